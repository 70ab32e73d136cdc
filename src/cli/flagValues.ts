// Reads the values of options that are the same for several commands.

import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import type { ColumnType } from "../data/table.js";
import { splitList } from "./coercion.js";

/** A seed: a whole number from 0. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UserError("bad-option", `--seed must be a whole number of at least 0, not "${text}"`, "write --seed 1");
}

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(count) && count >= 1) return count;
  throw new UserError("bad-option", `"${text}" is not a whole number of at least 1`, "write 1, 2, 3, …");
}

/** A whole number of at least 0. */
export function parseCountOrNone(text: string): number {
  return text.trim() === "0" ? 0 : parseCount(text);
}

/** A TCP port. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (text.trim() !== "" && Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new UserError(
    "bad-option",
    `--port must be a whole number from 0 to 65535, not "${text}"`,
    "write --port 4317",
  );
}

/** A whole number, of either sign. */
export function parseWhole(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value)) return value;
  throw new UserError("bad-option", `"${text}" is not a whole number`, "write 3, -3, …");
}

/** A number. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new UserError("bad-option", `"${text}" is not a number`, "write 0.8, 1, …");
}

/** Adds the numbers of `text`, separated by commas, to those of earlier uses of the option. */
export function collectNumbers(text: string, earlier: readonly number[] = []): number[] {
  return [...earlier, ...splitList(text).map(parseNumber)];
}

/** Adds the items of `text`, separated by commas, to those of earlier uses of the option. */
export function collectList(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...splitList(text).filter((item) => item !== "")];
}

/** Adds `text` as it stands to those of earlier uses of the option. */
export function collectWord(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** A delimiter as it is typed: `\t` and `tab` are a tabulator, which shells make hard to type. */
export function parseDelimiter(text: string): string {
  return text === "\\t" || text === "tab" ? "\t" : text;
}

/** The path that `text` is. An empty one comes of a variable of the shell that was not set. */
export function parsePath(text: string): string {
  if (text !== "") return text;
  throw new UserError("bad-option", "an empty path was given", "name a place, or leave the option out");
}

const columnTypes: Readonly<Record<ColumnType, true>> = {
  number: true,
  integer: true,
  category: true,
  text: true,
  time: true,
  boolean: true,
};

/** Adds `column=type` to the pairs of earlier uses of the option. */
export function collectType(
  text: string,
  earlier: Readonly<Record<string, ColumnType>> = {},
): Readonly<Record<string, ColumnType>> {
  // A column's name may hold an equals sign, a type does not.
  const at = text.lastIndexOf("=");
  if (at <= 0) {
    throw new UserError("bad-option", `--type must be column=type, not "${text}"`, "write --type zip=category");
  }
  const type = text.slice(at + 1);
  if (!isColumnType(type)) {
    const known = Object.keys(columnTypes);
    throw new UserError(
      "bad-option",
      `--type: no type is called "${type}"${didYouMean(type, known)}`,
      `the types are ${known.join(", ")}`,
    );
  }
  return { ...earlier, [text.slice(0, at)]: type };
}

function isColumnType(name: string): name is ColumnType {
  return Object.hasOwn(columnTypes, name);
}

/** Adds a bucket, or a folder in one, to those of earlier uses of the option. */
export function collectObjects(text: string, earlier: readonly string[] = []): readonly string[] {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/|$)/.test(text)) return [...earlier, text];
  throw new UserError("bad-option", `--objects must be a place in a store, not "${text}"`, "write s3://bucket/folder");
}
