// Where a function that rises exceeds 1 between two numbers: by interpolation on a grid, and bisection where that does not help.

/** Of the distance: how fine the grid is. */
const cells = 2 ** 10;
/** The first cell that is looked at: what lies further away often takes longer to compute. */
const firstCell = 32;

/**
 * The number between `inside` and `outside` at which `excess` comes to exceed 1, to 2⁻¹⁰ of their distance; `outside` itself where it
 * does not there either. At `inside` it is taken for 0; the straighter it is, the fewer values are asked for.
 */
export function crossing(inside: number, outside: number, excess: (value: number) => number): number {
  const at = (cell: number) => inside + (cell / cells) * (outside - inside);
  let [within, reached] = [0, 0];
  let [beyond, exceeded] = [cells + 1, Number.POSITIVE_INFINITY];
  let cell = firstCell;
  for (let asked = 1; ; asked++) {
    const found = excess(at(cell));
    if (found > 1) [beyond, exceeded] = [cell, found];
    else [within, reached] = [cell, found];
    if (within === cells) return outside;
    if (beyond - within === 1) return (at(within) + at(beyond)) / 2;
    const known = beyond <= cells;
    const slope = known ? (exceeded - reached) / (beyond - within) : reached / within;
    const guess = known && asked % 3 === 0 ? (within + beyond) / 2 : within + (1 - reached) / slope;
    // Beyond the guess first, where nothing is known of what lies there.
    const next = known ? Math.round(guess) : Math.ceil(Math.max(2 * within, 1.1 * guess));
    cell = Number.isFinite(next) ? Math.max(within + 1, Math.min(next, beyond - 1)) : Math.ceil((within + beyond) / 2);
  }
}
