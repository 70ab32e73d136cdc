// Every byte of UTF-8 is a token; 256 is the boundary.

import type { Tokeniser } from "./tokeniser.js";

const BOUNDARY = 256;

export const byteTokeniser: Tokeniser = {
  vocabulary: BOUNDARY + 1,
  boundary: BOUNDARY,
  encode: (text) => Int32Array.from(new TextEncoder().encode(text)),
  decode: (tokens) => new TextDecoder().decode(Uint8Array.from([...tokens].filter((token) => token < BOUNDARY))),
  description: { kind: "bytes" },
};
