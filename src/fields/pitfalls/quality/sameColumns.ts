// Columns that say the same: identical content, the same groups under other names, or the same numbers in other units.

import { groups } from "../../../core/groups.js";
import { type Column, identifier, isNumeric, type Table } from "../../../data/table.js";
import { ascendingOrder } from "../../../stats/order.js";
import { aggregateColumns, numberAt, textAt } from "../queries.js";
import type { Checked, Problem } from "./problem.js";

const mostColumns = 300;
const sampledRows = 4000;
const mostVerified = 60;
// Distinct values of long tables are estimated beyond this many.
const countedExactly = 10_000;
const advice =
  "Keep one of columns that say the same; where one of them is the target, it is the answer itself and must go.";

/** Pairs of columns that say the same: the target among them is a fault. */
export async function checkSameColumns(table: Table): Promise<Checked> {
  const columns = withPossiblePartners(
    table.columns.filter(({ role, distinct }) => (role === "feature" || role === "target") && distinct > 1),
  );
  const identical = await identicalPairs(table, columns);
  const taken = new Set(identical.map(([, later]) => later.name));
  const rest = columns.filter(({ name }) => !taken.has(name));
  const asked = rest.slice(0, mostColumns);
  const related = asked.length > 1 ? await relatedPairs(table, asked) : [];
  const problems = [
    ...identical.map(([a, b]) => problemOf(table, a, b, "have the same content in every row")),
    ...related.map(({ pair: [a, b], detail }) => problemOf(table, a, b, detail)),
  ];
  const limits =
    rest.length > asked.length
      ? [
          `Columns that say the same in other words or units were looked for among ${asked.length} of ${rest.length} columns with as many values as another.`,
        ]
      : [];
  return { problems, limits };
}

/** Columns that have as many missing cells and (where that is known exactly) different values as another has. */
function withPossiblePartners(columns: readonly Column[]): Column[] {
  const counts = new Map<string, number>();
  const keyOf = ({ missing, distinct }: Column) => `${missing}/${distinct <= countedExactly ? distinct : "many"}`;
  for (const column of columns) counts.set(keyOf(column), (counts.get(keyOf(column)) ?? 0) + 1);
  return columns.filter((column) => (counts.get(keyOf(column)) ?? 0) > 1);
}

type Pair = readonly [Column, Column];

function problemOf(table: Table, a: Column, b: Column, detail: string): Problem {
  const isTarget = a.role === "target" || b.role === "target";
  return {
    kind: "same column twice",
    column: `${a.name}, ${b.name}`,
    gravity: isTarget ? "fail" : "concern",
    cells: table.rowCount,
    of: table.rowCount,
    detail,
    advice,
  };
}

/** Columns with the same value in every row, by a checksum over (row, value). */
async function identicalPairs(table: Table, columns: readonly Column[]): Promise<Pair[]> {
  const checksums = await aggregateColumns(table, columns, (column) => {
    const name = identifier(column.name);
    const value = isNumeric(column) ? `${name}::DOUBLE` : `${name}::VARCHAR`;
    // Hashed twice: DuckDB joins the hashes of several arguments by exclusive or, which would cancel the rows out.
    return { sum: `bit_xor(hash(hash("#row", ${value})))::VARCHAR` };
  });
  const first = new Map<string, Column>();
  const pairs: Pair[] = [];
  columns.forEach((column, index) => {
    const key = `${isNumeric(column)}/${column.distinct}/${column.missing}/${textAt(checksums[index], "sum")}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, column);
    else pairs.push([earlier, column]);
  });
  return pairs;
}

interface Sketch {
  readonly column: Column;
  /** Code of each sampled row: dense rank of a number, order of first appearance of a level; −1 is missing. */
  readonly codes: Int32Array;
  readonly levels: number;
}

/**
 * Pairs in which each column's value tells the other's: numbers whose ranks agree (or are reversed), or levels that
 * are names for one another. Found on sampled rows, verified on all.
 */
async function relatedPairs(table: Table, columns: readonly Column[]) {
  const first = new Map<string, Sketch>();
  const found: { readonly pair: Pair; readonly detail: string }[] = [];
  for (const sketch of await sketches(table, columns)) {
    const key = partitionKey(sketch.codes);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, sketch);
    else if (found.length < mostVerified && (await tellOneAnother(table, earlier, sketch))) {
      found.push({ pair: [earlier.column, sketch.column], detail: describe(earlier, sketch) });
    }
  }
  return found;
}

function describe(a: Sketch, b: Sketch): string {
  return isNumeric(a.column) && isNumeric(b.column)
    ? "follow one another exactly in every row, as one quantity in two units would"
    : `tell one another in every row: each of ${a.column.distinct.toLocaleString("en")} values of one goes with one value of the other`;
}

/** Sketches of the columns that may say the same as another. */
async function sketches(table: Table, columns: readonly Column[]): Promise<Sketch[]> {
  const every = Math.max(1, Math.floor(table.rowCount / sampledRows));
  const made: Sketch[] = [];
  for (const batch of groups(columns, 100)) {
    const cells = batch.map((column, index) => {
      const name = identifier(column.name);
      return `${isNumeric(column) ? `${name}::DOUBLE` : `${name}::VARCHAR`} AS c${index}`;
    });
    const rows = await table.query(`SELECT ${cells.join(", ")} FROM cells WHERE "#row" % ${every} = 0 ORDER BY "#row"`);
    batch.forEach((column, index) => {
      const sketch = isNumeric(column)
        ? sketchOfNumbers(
            column,
            Float64Array.from(rows, (row) => numberAt(row, `c${index}`)),
          )
        : sketchOfLevels(
            column,
            rows.map((row) => textAt(row, `c${index}`)),
          );
      // Levels that differ from row to row would all be names for one another.
      if (sketch.levels >= 2 && (isNumeric(column) || sketch.levels <= 0.5 * rows.length)) made.push(sketch);
    });
  }
  return made;
}

function sketchOfLevels(column: Column, texts: readonly (string | null)[]): Sketch {
  const code = new Map<string, number>();
  const codes = Int32Array.from(texts, (text) => {
    if (text === null) return -1;
    const known = code.get(text) ?? code.size;
    code.set(text, known);
    return known;
  });
  return { column, codes, levels: code.size };
}

function sketchOfNumbers(column: Column, values: Float64Array): Sketch {
  const codes = new Int32Array(values.length).fill(-1);
  let levels = 0;
  let before = Number.NaN;
  for (const row of ascendingOrder(values)) {
    if (Number.isNaN(values[row])) break;
    if (values[row] !== before) levels++;
    before = values[row];
    codes[row] = levels - 1;
  }
  if (levels <= 0.5 * values.length) return relabelled(column, codes);
  // Measured numbers: by rank, from the end that the first row with a value is nearer to, so that a reversed scale agrees.
  const start = codes.find((code) => code >= 0) ?? 0;
  const isUpper = start > (levels - 1) / 2;
  const ranks = isUpper ? codes.map((code) => (code < 0 ? code : levels - 1 - code)) : codes;
  return { column, codes: ranks, levels };
}

function relabelled(column: Column, codes: Int32Array): Sketch {
  const labels = new Map<number, number>();
  const relabelledCodes = codes.map((code) => {
    if (code < 0) return -1;
    const label = labels.get(code) ?? labels.size;
    labels.set(code, label);
    return label;
  });
  return { column, codes: relabelledCodes, levels: labels.size };
}

function partitionKey(codes: Int32Array): string {
  // Two independent 32-bit sums over (row, code): a coincidence is caught when the pair is verified.
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const code of codes) {
    a = Math.imul(a ^ (code + 1), 0x01000193);
    b = Math.imul(b ^ (code + 0x5bd1), 0x85ebca6b);
    b ^= b >>> 13;
  }
  return `${a}/${b}`;
}

/** Whether over all rows each value of one goes with one value of the other, missing cells included. */
async function tellOneAnother(table: Table, a: Sketch, b: Sketch): Promise<boolean> {
  const [one, other] = [identifier(a.column.name), identifier(b.column.name)];
  if (a.column.missing !== b.column.missing) return false;
  if (isNumeric(a.column) && isNumeric(b.column) && a.levels > 0.5 * a.codes.length)
    return sameOrder(table, one, other);
  const [row] = await table.query(
    `SELECT count(*) AS pairs, count(DISTINCT one) AS ones, count(DISTINCT other) AS others,
       count(*) FILTER ((one IS NULL) <> (other IS NULL)) AS uneven
     FROM (SELECT DISTINCT ${one} AS one, ${other} AS other FROM cells) WHERE NOT (one IS NULL AND other IS NULL)`,
  );
  const pairs = numberAt(row, "pairs");
  return numberAt(row, "uneven") === 0 && numberAt(row, "ones") === pairs && numberAt(row, "others") === pairs;
}

/** Whether one column rises (or falls) wherever the other rises. */
async function sameOrder(table: Table, one: string, other: string): Promise<boolean> {
  const [row] = await table.query(
    `SELECT count(*) FILTER (next < other) AS falls, count(*) FILTER (next > other) AS rises
     FROM (SELECT ${other}::DOUBLE AS other, lead(${other}::DOUBLE) OVER (ORDER BY ${one}, ${other}) AS next FROM cells WHERE ${one} IS NOT NULL)`,
  );
  return numberAt(row, "falls") === 0 || numberAt(row, "rises") === 0;
}
