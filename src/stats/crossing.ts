// Where a condition turns true between two numbers: by bisection.

/**
 * The number between `inside`, where `isOutside` is false, and `outside` at which it turns true, to 2⁻¹⁰ of their
 * distance; `outside` itself where it is false there too.
 */
export function crossing(inside: number, outside: number, isOutside: (value: number) => boolean): number {
  if (!isOutside(outside)) return outside;
  let [within, beyond] = [inside, outside];
  for (let step = 0; step < 10; step++) {
    const middle = (within + beyond) / 2;
    if (isOutside(middle)) beyond = middle;
    else within = middle;
  }
  return (within + beyond) / 2;
}
