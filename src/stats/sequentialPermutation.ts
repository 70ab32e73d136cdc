// Permutation p-values that stop early (Besag & Clifford 1991, Sequential Monte Carlo p-values): what is plainly no finding
// needs a dozen permutations, what may be one gets them all. Both are exact.

/** How many permutations as extreme as what was observed settle that it is no finding. */
const enough = 10;

/**
 * Counts permutations until ten are as extreme or `permutations` are made. Hand each statistic under a permutation to
 * `see`; once `settled` is true no more are needed.
 */
export interface SequentialPValue {
  see(statistic: number): void;
  readonly settled: boolean;
  /** h / l where h = 10 of the first l were as extreme, else (1 + as extreme) / (1 + permutations). */
  readonly pValue: number;
}

/** The p-value of `observed` against larger values; of NaN it is settled at once, and 1. */
export function sequentialPValue(observed: number, permutations: number): SequentialPValue {
  const slack = 1e-12 * Math.abs(observed);
  let [seen, asExtreme] = [0, 0];
  const settled = () => Number.isNaN(observed) || asExtreme >= enough || seen >= permutations;
  return {
    see(statistic) {
      if (settled()) return;
      seen++;
      if (statistic >= observed - slack) asExtreme++;
    },
    get settled() {
      return settled();
    },
    get pValue() {
      if (Number.isNaN(observed)) return 1;
      return asExtreme >= enough ? asExtreme / seen : (1 + asExtreme) / (1 + seen);
    },
  };
}
