// Claim: the textbook interval for a proportion, p ± 1.96 √(p(1−p)/n), covers less often than it says, and
// erratically so. Brown, Cai & DasGupta 2001, section 2.1. This is why every proportion here carries Wilson's.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import type { Measure } from "../../../core/finding.js";
import { paper } from "../../../core/source.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { binomialCdf, normalQuantile } from "../../../stats/distributions.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";

const source = paper(
  "Brown, Cai & DasGupta 2001, Interval estimation for a binomial proportion",
  "10.1214/ss/1009213286",
);
const level = 0.95;

type Interval = (successes: number, n: number) => readonly [number, number];

const standard: Interval = (successes, n) => {
  const p = successes / n;
  const halfWidth = normalQuantile((1 + level) / 2) * Math.sqrt((p * (1 - p)) / n);
  return [p - halfWidth, p + halfWidth];
};

const wilson: Interval = (successes, n) => wilsonInterval(successes, n, level);

/** Probability that the interval of a binomial count holds the true `p`: a sum over all counts, no simulation. */
function coverage(interval: Interval, n: number, p: number): number {
  let covered = 0;
  for (let successes = 0; successes <= n; successes++) {
    const [low, high] = interval(successes, n);
    if (low <= p && p <= high) covered += binomialCdf(successes, n, p) - binomialCdf(successes - 1, n, p);
  }
  return covered;
}

const published = (measure: string, value: number) =>
  ({ measure, value, source, expect: "equal", tolerance: 0.0005 }) as const;

export const standardIntervalCoverage = defineClaim({
  id: "pitfalls/standard-interval-coverage",
  statement:
    "The textbook 95 % interval of a proportion covers far from 95 % of the time, and a larger sample can make it worse.",
  published: [
    published("standard interval, p = 0.5, n = 17", 0.951),
    published("standard interval, p = 0.5, n = 40", 0.919),
  ],

  async reproduce(): Promise<Reproduction> {
    const measure = (kind: string, interval: Interval, n: number): Measure => ({
      name: `${kind} interval, p = 0.5, n = ${n}`,
      value: coverage(interval, n, 0.5),
      baseline: level,
      better: "neither",
      n: n + 1,
    });
    const sizes = Array.from({ length: 96 }, (_, index) => index + 5);
    const curve = (name: string, interval: Interval) => ({
      name,
      points: sizes.map((n) => ({ x: n, y: coverage(interval, n, 0.5) })),
    });
    return {
      measures: [17, 40].flatMap((n) => [measure("standard", standard, n), measure("Wilson", wilson, n)]),
      figures: [
        lineFigure({
          title: "Coverage of two 95 % intervals for a proportion of one half",
          caption: "The textbook interval jumps about below 95 % as the sample grows; Wilson's stays near it.",
          xTitle: "sample size",
          yTitle: "probability of covering",
          series: [curve("standard", standard), curve("Wilson", wilson)],
          dots: false,
        }),
      ],
      notes: ["Exact: summed over all outcomes of the binomial distribution, nothing simulated."],
    };
  },
});
