// Which records of the test part stand among the rows that another model (an autoencoder, an embedding, an imputer) was
// fitted to: equal ones, and nearly equal ones, held against what chance makes, as across a split.

import type { EvidenceRow } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import type { CorpusFile } from "../../../data/corpusFiles.js";
import { openBeside } from "../../../data/openBeside.js";
import type { Table } from "../../../data/table.js";
import { exactRecords } from "../duplicates/exactRecords.js";
import { nearRecords } from "../duplicates/nearRecords.js";
import { numberAt } from "../queries.js";
import { recordColumns } from "../records/recordColumns.js";
import { withTwins } from "../records/twins.js";
import { listed } from "../wording.js";

export interface RecordSettings {
  readonly nearness: number;
  readonly sample: number;
}

export interface RecordsInCorpus {
  readonly rows: number;
  readonly corpusRows: number;
  /** Rows with an equal record in the corpus, and how many of them chance explains. */
  readonly equal: number;
  readonly equalByChance: number;
  /** Rows that were looked at for near copies, those with one, and how many chance explains; 0 where none were. */
  readonly queried: number;
  readonly near: number;
  readonly nearByChance: number;
  /** Rows of the table with a copy that chance does not explain. */
  readonly copied: ReadonlySet<number>;
  readonly evidence: readonly EvidenceRow[];
  readonly limits: readonly string[];
}

/** Holds the records of `rows` against the rows of tables. */
export async function recordsInCorpus(
  table: Table,
  rows: Int32Array,
  files: readonly CorpusFile[],
  settings: RecordSettings,
  run: Run,
): Promise<RecordsInCorpus> {
  const beside = await openBeside(
    table,
    rows,
    files.map(({ path }) => path),
    run.signal,
  );
  try {
    const { compared } = await recordColumns(table);
    const columns = compared.flatMap(({ name }) =>
      beside.columns.filter((column) => column.name === name && column.distinct > 0),
    );
    const lacking = compared.filter(({ name }) => !columns.some((column) => column.name === name));
    run.progress(0, 2, "counting equal records");
    const exact = await exactRecords(beside, columns);
    run.progress(1, 2, "comparing nearby records");
    const near = await nearRecords(beside, columns, settings, run);
    const first = beside.rowCount - rows.length;
    const copied = new Set<number>();
    if (exact.unexplainedOverlap > 0) {
      const found = await beside.query(`${withTwins(beside, columns, { chance: exact.coincidences })}
        SELECT DISTINCT place FROM twins
        WHERE part = 'test' AND record IN (SELECT record FROM twins WHERE part = 'train')`);
      for (const row of found) copied.add(rows[numberAt(row, "place") - first]);
    }
    const isNear = near !== undefined && near.unexplained > 0;
    if (isNear) for (const { row } of near.pairs) copied.add(rows[row - first]);
    return {
      rows: rows.length,
      corpusRows: first,
      equal: exact.overlap,
      equalByChance: exact.overlap - exact.unexplainedOverlap,
      queried: near?.queried ?? 0,
      near: near?.near ?? 0,
      nearByChance: near?.expected ?? 0,
      copied,
      evidence: [...(exact.unexplainedOverlap > 0 ? exact.evidence : []), ...(isNear ? near.evidence : [])].flatMap(
        inCorpus,
      ),
      limits: [
        `Records were compared by ${listed(
          columns.map(({ name }) => name),
          5,
        )}${lacking.length === 0 ? "" : `; the corpus has no ${listed(lacking.map(({ name }) => name))}`}.`,
        ...(near?.limits ?? []).map((limit) => limit.replace(/ train rows/, " corpus rows")),
      ],
    };
  } finally {
    await beside.close();
  }
}

/** Evidence of a split, told of a corpus; rows that repeat within the corpus are no matter of the test part. */
function inCorpus(row: EvidenceRow): EvidenceRow[] {
  const { "test rows": test, "training rows": training, ...others } = row;
  if (test === null || test === undefined || training === null || training === undefined) return [];
  return [
    { "test row": test, found: "record", "in the corpus": `row ${training}`, similarity: others.similarity ?? 1 },
  ];
}
