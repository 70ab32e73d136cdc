/** The digits of a whole number, its thousands apart: `12,345`. Asks no language's data, which takes a while to be read. */
export function thousandsApart(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
