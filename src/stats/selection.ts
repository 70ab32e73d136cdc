// The number that sorting would put at a place, without sorting: Hoare's FIND (1961, Communications of the ACM 4), which
// takes time in proportion to the numbers.

/**
 * The number that comes at `rank`, counted from 0, when `values` are ascending. Moves them, from `from` on: none before the rank is
 * larger, none behind it smaller. They must not be NaN, and those before `from` not larger than others.
 */
export function select(values: Float64Array, rank: number, from = 0): number {
  let [low, high] = [from, values.length - 1];
  while (low < high) {
    const pivot = medianOfThree(values[low], values[(low + high) >>> 1], values[high]);
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const moved = values[left];
      values[left++] = values[right];
      values[right--] = moved;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank];
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
