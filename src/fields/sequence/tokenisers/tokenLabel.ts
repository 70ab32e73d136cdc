// Tokens as a reader can see them.

import type { Tokeniser } from "./tokeniser.js";

/** The text of one token: a space as ␣, a line's end as ↵, the boundary as ⟨start⟩, bytes that are no character as their number. */
export function tokenLabel({ boundary, decode }: Tokeniser, token: number): string {
  if (token === boundary) return "⟨start⟩";
  const text = decode([token]);
  if (text === "" || text.includes("\uFFFD")) return `⟨${token}⟩`;
  return text.replaceAll(" ", "␣").replaceAll("\n", "↵");
}
