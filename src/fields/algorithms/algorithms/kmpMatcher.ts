// Knuth–Morris–Pratt: what the needle knows about its own beginnings spares looking at the haystack's letters twice.
//
// The benchmark has no node for "nothing matched yet": a counter that was reset stands on the needle's head and has a mark.

import { defineAlgorithm } from "../algorithm.js";
import { selfPointers } from "../encoding/predecessors.js";
import { encodeStrings, stringFeatures, stringPredecessors } from "../encoding/strings.js";
import { searchSchema } from "../inputs/strings.js";
import { matchInvariants } from "../invariants/match.js";
import { randomSearch } from "../sampling/randomStrings.js";
import { hint, output } from "../specification.js";
import { textbook } from "../textbook.js";

const PREPARING = 0;
const SEARCHING = 1;

export const kmpMatcher = defineAlgorithm({
  name: "kmp_matcher",
  title: "Knuth–Morris–Pratt string matching",
  source: textbook("32.4", "Knuth, Morris & Pratt 1977"),
  specification: {
    ...stringFeatures,
    match: output("node", "maskOne"),
    pred_h: hint("node", "pointer"),
    pi: hint("node", "pointer"),
    is_reset: hint("node", "mask"),
    k: hint("node", "maskOne"),
    k_reset: hint("graph", "mask"),
    q: hint("node", "maskOne"),
    q_reset: hint("graph", "mask"),
    s: hint("node", "maskOne"),
    i: hint("node", "maskOne"),
    phase: hint("graph", "mask"),
  },
  input: searchSchema,
  smallest: 3,
  sample: randomSearch,
  size: ({ haystack, needle }) => haystack.length + needle.length,
  encode: ({ haystack, needle }) => encodeStrings(haystack, needle),
  constantHints: ["pred_h"],
  evaluationMultiplier: 64,

  run({ haystack, needle }, hint) {
    const head = haystack.length;
    const pred_h = stringPredecessors(head, needle.length);
    const failure = selfPointers(needle.length);
    const pi = selfPointers(head + needle.length);
    const is_reset = new Uint8Array(head + needle.length);
    const isReset = is_reset.subarray(head);
    isReset[0] = 1;
    const prepared = { k: 0, reset: true };
    const record = (state: { q: number; q_reset: boolean; s: number; i: number; phase: number }) =>
      hint({
        pred_h,
        pi,
        is_reset,
        k: head + prepared.k,
        k_reset: Number(prepared.reset),
        q: head + state.q,
        q_reset: Number(state.q_reset),
        s: state.s,
        i: state.i,
        phase: state.phase,
      });

    const preparing = (q: number) => record({ q, q_reset: true, s: 0, i: 0, phase: PREPARING });
    preparing(needle.length > 1 ? 1 : 0);
    for (let q = 1; q < needle.length; q++) {
      while (!prepared.reset && needle[prepared.k + 1] !== needle[q]) {
        prepared.reset = isReset[prepared.k] === 1;
        prepared.k = prepared.reset ? 0 : failure[prepared.k];
        preparing(q);
      }
      const next = prepared.reset ? 0 : prepared.k + 1;
      if (needle[next] === needle[q]) {
        prepared.k = next;
        prepared.reset = false;
      } else {
        prepared.k = 0;
        prepared.reset = true;
        isReset[q] = 1;
      }
      failure[q] = prepared.k;
      pi[head + q] = head + prepared.k;
      preparing(q);
    }

    let [q, q_reset, s] = [0, true, 0];
    for (let i = 0; i < haystack.length; i++) {
      if (i >= needle.length) s++;
      record({ q, q_reset, s, i, phase: SEARCHING });
      while (!q_reset && needle[q + 1] !== haystack[i]) {
        q_reset = isReset[q] === 1;
        q = q_reset ? 0 : failure[q];
        record({ q, q_reset, s, i, phase: SEARCHING });
      }
      const next = q_reset ? 0 : q + 1;
      if (needle[next] === haystack[i]) {
        if (next === needle.length - 1) return { match: s };
        q = next;
        q_reset = false;
      } else {
        q = 0;
        q_reset = true;
      }
    }
    // The needle's head stands for no match.
    return { match: head };
  },

  invariants: matchInvariants,
});
