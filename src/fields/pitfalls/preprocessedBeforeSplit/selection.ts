// Features that were chosen by how well they go with the target over both parts. Of a feature alone nothing can be
// said; of many together it can: where only those were kept that pass a mark, all of them lie beyond it, many just beyond,
// and drawing the rows again would bring some below it. That none lies below is then a great coincidence. Features that
// are simply good have no such mark: the weakest of them lies far from the next, or would stay where it is.

import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import type { Table } from "../../../data/table.js";
import { everyIndex, valuesAt } from "../../../stats/arrays.js";
import { normalCdf } from "../../../stats/distributions.js";
import { finiteOnly, mean } from "../../../stats/summary.js";
import { sampledRows } from "../sampledRows.js";
import { scalable } from "./scaling.js";
import { noTrace, type Trace } from "./trace.js";

const fewestFeatures = 8;
const mostFeatures = 100;
const draws = 20_000;
const fewestDraws = 1000;
const mostRows = 100_000;
/** How many times as unlikely the cut must be over the rows that the choice is put down to: ten. */
const decisive = Math.log(10);

/** Association of every feature with the target, in standard errors, and how those would vary together. */
interface Associations {
  readonly scores: Float64Array;
  /** Lower triangular root of the correlation matrix of the scores' errors, row-major. */
  readonly root: Float64Array;
}

/**
 * Whether the features' associations with the target are cut off from below over both parts, or over the training part. A
 * target of numbers or of two classes is needed; the p-value is that of the smallest association among `draws` draws.
 */
export async function selectionTraces(
  table: Table,
  random: Random,
  signal: AbortSignal,
): Promise<{ readonly traces: readonly Trace[]; readonly limits: readonly string[] }> {
  const features = scalable(table).slice(0, mostFeatures);
  const target = await binaryOrNumber(table);
  if (table.parts === undefined || features.length < fewestFeatures || target === undefined) {
    return { traces: [], limits: [] };
  }
  const names = features.map(({ name }) => name);
  const { rows, limit } = await sampledRows(table, mostRows, random.stream("rows"));
  const columns: Float64Array[] = [];
  for (const name of names) columns.push(await table.numbers(name, rows));
  const answers = await target(rows);
  stopIfAborted(signal);
  const isTraining = new Set(await table.rows("train"));
  const learnt = everyIndex(rows.length).filter((index) => isTraining.has(rows[index]));
  const together = smallestByChance(associationsOf(columns, answers), random.stream("all"));
  const training = smallestByChance(
    associationsOf(
      columns.map((column) => valuesAt(column, learnt)),
      valuesAt(answers, learnt),
    ),
    random.stream("train"),
  );
  const limits = limit === undefined ? [] : [`Selection: ${limit}`];
  const fitsTogether = together.pValue < 0.01 && together.logChance < training.logChance - decisive;
  const fitsTraining = training.pValue < 0.001 && training.logChance < together.logChance - decisive;
  const step = "selected by the target";
  if (!fitsTogether && !fitsTraining) return { traces: [noTrace("selection", step, names)], limits };
  const { smallest } = fitsTogether ? together : training;
  return {
    traces: [
      {
        family: "selection",
        step,
        columns: names,
        fittedOn: fitsTogether ? "both parts" : "the training part",
        pValue: fitsTogether ? together.pValue : 1,
        offTogether: together.pValue,
        offTraining: training.pValue,
        detail: `all go with the target by more than ${smallest.toFixed(1)} standard errors ${fitsTogether ? "over both parts together" : "over the training part"}, cut off from below as if chosen by it`,
      },
    ],
    limits,
  };
}

/** The target as numbers at given rows: itself, or 0 and 1 of two classes; `undefined` for other targets. */
async function binaryOrNumber(table: Table): Promise<((rows: Int32Array) => Promise<Float64Array>) | undefined> {
  const { target } = table.roles;
  if (target === undefined) return undefined;
  if (table.task === "regression") return (rows) => table.numbers(target, rows);
  if (table.column(target).distinct !== 2) return undefined;
  return async (rows) =>
    Float64Array.from((await table.codes(target, rows)).codes, (code) => (code < 0 ? Number.NaN : code));
}

function associationsOf(columns: readonly Float64Array[], target: Float64Array): Associations {
  const y = centred(target);
  const n = finiteOnly(target).length;
  const influences = columns.map((column) => {
    const x = centred(column);
    const r = products(x, y) / n;
    // What each row adds to the correlation, to first order.
    const rows = new Float64Array(x.length);
    for (let row = 0; row < x.length; row++) {
      rows[row] = x[row] * y[row] - (r / 2) * (x[row] * x[row] + y[row] * y[row]);
    }
    return { r, rows };
  });
  const size = columns.length;
  const deviations = influences.map(({ rows }) => Math.sqrt(products(rows, rows)) || 1);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * size + j] = products(influences[i].rows, influences[j].rows) / (deviations[i] * deviations[j]);
    }
  }
  return {
    scores: Float64Array.from(influences, ({ r }, index) => (r * n) / deviations[index]),
    root: choleskyRoot(covariance, size),
  };
}

function products(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += a[row] * b[row];
  return sum;
}

/** Values less their mean, by their standard deviation; 0 where missing. */
function centred(values: Float64Array): Float64Array {
  const known = finiteOnly(values);
  const centre = mean(known);
  let squares = 0;
  for (let i = 0; i < known.length; i++) squares += (known[i] - centre) ** 2;
  const deviation = Math.sqrt(squares / known.length);
  const scaled = new Float64Array(values.length);
  if (!(deviation > 0)) return scaled;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) scaled[i] = (values[i] - centre) / deviation;
  }
  return scaled;
}

function choleskyRoot(matrix: Float64Array, size: number): Float64Array {
  const root = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= root[i * size + k] * root[j * size + k];
      if (i === j) root[i * size + i] = Math.sqrt(Math.max(sum, 0));
      else root[i * size + j] = root[j * size + j] > 1e-7 ? sum / root[j * size + j] : 0;
    }
  }
  return root;
}

/** How often the smallest association is as large as it is, were the rows drawn again. */
function smallestByChance({ scores, root }: Associations, random: Random) {
  const size = scores.length;
  const smallest = Math.min(...scores.map(Math.abs));
  const noise = new Float64Array(size);
  let [reached, drawn] = [0, 0];
  // Where it is no coincidence at all, a thousand draws say so.
  while (drawn < draws && !(drawn >= fewestDraws && reached > 0.05 * drawn)) {
    drawn++;
    let isReached = true;
    for (let i = 0; i < size; i++) noise[i] = random.normal();
    for (let i = 0; isReached && i < size; i++) {
      let score = scores[i];
      for (let k = 0; k <= i; k++) score += root[i * size + k] * noise[k];
      isReached = Math.abs(score) >= smallest;
    }
    if (isReached) reached += 1;
  }
  // The same chance were the errors independent: it tells cuts apart that no draw reached.
  const logChance = scores.reduce((sum, score) => {
    const stays = normalCdf(Math.abs(score) - smallest) + normalCdf(-Math.abs(score) - smallest);
    return sum + Math.log(stays);
  }, 0);
  return { smallest, logChance, pValue: (reached + 1) / (drawn + 1) };
}
