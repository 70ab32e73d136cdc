// The carbon dioxide of the air at Mauna Loa by month, of the npm package `vega-datasets`: what trees that know the date
// and the month seem to tell of it, validated at random and forward in time.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Measure } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import type { Dataset } from "../../../data/dataset.js";
import { kFold } from "../../../data/folds.js";
import { gradientBoosting } from "../../../data/learner.js";
import { outOfFold } from "../../../data/outOfFold.js";
import type { Split } from "../../../data/split.js";
import { forwardFolds } from "../../../data/timeSplits.js";
import { everyIndex, integersOf, numbersOf } from "../../../stats/arrays.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { quickTrees } from "../quickTrees.js";
import { FOLDS } from "./validatedSeries.js";

interface Month {
  readonly year: number;
  readonly month: number;
  readonly value: number;
}

/** What the two ways of validating say; a note instead where the package is not installed. */
export async function carbonDioxide(run: Run): Promise<{ readonly measures: Measure[]; readonly notes: string[] }> {
  const months = readMonths();
  if (months === undefined) {
    return { measures: [], notes: ["The npm package vega-datasets is not installed: no real series was looked at."] };
  }
  const numeric = (name: string, of: (month: Month) => number) =>
    ({ name, kind: "numeric", values: Float64Array.from(months, of), levels: 0 }) as const;
  const time = (one: Month) => one.year + (one.month - 1) / 12;
  const target = { kind: "regression", values: Float64Array.from(months, ({ value }) => value) } as const;
  const dataset: Dataset = {
    tableRows: everyIndex(months.length),
    features: [numeric("time", time), numeric("month", ({ month }) => month)],
    target,
    levels: [],
  };
  const random = run.random.stream("carbon dioxide");
  const errors = async (splits: readonly Split[]) => {
    const predicted = await outOfFold(gradientBoosting(quickTrees), dataset, splits, { random, signal: run.signal });
    return numbersOf(months.length, (row) => Math.abs(predicted[row] - target.values[row]));
  };
  const forward = await errors(forwardFolds(Float64Array.from(months, time), FOLDS));
  const atRandom = await errors(kFold(months.length, FOLDS, random.stream("folds")));
  // Both over the same months: those that forward folds test. Months of one year err together.
  const rows = everyIndex(months.length).filter((row) => Number.isFinite(forward[row]));
  const measure = (name: string, values: Float64Array): Measure => {
    const { value, interval, level } = meanInterval(
      numbersOf(rows.length, (i) => values[rows[i]]),
      0.95,
      integersOf(rows.length, (i) => months[rows[i]].year),
    );
    return { name, value, interval, level, unit: "ppm", better: "lower", n: rows.length };
  };
  const unchanged = Float64Array.from(months, ({ value }, row) => Math.abs(value - (months[row - 1]?.value ?? value)));
  const measures = [
    measure("error on Mauna Loa's carbon dioxide, folds at random", atRandom),
    measure("error on Mauna Loa's carbon dioxide, forward in time", forward),
    measure("error of last month's value", unchanged),
  ];
  const [said, held, last] = measures.map(({ value }) => `${value.toFixed(1)} ppm`);
  return {
    measures,
    notes: [
      `A real series, with nothing published to hold it against: gradient boosted trees tell Mauna Loa's carbon dioxide (${months.length} monthly values of the npm package vega-datasets from ${months[0].year} on) from date and month to within ${said} as folds at random have it, to within ${held} forward in time, where last month's value is off by ${last}. Trees cannot go on where values rise beyond all that they saw.`,
    ],
  };
}

function readMonths(): readonly Month[] | undefined {
  let text: string;
  try {
    const installed = createRequire(import.meta.url).resolve("vega-datasets");
    text = readFileSync(join(dirname(installed), "../data/co2-concentration.csv"), "utf8");
  } catch {
    return undefined;
  }
  const [, ...lines] = text.trim().split("\n");
  return lines.map((line) => {
    const [date, value] = line.split(",");
    const [year, month] = date.split("-").map(Number);
    return { year, month, value: Number(value) };
  });
}
