// Seeded random numbers with named streams. A stream's numbers depend on the seed and on the stream's name
// alone, so that adding an instrument (a new name) changes no other instrument's numbers.
//
// Generator: sfc32 (C. Doty-Humphrey, PractRand), 128 bits of state, period at least 2^32, on average 2^127.

/** A source of random numbers. Two made from the same seed and name give the same numbers. */
export interface Random {
  /** An independent generator named `name` below this one. Does not advance this one. */
  stream(name: string): Random;
  /** A uniform integer in [0, 2³²). */
  uint32(): number;
  /** A uniform number in [0, 1), with 53 random bits. */
  uniform(): number;
  /** A uniform integer in [0, bound). Unbiased (rejection). Throws a RangeError unless 1 ≤ bound ≤ 2³². */
  integer(bound: number): number;
  /** A standard normal number (polar method of Marsaglia). */
  normal(): number;
  /** A new array holding the integers 0 … length − 1 in random order. */
  permutation(length: number): Int32Array;
  /** `count` distinct integers of [0, length), in ascending order (all of them if `count ≥ length`). */
  sample(length: number, count: number): Int32Array;
}

/** A generator for `seed`; `name` tells independent uses of the same seed apart. */
export function seededRandom(seed: number, name = ""): Random {
  return generator(`${seed}/${name}`);
}

function generator(key: string): Random {
  const uint32 = sfc32(hash128(key));
  const uniform = () => (uint32() * 0x200000 + (uint32() >>> 11)) / 0x20000000000000;

  const integer = (bound: number) => {
    if (!(bound >= 1 && bound <= 0x100000000)) throw new RangeError(`no integer in [0, ${bound})`);
    if (bound === 0x100000000) return uint32();
    for (;;) {
      const drawn = uint32();
      // Written so that the remainder is one of 32-bit integers, which is several times as fast as one of doubles.
      const rest = (drawn >>> 0) % (bound >>> 0);
      if (drawn - rest + bound <= 0x100000000) return rest;
    }
  };

  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };

  const permutation = (length: number) => {
    const order = everyIndex(length);
    for (let i = length - 1; i > 0; i--) {
      const j = integer(i + 1);
      const held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  };

  // Floyd's algorithm: `count` draws, whatever the length.
  const sample = (length: number, count: number) => {
    if (count >= length) return everyIndex(length);
    const chosen = new Set<number>();
    for (let top = length - count; top < length; top++) {
      const drawn = integer(top + 1);
      chosen.add(chosen.has(drawn) ? top : drawn);
    }
    return Int32Array.from(chosen).sort();
  };

  return { stream: (name) => generator(`${key}/${name}`), uint32, uniform, integer, normal, permutation, sample };
}

function everyIndex(length: number): Int32Array {
  const indices = new Int32Array(length);
  for (let i = 0; i < length; i++) indices[i] = i;
  return indices;
}

type State128 = [number, number, number, number];

function sfc32(seed: State128): () => number {
  let [a, b, c, counter] = seed;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp++) next();
  return next;
}

// Four rounds of a multiplicative hash with different constants, mixed as in MurmurHash3's finaliser: it only
// has to send different names to unrelated states.
function hash128(text: string): State128 {
  const lanes: State128 = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    for (let lane = 0; lane < 4; lane++) {
      lanes[lane] = Math.imul(lanes[lane] ^ code, 0x01000193 + 2 * lane * 0x9e37);
      lanes[lane] ^= lanes[lane] >>> 15;
    }
  }
  for (let lane = 0; lane < 4; lane++) {
    let mixed = lanes[lane] ^ lanes[(lane + 1) % 4];
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    lanes[lane] = (mixed ^ (mixed >>> 16)) | 0;
  }
  return lanes;
}
