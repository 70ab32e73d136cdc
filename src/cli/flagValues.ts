// Reads the values of options that are the same for several commands.

import { UserError } from "../core/errors.js";
import { splitList } from "./coercion.js";

/** A seed: a whole number from 0. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UserError("bad-option", `--seed must be a whole number of at least 0, not "${text}"`, "write --seed 1");
}

/** Adds the items of `text`, separated by commas, to those of earlier uses of the option. */
export function collectList(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...splitList(text).filter((item) => item !== "")];
}

/** Adds `name=value` to the pairs of earlier uses of the option. */
export function collectPair(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.lastIndexOf("=");
  if (at <= 0) {
    throw new UserError("bad-option", `--type must be column=type, not "${text}"`, "write --type zip=category");
  }
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}
