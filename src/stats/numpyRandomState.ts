// NumPy's legacy `RandomState`, number by number: the Mersenne Twister MT19937 (Matsumoto & Nishimura 1998) and the draws made
// from it, so that data that others generated with NumPy can be generated again.

/** A stream of the numbers that `numpy.random.RandomState(seed)` draws. Every method advances it. */
export interface NumpyRandomState {
  /** A uniform integer in [0, 2³²). */
  uint32(): number;
  /** A uniform number in [0, 1) with 53 random bits: `random_sample()`. */
  random(): number;
  /** `count` uniform numbers in [low, high): `uniform(low, high, count)`. */
  uniform(low: number, high: number, count: number): Float64Array;
  /** A uniform integer in [low, high), high − low ≤ 2³²: `randint(low, high)`, and `choice(high)` for low = 0. */
  integer(low: number, high: number): number;
  /** One of `values`: `choice(values)`. A single value costs no draw. */
  choice<Value>(values: readonly Value[]): Value;
  /** `count` draws of 0 or 1, which is 1 with the given probability: `binomial(1, probability, count)`. */
  bernoulli(probability: number, count: number): Uint8Array;
  /** The integers 0 … length − 1 in random order: `permutation(length)`. */
  permutation(length: number): Int32Array;
}

/** The generator `numpy.random.RandomState(seed)`. Throws a RangeError unless `seed` is an integer in [0, 2³²). */
export function numpyRandomState(seed: number): NumpyRandomState {
  const uint32 = mersenneTwister(seed);
  const random = () => {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };

  // Rejection under the smallest mask of ones that covers the range. A range of one integer costs no draw.
  const atMost = (largest: number) => {
    if (largest === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(largest);
    let drawn = (uint32() & mask) >>> 0;
    while (drawn > largest) drawn = (uint32() & mask) >>> 0;
    return drawn;
  };

  const integer = (low: number, high: number) => {
    const range = high - low;
    if (!(Number.isInteger(low) && Number.isInteger(high) && range >= 1 && range <= 0x100000000)) {
      throw new RangeError(`no integer in [${low}, ${high})`);
    }
    return low + atMost(range - 1);
  };

  const permutation = (length: number) => {
    const order = Int32Array.from({ length }, (_, index) => index);
    for (let i = length - 1; i > 0; i--) {
      const j = atMost(i);
      const held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  };

  return {
    uint32,
    random,
    uniform: (low, high, count) => {
      const drawn = new Float64Array(count);
      for (let i = 0; i < count; i++) drawn[i] = low + (high - low) * random();
      return drawn;
    },
    integer,
    choice: (values) => values[integer(0, values.length)],
    bernoulli: (probability, count) => bernoulli(random, probability, count),
    permutation,
  };
}

/** NumPy's binomial draws by inversion, of one trial each: it inverts the rarer outcome. */
function bernoulli(random: () => number, probability: number, count: number): Uint8Array {
  const rarer = probability <= 0.5 ? probability : 1 - probability;
  const none = Math.exp(Math.log(1 - rarer));
  const one = (rarer * none) / (1 - rarer);
  const [ifNone, ifOne] = probability <= 0.5 ? [0, 1] : [1, 0];
  const drawn = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let at = random();
    // Rounding can leave a sliver beyond both outcomes: it is drawn again.
    while (at > none && at - none > one) at = random();
    drawn[i] = at <= none ? ifNone : ifOne;
  }
  return drawn;
}

const LENGTH = 624;
const MIDDLE = 397;

/** MT19937 seeded by `init_genrand`: a function that yields the next 32 bits. */
function mersenneTwister(seed: number): () => number {
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 0x100000000)) {
    throw new RangeError(`a seed is an integer from 0 to 2^32 - 1, not ${seed}`);
  }
  const state = new Uint32Array(LENGTH);
  state[0] = seed;
  for (let i = 1; i < LENGTH; i++) {
    state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }
  let position = LENGTH;

  const refill = () => {
    for (let i = 0; i < LENGTH; i++) {
      const joined = (state[i] & 0x80000000) | (state[i + 1 < LENGTH ? i + 1 : 0] & 0x7fffffff);
      const middle = i + MIDDLE < LENGTH ? i + MIDDLE : i + MIDDLE - LENGTH;
      state[i] = state[middle] ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    position = 0;
  };

  return () => {
    if (position === LENGTH) refill();
    let bits = state[position++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  };
}
