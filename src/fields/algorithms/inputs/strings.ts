// Pairs of strings over four letters that algorithms are given, each letter a number from 0 to 3.

import { z } from "zod";

export const ALPHABET = 4;

/** At least one letter. */
export const lettersSchema = z
  .array(
    z
      .number()
      .int()
      .min(0)
      .max(ALPHABET - 1),
  )
  .min(1, "a string has at least one letter")
  .transform((letters) => Int32Array.from(letters));

export interface Search {
  readonly haystack: Int32Array;
  readonly needle: Int32Array;
}

/** A string and what is looked for in it. */
export const searchSchema = z
  .object({ haystack: lettersSchema, needle: lettersSchema })
  .refine(({ haystack, needle }) => needle.length <= haystack.length, {
    message: "the needle is longer than the haystack",
    path: ["needle"],
  });
