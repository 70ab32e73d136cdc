// Columns that may name entities with several rows each: neither nearly constant nor nearly unique, named like a key or
// with values like codes, and with rows that are alike within a value: by the spread of single features, or because nearest
// neighbours by all other features share the value.

import type { Run } from "../../../core/run.js";
import { loadDataset } from "../../../data/dataset.js";
import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { featuresAt } from "../../../data/trainingData.js";
import { integersOf } from "../../../stats/arrays.js";
import { isEntityName, isKeyName } from "../quality/columnNames.js";
import { sampleCondition } from "../quality/profile.js";
import { numberAt } from "../queries.js";
import { percent } from "../wording.js";
import { type NeighbourSharing, nearestRows, neighbourSharing } from "./neighbourSharing.js";
import { wholeEntities } from "./wholeEntities.js";

export interface Candidate {
  readonly column: Column;
  /** Whether its name is that of a key or an entity. */
  readonly named: boolean;
  /** Greatest intraclass correlation of a numeric feature within its values; 0 is as unlike as strangers. */
  readonly likeness: number;
  /** How often nearest neighbours share the value; `undefined` where no feature is left to look for them by. */
  readonly sharing: NeighbourSharing | undefined;
  /** Completes "it looks like the name of an entity: …". */
  readonly why: string;
}

export interface CandidateOptions {
  readonly candidates: number;
  /** The intraclass correlation that makes rows of one value alike. */
  readonly similarity: number;
  /** How much more often than by chance nearest neighbours must share the value, where 1 is always. */
  readonly neighbours: number;
  /** Most rows that neighbours are looked for among. */
  readonly rows: number;
}

/** At most `candidates` columns, those named like keys first, then by how alike rows within a value are. */
export async function candidateGroups(
  table: Table,
  { candidates, similarity, neighbours, rows: mostRows }: CandidateOptions,
  run: Run,
): Promise<Candidate[]> {
  const possible = table.columns.filter((column) => {
    const there = table.rowCount - column.missing;
    return (
      ["feature", "ignored", "id"].includes(column.role) &&
      ["integer", "category", "text"].includes(column.type) &&
      column.distinct >= 5 &&
      column.distinct <= there / 2
    );
  });
  const numeric = table.features.filter((column) => isNumeric(column) && column.distinct > 10).slice(0, 30);
  const found: Candidate[] = [];
  for (const [index, column] of possible.slice(0, 100).entries()) {
    run.progress(index, possible.length, "looking for entities");
    const others = numeric.filter(({ name }) => name !== column.name);
    const likeness = Math.max(0, ...(await intraclassCorrelations(table, column, others)));
    const named = isKeyName(column.name) || isEntityName(column.name);
    const perValue = (table.rowCount - column.missing) / column.distinct;
    // A key is an entity by its name; an airline or a shop with hundreds of rows that are not alike is a category.
    const isCategory = !isKeyName(column.name) && (!named || perValue > 50);
    const worthLooking = named || likeness >= leastLikeness || others.length === 0;
    const sharing = worthLooking ? await sharingOf(table, column, mostRows, run) : undefined;
    const shared =
      sharing !== undefined &&
      isShared(
        sharing,
        column,
        named,
        isCategory && perValue > 50 ? Math.max(neighbours, leastOfCategory) : neighbours,
      );
    // Whole numbers are measures far more often than keys, and a category has a large share of the rows: to be alike by one
    // feature is not enough for them.
    const alone = named || (column.type !== "integer" && column.distinct >= 10 && perValue <= 50);
    const isAlike = alone && likeness >= similarity;
    if (isCategory && !isAlike && !shared) continue;
    const rows = perValue.toFixed(1);
    const alike = shared
      ? `, and a row's nearest neighbour has the same one in ${percent(sharing.observed)}, where chance would have it in ${percent(sharing.expected)}`
      : isAlike
        ? `, and rows of one value are alike (intraclass correlation up to ${likeness.toFixed(2)})`
        : "";
    found.push({
      column,
      named,
      likeness,
      sharing,
      why: `${column.distinct.toLocaleString("en")} values with ${rows} rows each on average${alike}`,
    });
  }
  // An entity has a handful of rows, a category a large share of them.
  const isFew = ({ column }: Candidate) => (table.rowCount - column.missing) / column.distinct <= 50;
  const sharedBy = ({ sharing }: Candidate) => (sharing === undefined ? 0 : sharing.observed - sharing.expected);
  return found
    .sort(
      (a, b) =>
        Number(b.named) - Number(a.named) ||
        Number(isFew(b)) - Number(isFew(a)) ||
        sharedBy(b) - sharedBy(a) ||
        b.likeness - a.likeness,
    )
    .slice(0, candidates);
}

/** Categories with more levels than this may name the same entities themselves: neighbours are not looked for by them. */
const mostLevels = 50;
/** Where no single feature is this alike within the values, neighbours will hardly share them. */
const leastLikeness = 0.05;
/** How far above chance neighbours must share a value that has a large share of the rows: categories often go together. */
const leastOfCategory = 0.5;
const most = { pValue: 0.01, numberNearness: 0.9 };

async function sharingOf(
  table: Table,
  column: Column,
  mostRows: number,
  run: Run,
): Promise<NeighbourSharing | undefined> {
  const names = table.features
    .filter(({ name, type, distinct }) => name !== column.name && (type !== "text" || distinct <= mostLevels))
    .filter(({ type, distinct }) => type !== "category" || distinct <= mostLevels)
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  const random = run.random.stream(`neighbours ${column.name}`);
  const rows = await wholeEntities(table, column, mostRows, random.stream("entities"));
  const { features, tableRows } = await loadDataset(table, rows, { features: names });
  const codes = await valueCodes(table, column, tableRows);
  const known = Int32Array.from(codes.keys()).filter((row) => codes[row] >= 0);
  if (known.length < 20) return undefined;
  const nearest = nearestRows(featuresAt(features, known), known.length);
  return neighbourSharing(
    known.map((row) => codes[row]),
    nearest,
    random,
  );
}

/** Codes in the order of the values: of numbers that of their size, not of how they are written. */
async function valueCodes(table: Table, { name, type }: Column, rows: Int32Array): Promise<Int32Array> {
  if (type !== "integer") return (await table.codes(name, rows)).codes;
  const values = await table.numbers(name, rows);
  const ranks = new Map(
    [...new Set(values.filter(Number.isFinite))].sort((a, b) => a - b).map((own, rank) => [own, rank]),
  );
  return integersOf(values.length, (row) => ranks.get(values[row]) ?? -1);
}

/** Whether neighbours share the value far above chance, and it is no measure whose near values go together. */
function isShared(
  { observed, expected, pValue, nearness }: NeighbourSharing,
  column: Column,
  named: boolean,
  least: number,
): boolean {
  const isMeasure = column.type === "integer" && !named && nearness < most.numberNearness;
  return pValue <= most.pValue && (observed - expected) / (1 - expected) >= least && !isMeasure;
}

/**
 * ICC(1) of each numeric column within the values of `group`: (MSB − MSW) / (MSB + (n₀ − 1) MSW), by one-way analysis
 * of variance with n₀ = (N − Σ n_g² / N) / (G − 1) (Fisher 1925).
 */
async function intraclassCorrelations(table: Table, group: Column, columns: readonly Column[]): Promise<number[]> {
  const name = identifier(group.name);
  // Whole entities are sampled, so that their rows stay together.
  const sampled = sampleCondition(table, 200_000).replace('hash("#row")', `hash(${name})`);
  const where = sampled === "" ? `WHERE ${name} IS NOT NULL` : `${sampled} AND ${name} IS NOT NULL`;
  if (columns.length === 0) return [];
  const inner = columns.map((feature, index) => {
    const value = `${identifier(feature.name)}::DOUBLE`;
    return `count(${value}) AS n${index}, coalesce(sum(${value}), 0) AS s${index}, var_pop(${value}) AS v${index}, avg(${value}) AS m${index}`;
  });
  const outer = columns.flatMap((_, index) => [
    `sum(n${index})::DOUBLE AS total_${index}`,
    `count(*) FILTER (n${index} > 0)::DOUBLE AS groups_${index}`,
    `sum(n${index}::DOUBLE * n${index}) AS squares_${index}`,
    `sum(n${index} * v${index}) AS within_${index}`,
    `(sum(s${index}) / sum(n${index}))::DOUBLE AS mean_${index}`,
    `sum(n${index} * m${index} * m${index}) - sum(s${index}) * sum(s${index}) / sum(n${index}) AS between_${index}`,
  ]);
  const [row] = await table.query(
    `SELECT ${outer.join(", ")} FROM (SELECT ${inner.join(", ")} FROM cells ${where} GROUP BY ${name})`,
  );
  return columns.flatMap((_, index): number[] => {
    const at = (what: string) => numberAt(row, `${what}_${index}`);
    const [total, groups] = [at("total"), at("groups")];
    if (!(groups > 1) || !(total > groups)) return [];
    const size = (total - at("squares") / total) / (groups - 1);
    const between = at("between") / (groups - 1);
    const within = at("within") / (total - groups);
    const correlation = (between - within) / (between + (size - 1) * within);
    return Number.isFinite(correlation) ? [correlation] : [];
  });
}
