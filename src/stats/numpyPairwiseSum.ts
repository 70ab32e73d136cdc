// The sum of numbers in the order in which NumPy's `sum` adds them (pairwise summation with eight running sums, after Higham 1993):
// what depends on the last bit of such a sum can be computed again.

const RUNNING = 8;
const BLOCK = 128;

export function pairwiseSum(values: Float64Array): number {
  const { length } = values;
  if (length < RUNNING) return values.reduce((sum, value) => sum + value, 0);
  if (length > BLOCK) {
    const half = length / 2;
    const middle = Math.floor(half) - (Math.floor(half) % RUNNING);
    return pairwiseSum(values.subarray(0, middle)) + pairwiseSum(values.subarray(middle));
  }
  const running = values.slice(0, RUNNING);
  const whole = length - (length % RUNNING);
  for (let i = RUNNING; i < whole; i++) running[i % RUNNING] += values[i];
  const [a, b, c, d, e, f, g, h] = running;
  const sum = a + b + (c + d) + (e + f + (g + h));
  return values.subarray(whole).reduce((total, value) => total + value, sum);
}
