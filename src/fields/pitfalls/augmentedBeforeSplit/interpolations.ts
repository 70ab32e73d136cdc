// Rows that lie exactly between two rows of their own class, as SMOTE and its likes make them, and on which side of the
// split they and their parents stand.

import { stopIfAborted } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import type { Table } from "../../../data/table.js";
import { betweenNeighbours } from "../../../stats/betweenNeighbours.js";
import { poissonAtLeast } from "../records/poisson.js";
import { robustScale } from "../records/robustScale.js";
import { writtenStep } from "../writtenStep.js";

export interface InterpolationOptions {
  readonly neighbours: number;
  readonly rows: number;
  readonly reference: number;
}

export interface Interpolated {
  readonly row: number;
  readonly parents: readonly [number, number];
  readonly fraction: number;
  readonly isTest: boolean;
  /** Whether a parent stands on the other side of the split. */
  readonly crosses: boolean;
}

export interface Interpolations {
  /** Rows asked about, of each part. */
  readonly queried: { readonly train: number; readonly test: number };
  readonly testRows: Int32Array;
  readonly found: readonly Interpolated[];
  readonly expected: number;
  /** Whether there are more than chance explains. */
  readonly isSurprising: boolean;
  readonly columns: number;
  readonly limits: readonly string[];
}

const fewestColumns = 3;
const mostColumns = 40;
const fewestRows = 10;

/**
 * Interpolated rows of both parts; `undefined` where there are fewer than three columns of many values. Rows with a missing
 * cell in one of them are not asked.
 */
export async function interpolations(
  table: Table,
  options: InterpolationOptions,
  run: Run,
): Promise<Interpolations | undefined> {
  const columns = table.features
    .filter(({ type, distinct }) => type === "number" && distinct >= Math.max(20, 0.05 * table.rowCount))
    .sort((a, b) => b.distinct - a.distinct)
    .slice(0, mostColumns);
  if (columns.length < fewestColumns || table.parts === undefined) return undefined;
  const random = run.random.stream("interpolations");
  const limits: string[] = [];
  const [train, test] = [await table.rows("train"), await table.rows("test")];
  const isTest = new Set(test);
  const all = Int32Array.from([...train, ...test]).sort();
  const kept =
    all.length <= options.reference ? all : random.sample(all.length, options.reference).map((at) => all[at]);
  if (kept.length < all.length) {
    limits.push(
      `Interpolations: parents were looked for among ${kept.length.toLocaleString("en")} of ${all.length.toLocaleString("en")} rows drawn at random; a row is found only if both its parents were drawn.`,
    );
  }
  const classes = await classOf(table, kept);
  const scaled: Float64Array[] = [];
  let squaredError = 0;
  for (const column of columns) {
    const values = await table.numbers(column.name, kept);
    const { width } = robustScale(values);
    squaredError += (writtenStep(values) / width) ** 2;
    scaled.push(values.map((value) => value / width));
  }
  const complete = [...kept.keys()].filter(
    (at) => classes[at] >= 0 && scaled.every((values) => Number.isFinite(values[at])),
  );
  const asked = new Set(
    ["train", "test"].flatMap((part) =>
      draw(
        complete.filter((at) => isTest.has(kept[at]) === (part === "test")),
        options.rows,
        random.stream(part),
      ),
    ),
  );
  if (asked.size < complete.length) {
    limits.push(
      `Interpolations: ${asked.size.toLocaleString("en")} of ${complete.length.toLocaleString("en")} rows, drawn at random, were asked whether they lie between two others.`,
    );
  }
  // What rounding three points can do, and the last digits of the arithmetic.
  const tolerance = Math.sqrt(squaredError) + 1e-9;
  const found: Interpolated[] = [];
  let expected = 0;
  const byClass = grouped(complete, classes);
  for (const [index, own] of byClass.entries()) {
    stopIfAborted(run.signal);
    run.progress(index, byClass.length, "looking between neighbours");
    const queries = own.filter((at) => asked.has(at));
    if (own.length < fewestRows || queries.length === 0) continue;
    const crosses = (row: number, a: number, b: number) => {
      const side = isTest.has(kept[row]);
      return isTest.has(kept[a]) !== side || isTest.has(kept[b]) !== side;
    };
    const between = betweenNeighbours(matrix(scaled, own), matrix(scaled, queries), columns.length, {
      neighbours: Math.min(options.neighbours, own.length - 1),
      tolerance,
      prefers: (query, a, b) => crosses(queries[query], own[a], own[b]),
    });
    expected += between.expected;
    for (const { query, a, b, fraction } of between.found) {
      const at = queries[query];
      found.push({
        row: kept[at],
        parents: [kept[own[a]], kept[own[b]]],
        fraction,
        isTest: isTest.has(kept[at]),
        crosses: crosses(at, own[a], own[b]),
      });
    }
  }
  const testRows = Int32Array.from([...asked].map((at) => kept[at]).filter((row) => isTest.has(row))).sort();
  return {
    queried: { train: asked.size - testRows.length, test: testRows.length },
    testRows,
    found,
    expected,
    isSurprising: found.length >= 3 && poissonAtLeast(found.length, expected) < 0.001,
    columns: columns.length,
    limits,
  };
}

/** The class of each row, −1 where it is not known; all the same where the target has no classes. */
async function classOf(table: Table, rows: Int32Array): Promise<Int32Array> {
  const { target } = table.roles;
  if (target === undefined || table.task !== "classification") return new Int32Array(rows.length);
  return (await table.codes(target, rows)).codes;
}

function draw(places: readonly number[], most: number, random: Run["random"]): number[] {
  return Array.from(random.sample(places.length, most), (index) => places[index]);
}

function grouped(places: readonly number[], classes: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  for (const at of places) {
    const own = groups.get(classes[at]);
    if (own === undefined) groups.set(classes[at], [at]);
    else own.push(at);
  }
  return [...groups.values()];
}

function matrix(columns: readonly Float64Array[], places: readonly number[]): Float64Array {
  const values = new Float64Array(places.length * columns.length);
  places.forEach((at, row) => {
    columns.forEach((column, dimension) => {
      values[row * columns.length + dimension] = column[at];
    });
  });
  return values;
}
