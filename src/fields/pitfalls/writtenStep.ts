// How finely the numbers of a column are written.

const mostDecimals = 8;
const powers = Float64Array.from({ length: mostDecimals + 1 }, (_, decimals) => 10 ** decimals);

/**
 * The step between neighbouring values as they are written: 0.01 for two decimals; 1e-9 for more than eight. Missing values
 * (NaN) are passed over.
 */
export function writtenStep(values: Float64Array): number {
  let decimals = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    while (decimals <= mostDecimals && Math.round(value * powers[decimals]) / powers[decimals] !== value) decimals++;
  }
  return decimals <= mostDecimals ? 10 ** -decimals : 1e-9;
}
