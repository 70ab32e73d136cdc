// Raw scores to probabilities.

/** 1 / (1 + e^−raw). */
export function sigmoid(raw: number): number {
  return 1 / (1 + Math.exp(-raw));
}

/** The softmax of each row of `width` raw scores, in place. */
export function softmax(raw: Float64Array, width: number): void {
  for (let start = 0; start < raw.length; start += width) {
    let largest = raw[start];
    for (let i = start + 1; i < start + width; i++) if (raw[i] > largest) largest = raw[i];
    let sum = 0;
    for (let i = start; i < start + width; i++) {
      raw[i] = Math.exp(raw[i] - largest);
      sum += raw[i];
    }
    for (let i = start; i < start + width; i++) raw[i] /= sum;
  }
}
