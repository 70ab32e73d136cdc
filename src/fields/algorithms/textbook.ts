// The textbook that the algorithms are taken from.

import { paper, type Source } from "../../core/source.js";

/** A section of Cormen, Leiserson, Rivest & Stein, Introduction to Algorithms, third edition, and who found the algorithm. */
export function textbook(section: string, origin?: string): Source {
  const book = `Cormen et al. 2009, Introduction to Algorithms, section ${section}`;
  return paper(origin === undefined ? book : `${origin}; ${book}`);
}
