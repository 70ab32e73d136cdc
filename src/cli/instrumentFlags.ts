// The command-line options of instruments and models, derived from the manifest. The option `maximumRows` of
// `pitfalls/duplicates` can be written --pitfalls/duplicates.maximum-rows, --duplicates.maximum-rows (where no other
// field has an instrument of that name) and --maximum-rows (where one instrument of the run has it).

import { type Command, Option } from "commander";
import { UserError } from "../core/errors.js";
import type { OptionEntry } from "../core/manifest.js";
import { coerce } from "./coercion.js";

/** What has options: an instrument or a model. */
export interface OptionOwner {
  readonly id: string;
  readonly options: readonly OptionEntry[];
}

/** A flag that some instrument offers. */
export interface InstrumentFlag {
  /** Without the dashes: `duplicates.threshold` or `threshold`. */
  readonly name: string;
  /** A switch takes no value and has a negative form, `--no-<name>`. */
  readonly isSwitch: boolean;
}

/** A flag as it was given: a text, or on/off for a switch. */
export interface GivenFlag {
  readonly name: string;
  readonly value: string | boolean;
}

/** The part of an id after the slash. */
export function shortName(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

/** `maximumRows` as `maximum-rows`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Every flag that these instruments offer, under each of its names except those in `reserved`. */
export function instrumentFlags(
  instruments: readonly OptionOwner[],
  reserved: ReadonlySet<string>,
): readonly InstrumentFlag[] {
  const flags = new Map<string, InstrumentFlag>();
  const mixed = new Set<string>();
  for (const { id, options } of instruments) {
    for (const option of options) {
      const isSwitch = option.schema.type === "boolean";
      for (const name of namesOf(id, option, instruments)) {
        if (reserved.has(name)) continue;
        if (flags.has(name) && flags.get(name)?.isSwitch !== isSwitch) mixed.add(name);
        flags.set(name, { name, isSwitch });
      }
    }
  }
  return [...flags.values()].filter(({ name }) => !mixed.has(name));
}

/** Adds the flags of `owners` to a command, unlisted in its help; those given are collected in `given`. */
export function addOwnedFlags(
  command: Command,
  owners: readonly OptionOwner[],
  reserved: ReadonlySet<string>,
  given: GivenFlag[],
): void {
  for (const { name, isSwitch } of instrumentFlags(owners, reserved)) {
    const add = (flag: string, read: (text: string) => GivenFlag) => {
      const option = new Option(flag).hideHelp().argParser((text: string) => {
        given.push(read(text));
        return true;
      });
      command.addOption(option);
    };
    if (isSwitch) {
      add(`--${name}`, () => ({ name, value: true }));
      add(`--no-${name}`, () => ({ name, value: false }));
    } else {
      add(`--${name} <value>`, (value) => ({ name, value }));
    }
  }
}

function namesOf(id: string, { name }: OptionEntry, instruments: readonly OptionOwner[]): readonly string[] {
  const option = kebab(name);
  return [`${id}.${option}`, `${unambiguousName(id, instruments)}.${option}`, option];
}

/** The shortest name that means this instrument and no other. */
export function unambiguousName(id: string, instruments: readonly OptionOwner[]): string {
  const short = shortName(id);
  return instruments.filter((other) => shortName(other.id) === short).length === 1 ? short : id;
}

/**
 * The options of each selected instrument (by id) that the given flags set, coerced to what their schemas ask for.
 * A list may be given in several flags. Throws a `UserError` on a flag that no selected instrument has, that several
 * have, or whose value does not fit.
 */
export function resolveFlags(
  given: readonly GivenFlag[],
  selected: readonly OptionOwner[],
  all: readonly OptionOwner[],
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const resolved: Record<string, Record<string, unknown>> = {};
  for (const { name, value } of given) {
    const { instrument, option } = ownerOf(name, selected, all);
    const flag = `--${name}`;
    const coerced = typeof value === "boolean" ? value : coerce(flag, option.schema, value);
    const options = resolved[instrument.id] ?? {};
    const before = options[option.name];
    options[option.name] = Array.isArray(before) && Array.isArray(coerced) ? [...before, ...coerced] : coerced;
    resolved[instrument.id] = options;
  }
  return resolved;
}

interface Owned {
  readonly instrument: OptionOwner;
  readonly option: OptionEntry;
}

function ownerOf(name: string, selected: readonly OptionOwner[], all: readonly OptionOwner[]): Owned {
  const having = (instruments: readonly OptionOwner[]): readonly Owned[] =>
    instruments.flatMap((instrument) =>
      instrument.options
        .filter((option) => namesOf(instrument.id, option, all).includes(name))
        .map((option) => ({ instrument, option })),
    );
  const owners = having(selected);
  if (owners.length === 1) return owners[0];
  const qualified = (owned: readonly Owned[]) =>
    owned.map(({ instrument, option }) => `--${unambiguousName(instrument.id, all)}.${kebab(option.name)}`);
  if (owners.length > 1) {
    throw new UserError(
      "ambiguous-option",
      `--${name} could be ${qualified(owners).join(" or ")}`,
      "write the one you mean in full",
    );
  }
  const elsewhere = having(all).map(({ instrument }) => instrument.id);
  throw new UserError(
    "option-of-no-instrument",
    `--${name} belongs to ${elsewhere.join(", ")}, which ${elsewhere.length > 1 ? "are" : "is"} not part of this run`,
    `add ${elsewhere.map(shortName).join(" or ")} to --with, or leave --${name} out`,
  );
}
