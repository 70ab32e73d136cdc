// A table of runs of words, looked up while words stream by. A run is told apart by 64 bits: two polynomials over the
// hashes of its words.

/** Words that streamed by last, the newest at `position`. */
export interface WordWindow {
  readonly hashes: Int32Array;
  position: number;
  /** Words since the last break. */
  length: number;
}

/** Runs may be this long at most. */
export const longestRun = 64;
const windowMask = longestRun - 1;

/** An empty window. */
export function wordWindow(): WordWindow {
  return { hashes: new Int32Array(longestRun), position: 0, length: 0 };
}

/** Lets one more word into the window. */
export function pushWord(window: WordWindow, hash: number): void {
  window.position = (window.position + 1) & windowMask;
  window.hashes[window.position] = hash;
  window.length += 1;
}

/** 32 bits of the run of the newest `width` words. */
export function runHash({ hashes, position }: WordWindow, width: number): number {
  let hash = width;
  for (let back = width - 1; back >= 0; back--) {
    hash = (Math.imul(hash, 0x9e3779b1) + hashes[(position - back) & windowMask]) | 0;
  }
  const mix = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mix ^ (mix >>> 13);
}

export interface RunTable {
  readonly width: number;
  /** How many different runs there are; they are numbered from 0. */
  size(): number;
  /** The number of the run of the newest words, which is added if it is new; −1 if the window is shorter. */
  add(window: WordWindow): number;
  /** The number of the run of the newest words, whose `runHash` is `hash`; −1 if there is none of it. */
  find(window: WordWindow, hash: number): number;
}

/**
 * An empty table of runs of `width` words that will hold `expected` different runs or fewer. Throws a RangeError for
 * widths that no window holds, and for more runs than were expected.
 */
export function createRunTable(width: number, expected: number): RunTable {
  if (!(Number.isInteger(width) && width >= 1 && width <= longestRun)) {
    throw new RangeError(`runs of ${width} words: 1 to ${longestRun} can be looked for`);
  }
  const slots = 2 ** Math.max(4, Math.ceil(Math.log2(2 * expected + 2)));
  const firstKeys = new Int32Array(slots);
  const secondKeys = new Int32Array(slots);
  const numbers = new Int32Array(slots).fill(-1);
  // A bit for each run, among eight to sixteen: most words of a corpus touch no more than this small part of memory.
  const bits = slots * 8;
  const filter = new Int32Array(bits >>> 5);
  let count = 0;

  const slotOf = (first: number, second: number): number => {
    let slot = first & (slots - 1);
    while (numbers[slot] >= 0 && (firstKeys[slot] !== first || secondKeys[slot] !== second)) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  };

  return {
    width,
    size: () => count,
    add(window) {
      if (window.length < width) return -1;
      const first = runHash(window, width);
      const second = secondHash(window, width);
      const slot = slotOf(first, second);
      if (numbers[slot] < 0) {
        if (count >= expected) throw new RangeError(`more than the ${expected} runs that were expected`);
        firstKeys[slot] = first;
        secondKeys[slot] = second;
        numbers[slot] = count++;
        const bit = first & (bits - 1);
        filter[bit >>> 5] |= 1 << (bit & 31);
      }
      return numbers[slot];
    },
    find(window, hash) {
      const bit = hash & (bits - 1);
      if ((filter[bit >>> 5] & (1 << (bit & 31))) === 0) return -1;
      return window.length < width ? -1 : numbers[slotOf(hash, secondHash(window, width))];
    },
  };
}

function secondHash({ hashes, position }: WordWindow, width: number): number {
  let hash = ~width;
  for (let back = width - 1; back >= 0; back--) {
    const word = hashes[(position - back) & windowMask];
    hash = (Math.imul(hash, 0x85ebca6b) + (word ^ (word >>> 15))) | 0;
  }
  return Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
}
