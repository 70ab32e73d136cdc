// Naive string matching: the needle is held against the haystack at every place, letter by letter.

import { defineAlgorithm } from "../algorithm.js";
import { encodeStrings, stringFeatures, stringPredecessors } from "../encoding/strings.js";
import { searchSchema } from "../inputs/strings.js";
import { matchInvariants } from "../invariants/match.js";
import { randomSearch } from "../sampling/randomStrings.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

export const naiveStringMatcher = defineAlgorithm({
  name: "naive_string_matcher",
  title: "Naive string matching",
  source: textbook("32.1"),
  specification: {
    ...stringFeatures,
    match: output("node", "maskOne"),
    pred_h: hint("node", "pointer"),
    s: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
    j: hint("node", "maskOne"),
  },
  input: searchSchema,
  smallest: 3,
  sample: randomSearch,
  size: ({ haystack, needle }) => haystack.length + needle.length,
  encode: ({ haystack, needle }) => encodeStrings(haystack, needle),
  constantHints: ["pred_h"],
  evaluationMultiplier: 64,

  run({ haystack, needle }, hint) {
    const pred_h = stringPredecessors(haystack.length, needle.length);
    for (let s = 0; s <= haystack.length - needle.length; s++) {
      for (let j = 0; ; j++) {
        hint({ pred_h, s, i: s + j, j: haystack.length + j });
        if (haystack[s + j] !== needle[j]) break;
        if (j === needle.length - 1) return { match: s };
      }
    }
    // The needle's head stands for no match.
    return { match: haystack.length };
  },

  invariants: matchInvariants,
});
