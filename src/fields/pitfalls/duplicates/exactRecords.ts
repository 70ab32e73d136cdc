// Records that are equal: counted over all rows by a 64-bit hash of the compared columns.

import type { EvidenceRow } from "../../../core/finding.js";
import { oncePerTable } from "../../../data/oncePerTable.js";
import type { Column, Table } from "../../../data/table.js";
import { numberAt, textAt } from "../queries.js";
import { type Coincidences, coincidences } from "../records/coincidences.js";
import { withTwins } from "../records/twins.js";

export interface ExactRecords {
  /** Rows that repeat an earlier row of the same part (of the table where there is no split). */
  readonly repeatsTrain: number;
  readonly repeatsTest: number;
  /** Test rows that equal a training row, and those of them with the same target. */
  readonly overlap: number;
  readonly overlapSameTarget: number;
  /** The same two counts without rows that many others resemble, times the share that chance does not explain. */
  readonly unexplainedRepeats: number;
  readonly unexplainedOverlap: number;
  readonly coincidences: Coincidences | undefined;
  /** Groups of equal rows, most telling first. */
  readonly evidence: readonly EvidenceRow[];
  readonly groups: number;
}

const remembered = oncePerTable<ExactRecords>(2);

/**
 * Counts equal records within and across the parts, and how many of them chance does not explain; once for each table and
 * choice of columns.
 */
export function exactRecords(table: Table, columns: readonly Column[]): Promise<ExactRecords> {
  return remembered(table, JSON.stringify(columns.map(({ name }) => name)), () => findExact(table, columns));
}

async function findExact(table: Table, columns: readonly Column[]): Promise<ExactRecords> {
  const all = await countEqual(table, columns);
  if (all.groups === 0) {
    return { ...all, unexplainedRepeats: 0, unexplainedOverlap: 0, coincidences: undefined, evidence: [] };
  }
  const chance = await coincidences(table, columns);
  const isSurprising = chance.unexplained > 0;
  const sparse = isSurprising && chance.largest < table.rowCount ? await countEqual(table, columns, chance) : all;
  const unexplained = (count: number) => Math.round(count * chance.unexplained);
  return {
    ...all,
    unexplainedRepeats: unexplained(sparse.repeatsTrain + sparse.repeatsTest),
    unexplainedOverlap: unexplained(sparse.overlap),
    coincidences: chance,
    evidence: isSurprising ? await equalGroups(table, columns, chance) : [],
  };
}

/** The test rows that equal a training row, those left out that many others resemble. */
export async function copiedTestRows(
  table: Table,
  columns: readonly Column[],
  chance: Coincidences | undefined,
): Promise<number[]> {
  const rows = await table.query(`
    ${withTwins(table, columns, { chance })}
    SELECT place FROM twins SEMI JOIN (SELECT record FROM twins WHERE part = 'train') AS learnt USING (record)
    WHERE part = 'test'`);
  return rows.map((row) => numberAt(row, "place"));
}

const byPart = `count(*) FILTER (part = 'train') AS train, count(*) FILTER (part = 'test') AS test`;

async function countEqual(table: Table, columns: readonly Column[], chance?: Coincidences) {
  const [row] = await table.query(`
    ${withTwins(table, columns, { chance })},
    equal_records AS (SELECT record, ${byPart} FROM twins GROUP BY record),
    same AS (SELECT ${byPart} FROM twins GROUP BY record, answer)
    SELECT count(*) AS groups, coalesce(sum(greatest(train - 1, 0)), 0)::DOUBLE AS repeats_train,
      coalesce(sum(greatest(test - 1, 0)), 0)::DOUBLE AS repeats_test,
      coalesce(sum(test) FILTER (train > 0), 0)::DOUBLE AS overlap,
      (SELECT coalesce(sum(test) FILTER (train > 0), 0)::DOUBLE FROM same) AS overlap_same
    FROM equal_records`);
  return {
    groups: numberAt(row, "groups"),
    repeatsTrain: numberAt(row, "repeats_train"),
    repeatsTest: numberAt(row, "repeats_test"),
    overlap: numberAt(row, "overlap"),
    overlapSameTarget: numberAt(row, "overlap_same"),
  };
}

const listedGroups = 200;
const listedRows = 6;

/** Groups of equal rows: those in both parts first, then the larger. */
async function equalGroups(table: Table, columns: readonly Column[], chance: Coincidences): Promise<EvidenceRow[]> {
  const places = (part: string) =>
    `array_to_string(list_sort(list(place) FILTER (part = '${part}'))[1:${listedRows}], ',') AS ${part}_places`;
  const rows = await table.query(`
    ${withTwins(table, columns, { chance })}
    SELECT count(*) AS size, count(DISTINCT answer) AS answers, ${byPart}, ${places("train")}, ${places("test")}
    FROM twins GROUP BY record
    ORDER BY train > 0 AND test > 0 DESC, size DESC, min(place) LIMIT ${listedGroups}`);
  const located = (text: string | null, of: number) => {
    if (text === null || text === "") return null;
    const shown = text.split(",").map((place) => table.locate(Number(place)));
    return of > shown.length ? `${shown.join(", ")} …` : shown.join(", ");
  };
  const target = table.roles.target;
  return rows.map((row) => {
    const train = located(textAt(row, "train_places"), numberAt(row, "train"));
    const test = located(textAt(row, "test_places"), numberAt(row, "test"));
    return {
      ...(table.parts === undefined ? { rows: train } : { "test rows": test, "training rows": train }),
      similarity: 1,
      "equal rows": numberAt(row, "size"),
      ...(target === undefined ? {} : { [`same ${target}`]: numberAt(row, "answers") === 1 }),
    };
  });
}
