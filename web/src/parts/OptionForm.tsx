// A form made from what an instrument's or a model's options say of themselves.

import { useId } from "react";
import type { OptionEntry } from "../../../src/core/manifest.js";

export type Values = Readonly<Record<string, unknown>>;

interface OptionFormProps {
  readonly options: readonly OptionEntry[];
  readonly values: Values;
  onChange(values: Values): void;
}

/** One field an option; what is left empty takes its default. */
export function OptionForm({ options, values, onChange }: OptionFormProps) {
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = values;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  };
  return (
    <div className="options">
      {options.map((option) => (
        <OptionField
          key={option.name}
          option={option}
          value={values[option.name]}
          onChange={(value) => set(option.name, value)}
        />
      ))}
    </div>
  );
}

interface OptionFieldProps {
  readonly option: OptionEntry;
  readonly value: unknown;
  onChange(value: unknown): void;
}

function OptionField({ option, value, onChange }: OptionFieldProps) {
  const id = useId();
  const { schema } = option;
  const choices: readonly unknown[] | undefined = Array.isArray(schema.enum)
    ? schema.enum
    : schema.type === "boolean"
      ? [true, false]
      : undefined;
  const byDefault = option.default === undefined ? "" : textOf(option.default);
  return (
    <div className="option">
      <label htmlFor={id}>{option.name}</label>
      {choices === undefined ? (
        <input
          id={id}
          value={value === undefined ? "" : textOf(value)}
          placeholder={byDefault}
          inputMode={schema.type === "number" || schema.type === "integer" ? "decimal" : undefined}
          onChange={(event) => onChange(typedAs(event.target.value, schema))}
          aria-describedby={`${id}-about`}
        />
      ) : (
        <select
          id={id}
          value={value === undefined ? "" : String(value)}
          onChange={(event) => onChange(choices.find((choice) => String(choice) === event.target.value))}
          aria-describedby={`${id}-about`}
        >
          <option value="">{byDefault}</option>
          {choices.map((choice) => (
            <option key={String(choice)}>{String(choice)}</option>
          ))}
        </select>
      )}
      <small id={`${id}-about`}>{option.description}</small>
    </div>
  );
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** What was typed as the schema wants it; what cannot be made so is left for the server to refuse. */
function typedAs(text: string, schema: Readonly<Record<string, unknown>>): unknown {
  if (text.trim() === "") return undefined;
  if (schema.type === "number" || schema.type === "integer") return Number.isNaN(Number(text)) ? text : Number(text);
  if (schema.type !== "array") return text;
  const items = text.split(",").map((item) => item.trim());
  return items.filter((item) => item !== "").map((item) => (Number.isNaN(Number(item)) ? item : Number(item)));
}
