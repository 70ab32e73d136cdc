// The order of numbers: which index comes first when values are sorted. Least-significant-digit radix sort on the
// bits of the numbers (Knuth, The Art of Computer Programming, volume 3, section 5.2.5), in linear time.

const digitBits = 11;
const digits = 6;
const radix = 1 << digitBits;
const smallest = 512;
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * The indices of `values` in ascending order of value. Equal values (0 and −0 are equal) keep the order of their
 * indices; NaN comes last.
 */
export function ascendingOrder(values: Float64Array): Uint32Array {
  return values.length < smallest ? comparisonOrder(values) : radixOrder(values);
}

function comparisonOrder(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => {
    const x = values[a];
    const y = values[b];
    if (x < y) return -1;
    if (x > y) return 1;
    return x === y ? a - b : Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
  });
}

// The bits of a double are ascending in its value once the sign bit is flipped for numbers ≥ 0 and all bits for
// numbers < 0. Keys travel together with their index, so that every pass reads in sequence.
function radixOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  let [high, low] = sortableBits(values);
  let order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let [nextHigh, nextLow, nextOrder] = [new Uint32Array(n), new Uint32Array(n), new Uint32Array(n)];

  for (let digit = 0; digit < digits; digit++) {
    const shift = digit * digitBits;
    const starts = digitStarts(high, low, shift);
    if (starts === undefined) continue;
    for (let i = 0; i < n; i++) {
      const to = starts[digitAt(high[i], low[i], shift)]++;
      nextHigh[to] = high[i];
      nextLow[to] = low[i];
      nextOrder[to] = order[i];
    }
    [high, nextHigh] = [nextHigh, high];
    [low, nextLow] = [nextLow, low];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}

function sortableBits(values: Float64Array): [Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>] {
  const n = values.length;
  const high = new Uint32Array(n);
  const low = new Uint32Array(n);
  const word = new Float64Array(1);
  const halves = new Uint32Array(word.buffer);
  const [lowHalf, highHalf] = littleEndian ? [0, 1] : [1, 0];
  for (let i = 0; i < n; i++) {
    // Adding 0 turns −0 into 0.
    word[0] = values[i] + 0;
    const negative = halves[highHalf] >>> 31 === 1;
    if (Number.isNaN(values[i])) {
      high[i] = 0xffffffff;
      low[i] = 0xffffffff;
    } else {
      high[i] = negative ? ~halves[highHalf] : halves[highHalf] | 0x80000000;
      low[i] = negative ? ~halves[lowHalf] : halves[lowHalf];
    }
  }
  return [high, low];
}

// Bits [shift, shift + 11) of the 64-bit key; the last digit has nine bits only.
function digitAt(high: number, low: number, shift: number): number {
  if (shift >= 32) return (high >>> (shift - 32)) & (radix - 1);
  if (shift + digitBits <= 32) return (low >>> shift) & (radix - 1);
  return ((low >>> shift) | (high << (32 - shift))) & (radix - 1);
}

/** Where each digit's keys begin; `undefined` if all keys have the same digit here. */
function digitStarts(high: Uint32Array, low: Uint32Array, shift: number): Uint32Array | undefined {
  const n = high.length;
  const starts = new Uint32Array(radix);
  for (let i = 0; i < n; i++) starts[digitAt(high[i], low[i], shift)]++;
  if (starts[digitAt(high[0], low[0], shift)] === n) return undefined;
  let sum = 0;
  for (let value = 0; value < radix; value++) {
    const count = starts[value];
    starts[value] = sum;
    sum += count;
  }
  return starts;
}
