// Which of many 64-bit codes differ from a given one in few bits: exactly, by multi-index hashing (Norouzi, Punjani & Fleet
// 2012). Codes are cut into four pieces of 16 bits; codes that differ in r bits have a piece in which they differ in at most
// r / 4, so that only codes with such a piece are looked at.

/** 64-bit codes, two numbers of 32 bits each. */
export type Codes = Uint32Array;

export interface HammingIndex {
  /** Calls `visit` for every code that differs from the given one in at most `radius` bits, each once, in no order. */
  within(high: number, low: number, radius: number, visit: (index: number, bits: number) => void): void;
}

const pieces = 4;
const pieceBits = 16;
const buckets = 2 ** pieceBits;

/** An index of `codes`. */
export function hammingIndex(codes: Codes): HammingIndex {
  const n = codes.length / 2;
  const tables = Array.from({ length: pieces }, (_, piece) => {
    const starts = new Int32Array(buckets + 1);
    for (let i = 0; i < n; i++) starts[pieceOf(codes[2 * i], codes[2 * i + 1], piece) + 1] += 1;
    for (let b = 0; b < buckets; b++) starts[b + 1] += starts[b];
    const places = starts.slice(0, buckets);
    const members = new Int32Array(n);
    for (let i = 0; i < n; i++) members[places[pieceOf(codes[2 * i], codes[2 * i + 1], piece)]++] = i;
    return { starts, members };
  });
  const seen = new Int32Array(n).fill(-1);
  let asked = 0;
  return {
    within(high, low, radius, visit) {
      const stamp = asked++;
      const probes = probesWithin(Math.floor(radius / pieces));
      for (let piece = 0; piece < pieces; piece++) {
        const { starts, members } = tables[piece];
        const own = pieceOf(high, low, piece);
        for (const probe of probes) {
          const bucket = own ^ probe;
          for (let at = starts[bucket]; at < starts[bucket + 1]; at++) {
            const index = members[at];
            if (seen[index] === stamp) continue;
            seen[index] = stamp;
            const bits = bitsSet(codes[2 * index] ^ high) + bitsSet(codes[2 * index + 1] ^ low);
            if (bits <= radius) visit(index, bits);
          }
        }
      }
    },
  };
}

function pieceOf(high: number, low: number, piece: number): number {
  const half = piece < 2 ? high : low;
  return piece % 2 === 0 ? half >>> pieceBits : half & (buckets - 1);
}

const probeLists = new Map<number, readonly number[]>();

/** All patterns of 16 bits of which at most `count` are set. */
function probesWithin(count: number): readonly number[] {
  const known = probeLists.get(count);
  if (known !== undefined) return known;
  const list = Array.from({ length: buckets }, (_, pattern) => pattern).filter((pattern) => bitsSet(pattern) <= count);
  probeLists.set(count, list);
  return list;
}

/** How many of 32 bits are set. */
function bitsSet(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
