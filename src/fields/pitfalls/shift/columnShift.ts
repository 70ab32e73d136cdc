// How one column differs between the training and the test part: a test of equal distribution, an effect size, and
// whether cells are missing more often in one part.

import { type Column, isNumeric, type Table } from "../../../data/table.js";
import { numbersOf } from "../../../stats/arrays.js";
import { chiSquareTest } from "../../../stats/contingency.js";
import { kolmogorovSmirnovTest } from "../../../stats/kolmogorovSmirnov.js";
import {
  categoryStabilityIndex,
  populationStabilityCritical,
  populationStabilityIndex,
  quantileEdges,
} from "../../../stats/populationStability.js";
import { sortNumbers } from "../../../stats/sortKernel.js";
import { finiteOnly, mean } from "../../../stats/summary.js";

export interface ColumnShift {
  readonly column: string;
  /** `Kolmogorov–Smirnov`, `chi-square` or `missing cells`. */
  readonly test: string;
  readonly pValue: number;
  /** Population stability index: 0 is no difference. */
  readonly stability: number;
  /** The index that chance alone exceeds once in twenty. */
  readonly chanceStability: number;
  /** What is typical in each part: a mean, the most common level, or a share of missing cells. */
  readonly trainPart: string;
  readonly testPart: string;
}

const bins = 10;
const levelsCompared = 50;

/** Up to two comparisons of a column: of its values, and of its missing cells where it has any. */
export async function compareColumn(
  table: Table,
  column: Column,
  trainRows: Int32Array,
  testRows: Int32Array,
): Promise<readonly ColumnShift[]> {
  if (isNumeric(column) || column.type === "time") {
    const train = await table.numbers(column.name, trainRows);
    const test = await table.numbers(column.name, testRows);
    const values = compareNumbers(column, finiteOnly(train), finiteOnly(test));
    return [...values, ...compareMissing(column.name, train.map(missingFlag), test.map(missingFlag))];
  }
  const train = await table.codes(column.name, trainRows);
  const test = await table.codes(column.name, testRows);
  return [
    ...compareLevels(column.name, train.levels, train.codes, test.codes),
    ...compareMissing(
      column.name,
      numbersOf(train.codes.length, (i) => (train.codes[i] < 0 ? 1 : 0)),
      numbersOf(test.codes.length, (i) => (test.codes[i] < 0 ? 1 : 0)),
    ),
  ];
}

const missingFlag = (value: number) => (Number.isNaN(value) ? 1 : 0);

function compareNumbers(column: Column, train: Float64Array, test: Float64Array): readonly ColumnShift[] {
  if (train.length === 0 || test.length === 0) return [];
  const typical = (values: Float64Array) =>
    column.type === "time" ? new Date(mean(values)).toISOString().slice(0, 10) : mean(values).toPrecision(4);
  // Ties leave fewer bins than were asked for.
  const binsInUse = quantileEdges(sortNumbers(train.slice()), bins).length + 1;
  return [
    {
      column: column.name,
      test: "Kolmogorov–Smirnov",
      pValue: kolmogorovSmirnovTest(train, test).pValue,
      stability: populationStabilityIndex(train, test, bins),
      chanceStability: populationStabilityCritical(train.length, test.length, binsInUse, 0.05),
      trainPart: typical(train),
      testPart: typical(test),
    },
  ];
}

function compareLevels(
  column: string,
  levels: readonly string[],
  train: Int32Array,
  test: Int32Array,
): readonly ColumnShift[] {
  const { trainCounts, testCounts } = commonLevelCounts(levels.length, train, test);
  const width = trainCounts.length;
  if (width < 2) return [];
  const trainTotal = total(trainCounts);
  const testTotal = total(testCounts);
  if (trainTotal === 0 || testTotal === 0) return [];
  const typical = (codes: Int32Array) => levels[mostCommon(codes, levels.length)];
  return [
    {
      column,
      test: "chi-square",
      pValue: chiSquareTest(Float64Array.from([...trainCounts, ...testCounts]), 2, width).pValue,
      stability: categoryStabilityIndex(trainCounts, testCounts),
      chanceStability: populationStabilityCritical(trainTotal, testTotal, width, 0.05),
      trainPart: typical(train),
      testPart: typical(test),
    },
  ];
}

/** Counts per level in both parts, with all but the most common levels (and any rarer than five rows) put together. */
function commonLevelCounts(levelCount: number, train: Int32Array, test: Int32Array) {
  const counts = [new Float64Array(levelCount), new Float64Array(levelCount)];
  for (const code of train) if (code >= 0) counts[0][code] += 1;
  for (const code of test) if (code >= 0) counts[1][code] += 1;
  const size = (level: number) => counts[0][level] + counts[1][level];
  const order = Array.from({ length: levelCount }, (_, level) => level).sort((a, b) => size(b) - size(a));
  const shown = order.filter((level, rank) => rank < levelsCompared && size(level) >= 5);
  const rest = order.slice(shown.length);
  const merged = (part: Float64Array) => {
    const others = rest.reduce((sum, level) => sum + part[level], 0);
    return Float64Array.from([...shown.map((level) => part[level]), ...(rest.length > 0 ? [others] : [])]);
  };
  return { trainCounts: merged(counts[0]), testCounts: merged(counts[1]) };
}

function compareMissing(column: string, train: Float64Array, test: Float64Array): readonly ColumnShift[] {
  const missing = [total(train), total(test)];
  if (missing[0] + missing[1] === 0) return [];
  const trainCounts = Float64Array.of(missing[0], train.length - missing[0]);
  const testCounts = Float64Array.of(missing[1], test.length - missing[1]);
  if (trainCounts[1] + testCounts[1] === 0) return [];
  const share = (counts: Float64Array) => `${((100 * counts[0]) / (counts[0] + counts[1])).toFixed(1)} % missing`;
  return [
    {
      column,
      test: "missing cells",
      pValue: chiSquareTest(Float64Array.from([...trainCounts, ...testCounts]), 2, 2).pValue,
      stability: categoryStabilityIndex(trainCounts, testCounts),
      chanceStability: populationStabilityCritical(train.length, test.length, 2, 0.05),
      trainPart: share(trainCounts),
      testPart: share(testCounts),
    },
  ];
}

const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);

function mostCommon(codes: Int32Array, levels: number): number {
  const counts = new Int32Array(levels);
  for (const code of codes) if (code >= 0) counts[code] += 1;
  return counts.indexOf(Math.max(...counts));
}
