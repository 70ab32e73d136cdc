// Columns that were scaled over the rows of both parts (Kapoor & Narayanan 2023, L1.2). Scaled columns carry the
// proof: a mean of 0 and a spread of 1 (a range from 0 to 1, a median of 0 and quartiles 1 apart) that holds exactly over
// the rows it was computed on, and over no other.

import { type Column, identifier, type Table } from "../../../data/table.js";
import { aggregateColumns, numberAt } from "../queries.js";
import { type ColumnSums, edge, type PartSums, partCondition } from "./columnSums.js";
import {
  changed,
  type FittedOn,
  noTrace,
  overWhich,
  type PartSizes,
  partingError,
  type Trace,
  withinByChance,
} from "./trace.js";

const scalings = ["standardised", "of unit length", "stretched from 0 to 1", "stretched from −1 to 1"] as const;
type Scaling = (typeof scalings)[number] | "scaled by median and quartiles";

const marks: Readonly<Record<Scaling, string>> = {
  standardised: "a mean of 0 and a standard deviation of 1",
  "of unit length": "a mean of 0 and squares that sum to 1",
  "stretched from 0 to 1": "a range from exactly 0 to exactly 1",
  "stretched from −1 to 1": "a range from exactly −1 to exactly 1",
  "scaled by median and quartiles": "a median of 0 and quartiles 1 apart",
};

/** How far means and spreads may be off: numbers are often computed and written in single precision. */
const tolerance = 1e-5;
const fewestRows = 20;
/** More rows than this at an end of the range are a natural bound, such as a share of none. */
const mostAtEnds = 2;

/** A column's centre and width over some rows, with how far they are off the mark and how far they may be. */
interface Held {
  readonly off: number;
  readonly holds: boolean;
  readonly centre: number;
  readonly width: number;
  readonly chance: number;
}

/** Columns whose values have an order and distances, many different ones, and are no whole numbers. */
export function scalable(table: Table): readonly Column[] {
  return table.features.filter(({ type, distinct }) => type === "number" && distinct >= fewestRows);
}

/**
 * For every column and way of scaling, which rows the scale was taken from. Without a split, a scale that fits all rows
 * is reported as fitted on both parts, with a p-value of 0.
 */
export async function scalingTraces(table: Table, sums: ReadonlyMap<string, PartSums>): Promise<Trace[]> {
  const columns = scalable(table).filter(({ name }) => sums.has(name));
  const both = columns.flatMap(({ name }) => sums.get(name)?.both ?? []);
  const train = columns.flatMap(({ name }) => sums.get(name)?.train ?? []);
  const traces = columns.flatMap((column, index) =>
    scalings
      // That a range is 0 to 1 proves nothing where there is no other range to hold it against.
      .filter((scaling) => table.parts !== undefined || !scaling.startsWith("stretched"))
      .map((scaling) => judge(table, column, scaling, both[index], train[index], heldTo)),
  );
  return [...traces, ...(await quartileTraces(table, columns, both, train))];
}

function judge(
  table: Table,
  { name }: Column,
  scaling: Scaling,
  both: ColumnSums,
  train: ColumnSums,
  hold: (sums: ColumnSums, scaling: Scaling, deviation: number) => Held,
): Trace {
  const sizes: PartSizes = { train: train.rows, test: both.rows - train.rows };
  const isSplit = table.parts !== undefined;
  if (both.rows < fewestRows || train.rows < 2) return noTrace("scaling", scaling, [name]);
  const deviation = isSplit ? partingError(sizes) : 1;
  const together = hold(both, scaling, deviation);
  const training = hold(train, scaling, deviation);
  const fittedOn: FittedOn =
    together.holds && !(isSplit && training.holds)
      ? "both parts"
      : isSplit && training.holds
        ? "the training part"
        : "neither";
  if (fittedOn === "neither") return noTrace("scaling", scaling, [name]);
  return {
    family: "scaling",
    step: scaling,
    columns: [name],
    fittedOn,
    pValue: fittedOn === "the training part" ? 1 : isSplit ? together.chance : 0,
    offTogether: together.off,
    offTraining: training.off,
    detail: isSplit ? `has ${marks[scaling]} ${overWhich(fittedOn)}` : `has ${marks[scaling]} over all rows`,
    repair: (feature) => changed(feature, (value) => (value - training.centre) / training.width),
  };
}

function heldTo(sums: ColumnSums, scaling: Scaling, deviation: number): Held {
  const { rows, mean, population, sample, squares, least, most, step } = sums;
  if (scaling === "stretched from 0 to 1" || scaling === "stretched from −1 to 1") {
    const low = scaling === "stretched from 0 to 1" ? 0 : -1;
    const range = 1 - low;
    const holds = least === low && most === 1 && sums.atLeast <= mostAtEnds && sums.atMost <= mostAtEnds;
    // How many of a smooth density's values would be written as the end itself, for each of the two ends.
    const expected = ((1 + sums.nearEnds) * step) / (edge * range);
    const unit = low === 0 ? { centre: least, width: most - least } : middle(least, most);
    return {
      off: Math.max(Math.abs(least - low), Math.abs(most - 1)),
      holds,
      ...unit,
      chance: (1 - Math.exp(-expected)) ** 2,
    };
  }
  const spreads = scaling === "standardised" ? [population, sample] : [Math.sqrt(squares)];
  const spread = spreads.reduce((best, one) => (Math.abs(one - 1) < Math.abs(best - 1) ? one : best));
  const scale = population > 0 ? population : 1;
  const rounding = step / scale / Math.sqrt(12 * rows);
  const [offCentre, offSpread] = [Math.abs(mean) / scale, Math.abs(spread - 1)];
  const allowed = Math.max(tolerance, 4 * rounding);
  const reach = Math.max(1e-9, 2 * rounding);
  return {
    off: Math.max(offCentre, offSpread),
    holds: population > 0 && offCentre <= allowed && offSpread <= allowed,
    centre: mean,
    width: scaling === "standardised" ? scale : scale * Math.sqrt(rows),
    // A spread varies half as much as a mean at the least; two divisors are tried.
    chance:
      withinByChance(Math.max(offCentre, reach), deviation) *
      Math.min(1, spreads.length * withinByChance(Math.max(offSpread, reach), deviation / 2)),
  };
}

function middle(least: number, most: number) {
  return { centre: (least + most) / 2, width: (most - least) / 2 };
}

/** Exact quartiles are asked of the columns whose rough ones are near the mark. */
async function quartileTraces(
  table: Table,
  columns: readonly Column[],
  both: readonly ColumnSums[],
  train: readonly ColumnSums[],
): Promise<Trace[]> {
  const scaling = "scaled by median and quartiles";
  const near = ({ median, quartileRange }: ColumnSums) => Math.abs(median) <= 0.1 && Math.abs(quartileRange - 1) <= 0.1;
  const asked = columns.flatMap((_, index) => (near(both[index]) || near(train[index]) ? [index] : []));
  const quartiles = (part: "train" | "both") =>
    aggregateColumns(
      table,
      asked.map((index) => columns[index]),
      ({ name }) => {
        const value = `${identifier(name)}::DOUBLE`;
        return {
          lower: `quantile_cont(${value}, 0.25)`,
          median: `quantile_cont(${value}, 0.5)`,
          upper: `quantile_cont(${value}, 0.75)`,
        };
      },
      `WHERE ${partCondition(table, part)}`,
    );
  const [together, training] = [await quartiles("both"), await quartiles("train")];
  const place = new Map(asked.map((index, at) => [index, at]));
  return columns.map((column, index): Trace => {
    const at = place.get(index);
    if (at === undefined) return noTrace("scaling", scaling, [column.name]);
    const exact = new Map([
      [both[index], together[at]],
      [train[index], training[at]],
    ]);
    return judge(table, column, scaling, both[index], train[index], (sums, _, deviation) => {
      const row = exact.get(sums);
      const [lower, centre, upper] = ["lower", "median", "upper"].map((name) => numberAt(row, name));
      const width = upper - lower;
      const [offCentre, offWidth] = [Math.abs(centre), Math.abs(width - 1)];
      const allowed = Math.max(tolerance, sums.step);
      const reach = Math.max(1e-9, sums.step / 2);
      // Of normal values: the median's and the quartile range's standard deviations, in quartile ranges.
      return {
        off: Math.max(offCentre, offWidth),
        holds: offCentre <= allowed && offWidth <= allowed,
        centre,
        width: width > 0 ? width : 1,
        chance:
          withinByChance(Math.max(offCentre, reach), 0.93 * deviation) *
          withinByChance(Math.max(offWidth, reach), 1.17 * deviation),
      };
    });
  });
}
