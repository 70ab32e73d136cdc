// Categories that were replaced by what both parts say about them: by the mean target of their rows (target encoding,
// shrunk or not, Micci-Barreca 2001), or by how many rows they have. Each value of such a column then is exactly that mean
// (or count) over both parts, and not over the training part. A target mean tells the learner the test rows' answers.

import { type Column, identifier, literal, type Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";
import {
  changed,
  decimalsOf,
  noTrace,
  overWhich,
  type PartSizes,
  partingError,
  type Trace,
  withinByChance,
} from "./trace.js";

const mostLevels = 500;
const fewestLevels = 3;
const mostClasses = 10;

/** The rows that share one value of a column. */
interface Group {
  readonly value: number;
  readonly train: Part;
  readonly both: Part;
}

interface Part {
  readonly rows: number;
  /** The sum of the target (or of one class's indicator) over these rows. */
  readonly sum: number;
}

/** What the groups' values are held against: an expected value per group, and how far chance would carry it. */
interface Rule {
  readonly step: string;
  /** `levels` is how many levels share the value. */
  expected(part: Part, whole: Part, levels: number): number;
  /** The spread of (expected over both − expected over training) of one group, and the step between possible values. */
  spread(sizes: PartSizes, deviation: number): number;
  lattice(rows: number): number;
  /** How many levels may share a value without its being the value of as many rows: more than one of shrunk means. */
  readonly sharing: readonly number[];
}

/** For every numeric column of few values, whether they are target means or counts, and of which rows. */
export async function encodingTraces(table: Table): Promise<Trace[]> {
  const columns = table.features.filter(
    ({ type, distinct, missing }) =>
      (type === "number" || type === "integer") &&
      distinct >= fewestLevels &&
      distinct <= Math.min(mostLevels, (table.rowCount - missing) / 4),
  );
  const answers = await answersOf(table);
  const traces: Trace[] = [];
  for (const column of columns) {
    const counts = await groupsOf(table, column, "NULL");
    traces.push(best(column, counts, [countRule, shareRule], false));
    if (column.type === "integer") continue;
    for (const { name, sql, isLattice } of answers) {
      const groups = await groupsOf(table, column, sql);
      traces.push(best(column, groups, shrunk(groups, name, isLattice), true));
    }
  }
  return traces;
}

/** SQL for the target as a number: itself, or the indicator of each class. */
async function answersOf(table: Table) {
  const { target } = table.roles;
  if (target === undefined) return [];
  const cell = identifier(target);
  if (table.task === "regression") return [{ name: `mean ${target}`, sql: `${cell}::DOUBLE`, isLattice: false }];
  const levels = await table.query(
    `SELECT DISTINCT ${cell}::VARCHAR AS level FROM cells WHERE ${cell} IS NOT NULL ORDER BY level LIMIT ${mostClasses + 1}`,
  );
  if (levels.length < 2 || levels.length > mostClasses) return [];
  return levels.map((row) => {
    const level = textAt(row, "level") ?? "";
    const sql = `CASE WHEN ${cell} IS NULL THEN NULL WHEN ${cell}::VARCHAR = ${literal(level)} THEN 1.0 ELSE 0.0 END`;
    return { name: `share of ${level}`, sql, isLattice: true };
  });
}

async function groupsOf(table: Table, { name }: Column, answer: string): Promise<Group[]> {
  const rows = await table.query(
    `SELECT ${identifier(name)}::DOUBLE AS value,
       count(*) FILTER (part = 'train')::DOUBLE AS train, count(*)::DOUBLE AS both_parts,
       coalesce(sum(answer) FILTER (part = 'train'), 0)::DOUBLE AS train_sum, coalesce(sum(answer), 0)::DOUBLE AS both_sum
     FROM (SELECT ${identifier(name)}, "#part" AS part, (${answer})::DOUBLE AS answer FROM cells
       WHERE "#part" IN ('train', 'test') AND ${identifier(name)} IS NOT NULL)
     ${answer === "NULL" ? "" : "WHERE answer IS NOT NULL"} GROUP BY value ORDER BY value`,
  );
  return rows.map((row) => ({
    value: numberAt(row, "value"),
    train: { rows: numberAt(row, "train"), sum: numberAt(row, "train_sum") },
    both: { rows: numberAt(row, "both_parts"), sum: numberAt(row, "both_sum") },
  }));
}

const testShareSpread = ({ train, test }: PartSizes) => Math.sqrt((train * test) / (train + test));

const countRule: Rule = {
  step: "encoded by count",
  expected: ({ rows }) => rows,
  spread: testShareSpread,
  lattice: () => 1,
  sharing: [1],
};

const shareRule: Rule = {
  step: "encoded by share",
  expected: ({ rows }, whole) => rows / whole.rows,
  spread: (sizes) => testShareSpread(sizes) / (sizes.train + sizes.test),
  lattice: (rows) => 1 / rows,
  sharing: [1],
};

/** Target means, plain and shrunk to the overall mean by as many rows as most groups agree on. */
function shrunk(groups: readonly Group[], name: string, isLattice: boolean): Rule[] {
  const rule = (weight: number): Rule => ({
    step: `encoded by the ${name}`,
    expected: ({ rows, sum }, whole, levels) =>
      (sum + levels * weight * (whole.sum / whole.rows)) / (rows + levels * weight),
    spread: (sizes, deviation) => {
      const rows = sizes.train + sizes.test;
      return deviation * partingError(sizes) * (rows / (rows + weight));
    },
    lattice: (rows) => (isLattice ? 1 / (rows + weight) : 0),
    sharing: weight > 0 ? [1, 2, 3] : [1],
  });
  const weights = (["both", "train"] as const).flatMap((part) => {
    const whole = totalOf(groups, part);
    const overall = whole.sum / whole.rows;
    const implied = groups
      .map(({ value, [part]: own }) => (own.sum - own.rows * value) / (value - overall))
      .filter((weight) => Number.isFinite(weight) && weight > 0.01)
      .sort((a, b) => a - b);
    return implied.length >= fewestLevels ? [implied[Math.floor(implied.length / 2)]] : [];
  });
  return [0, ...weights].map(rule);
}

function totalOf(groups: readonly Group[], part: "train" | "both"): Part {
  return groups.reduce((total, group) => ({ rows: total.rows + group[part].rows, sum: total.sum + group[part].sum }), {
    rows: 0,
    sum: 0,
  });
}

/** The rule that the values follow, or no trace. */
function best(column: Column, groups: readonly Group[], rules: readonly Rule[], needsSpread: boolean): Trace {
  const judged = rules.map((rule) => judge(column, groups, rule, needsSpread));
  return judged.find(({ fittedOn }) => fittedOn !== "neither") ?? judged[0];
}

function judge({ name }: Column, groups: readonly Group[], rule: Rule, isTarget: boolean): Trace {
  const none = noTrace("encoding", rule.step, [name]);
  const [both, train] = [totalOf(groups, "both"), totalOf(groups, "train")];
  if (groups.length < fewestLevels || train.rows < 10 || both.rows === train.rows) return none;
  const decimals = Math.max(...groups.map(({ value }) => decimalsOf(value)));
  const rounding = Math.max(
    10 ** -Math.min(decimals, 12) / 2,
    1e-9 * Math.max(...groups.map(({ value }) => Math.abs(value))),
  );
  const offOne = ({ value, both: together, train: own }: Group, part: "both" | "train", levels: readonly number[]) => {
    const [held, whole] = part === "both" ? [together, both] : [own, train];
    return Math.min(...levels.map((count) => Math.abs(value - rule.expected(held, whole, count))));
  };
  const off = (part: "both" | "train", among: readonly Group[]) =>
    Math.max(...among.map((group) => offOne(group, part, rule.sharing)));
  // Levels that training has no row of are given the overall mean, or none.
  const known = groups.filter(({ train: own }) => own.rows > 0);
  const offTraining = off("train", known);
  const offTogether = off("both", groups);
  const fitsTogether = offTogether <= 2.02 * rounding;
  const fitsTraining = offTraining <= 2.02 * rounding;
  if (fitsTogether === fitsTraining) return none;
  const overall = both.sum / both.rows;
  const values = groups.map(({ value }) => value);
  const spread = Math.max(...values) - Math.min(...values);
  // Of a class's indicator the deviation is known; of a number it is no less than the spread of the groups' means.
  const deviation = overall > 0 && overall < 1 ? Math.sqrt(overall * (1 - overall)) : Math.max(spread, 1e-300);
  const chance = groups.reduce((product, group) => {
    const sizes = { train: group.train.rows, test: group.both.rows - group.train.rows };
    if (sizes.test === 0 || sizes.train === 0) return product;
    // A value that several levels must share to fit had several chances.
    const chances = offOne(group, "both", [1]) <= 2.02 * rounding ? 1 : rule.sharing.length;
    const reach = Math.max(rounding, (chances * rule.lattice(group.both.rows)) / 2);
    return product * withinByChance(reach, rule.spread(sizes, isTarget ? deviation : 1));
  }, 1);
  const fittedOn = fitsTogether ? "both parts" : "the training part";
  const mapped = new Map(
    groups.map((group) => [
      group.value,
      group.train.rows > 0 ? rule.expected(group.train, train, 1) : isTarget ? train.sum / train.rows : 0,
    ]),
  );
  return {
    family: "encoding",
    step: rule.step,
    columns: [name],
    fittedOn,
    pValue: fitsTogether ? chance : 1,
    offTogether,
    offTraining,
    detail: `holds, for each of its ${groups.length.toLocaleString("en")} values, ${what(rule.step)} of the rows that have it ${overWhich(fittedOn)}`,
    repair: (feature) => changed(feature, (value) => mapped.get(value) ?? value),
  };
}

function what(step: string): string {
  if (step === countRule.step) return "the number";
  return step === shareRule.step ? "the share" : step.replace("encoded by ", "");
}
