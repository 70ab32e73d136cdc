// What a search for one string in another answers with.

import type { Invariant } from "../algorithm.js";
import type { Search } from "../inputs/strings.js";
import { marked } from "./order.js";

export const matchInvariants: readonly Invariant<Search>[] = [
  {
    statement:
      "the needle stands in the haystack where the mark is, and nowhere before; a mark on its head says: nowhere",
    holds({ haystack, needle }, { match }) {
      const first = haystack.join("").indexOf(needle.join(""));
      return marked(match) === (first === -1 ? haystack.length : first);
    },
  },
];
