// What the registry knows of every instrument, model and claim without loading a field: plain data, derived
// from the definitions when the package is built, so that `--help` and `list` answer at once.

import { z } from "zod";
import type { Checklist } from "./checklist.js";
import type { Published } from "./claim.js";
import type { Field } from "./field.js";
import type { Source } from "./source.js";

/** One option of an instrument or a model, as its schema tells it. */
export interface OptionEntry {
  readonly name: string;
  /** JSON Schema of the value. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly description: string;
  readonly default: unknown;
}

export interface InstrumentEntry {
  readonly id: string;
  readonly question: string;
  readonly accepts: string;
  readonly options: readonly OptionEntry[];
  readonly sources: readonly Source[];
}

export interface ModelEntry {
  readonly id: string;
  readonly summary: string;
  /** Kind of what it learns from, `nothing` for one that makes its own data. */
  readonly learnsFrom: string;
  readonly options: readonly OptionEntry[];
  readonly sources: readonly Source[];
}

export interface ClaimEntry {
  readonly id: string;
  readonly statement: string;
  readonly published: readonly Published[];
}

export interface Manifest {
  readonly fields: readonly { readonly id: string; readonly essay: Source }[];
  readonly instruments: readonly InstrumentEntry[];
  readonly models: readonly ModelEntry[];
  readonly claims: readonly ClaimEntry[];
  readonly checklists: readonly Checklist[];
}

/** The manifest of these fields. */
export function describeFields(fields: readonly Field[]): Manifest {
  return {
    fields: fields.map(({ id, essay }) => ({ id, essay })),
    instruments: fields.flatMap((field) =>
      field.instruments.map(({ id, question, accepts, options, sources }) => ({
        id,
        question,
        accepts,
        options: describeOptions(options),
        sources,
      })),
    ),
    models: fields.flatMap((field) =>
      field.models.map(({ id, summary, learnsFrom, options, sources }) => ({
        id,
        summary,
        learnsFrom,
        options: describeOptions(options),
        sources,
      })),
    ),
    claims: fields.flatMap((field) =>
      field.claims.map(({ id, statement, published }) => ({ id, statement, published })),
    ),
    checklists: fields.flatMap((field) => field.checklists ?? []),
  };
}

/** The options of a schema, in the order in which it names them. */
export function describeOptions(schema: z.ZodObject): readonly OptionEntry[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, property]) => {
    if (typeof property === "boolean") throw new Error(`option ${name} has no schema`);
    const { description = "", default: byDefault, ...rest } = property;
    return { name, schema: rest, description, default: byDefault };
  });
}
