// Turns the text of a command-line option into the value that a JSON schema asks for.

import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";

type Schema = Readonly<Record<string, unknown>>;

/**
 * The value that `text` stands for under `schema`: number, integer, boolean, enum, constant, string, an array of
 * these (items separated by commas; `\,` is a comma within an item), or one of several alternatives.
 * `flag` is how messages call the option. Throws a `UserError` that says what is expected.
 */
export function coerce(flag: string, schema: Schema, text: string): unknown {
  const attempt = read(schema, text);
  if (attempt.fits) return attempt.value;
  const choices = Array.isArray(schema.enum) ? didYouMean(text, schema.enum.map(String)) : "";
  throw new UserError("bad-option", `${flag} must be ${describeSchema(schema)}, not "${text}"${choices}`, usage(flag));
}

function usage(flag: string): string {
  return `write ${flag} followed by the value`;
}

type Attempt = { readonly fits: true; readonly value: unknown } | { readonly fits: false };

const no: Attempt = { fits: false };

function read(schema: Schema, text: string): Attempt {
  if (Array.isArray(schema.enum)) return among(schema.enum, text);
  if ("const" in schema) return among([schema.const], text);
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) {
    return alternatives.map((alternative) => read(alternative, text)).find(({ fits }) => fits) ?? no;
  }
  switch (schema.type) {
    case "number":
    case "integer":
      return readNumber(schema, text);
    case "boolean":
      return among([true, false], text);
    case "null":
      return among([null], text);
    case "array": {
      const items = splitList(text).map((item) => read(isSchema(schema.items) ? schema.items : {}, item));
      const values = items.flatMap((item) => (item.fits ? [item.value] : []));
      return values.length === items.length ? { fits: true, value: values } : no;
    }
    default:
      return { fits: true, value: text };
  }
}

function among(values: readonly unknown[], text: string): Attempt {
  const index = values.findIndex((value) => String(value) === text);
  return index < 0 ? no : { fits: true, value: values[index] };
}

function readNumber(schema: Schema, text: string): Attempt {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const fits =
    Number.isFinite(value) &&
    (schema.type === "number" || Number.isSafeInteger(value)) &&
    !(typeof minimum === "number" && value < minimum) &&
    !(typeof maximum === "number" && value > maximum) &&
    !(typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) &&
    !(typeof exclusiveMaximum === "number" && value >= exclusiveMaximum);
  return fits ? { fits, value } : no;
}

/** `text` at its commas; `\,` is a comma that does not separate. */
export function splitList(text: string): readonly string[] {
  return text.split(/(?<!\\),/).map((item) => item.replaceAll("\\,", ",").trim());
}

/** What a value of this schema is, in words: `a number from 0 to 1`, `one of "a", "b"`. */
export function describeSchema(schema: Schema): string {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map((item) => JSON.stringify(item)).join(", ")}`;
  if ("const" in schema) return JSON.stringify(schema.const);
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return alternatives.map(describeSchema).join(" or ");
  switch (schema.type) {
    case "number":
      return `a number${describeRange(schema)}`;
    case "integer":
      return `a whole number${describeRange(schema)}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "array":
      return `a list, separated by commas, each item ${describeSchema(isSchema(schema.items) ? schema.items : {})}`;
    default:
      return "a text";
  }
}

function describeRange(schema: Schema): string {
  const bound = (limit: unknown) =>
    typeof limit === "number" && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
  const from = bound(schema.minimum);
  const to = bound(schema.maximum);
  const above = bound(schema.exclusiveMinimum);
  const below = bound(schema.exclusiveMaximum);
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  const parts = [
    ...(from === undefined ? [] : [`of at least ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(to === undefined ? [] : [`of at most ${to}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

function alternativesOf(schema: Schema): readonly Schema[] {
  if (Array.isArray(schema.type)) return schema.type.map((type: unknown) => ({ ...schema, type }));
  const alternatives = schema.anyOf ?? schema.oneOf;
  return Array.isArray(alternatives) ? alternatives.filter(isSchema) : [];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}
