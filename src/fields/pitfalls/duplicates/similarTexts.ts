// Texts that are nearly the same: runs of words in common (Broder 1997).

import type { EvidenceRow } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import type { Column, Table } from "../../../data/table.js";
import { mostSimilar, similarPairs } from "../../../stats/minHash.js";
import { wordShingles } from "../../../stats/shingles.js";
import { sampledRows } from "../sampledRows.js";

export interface SimilarTexts {
  readonly column: string;
  /** Rows whose texts were compared, and those of them with a similar text. */
  readonly compared: number;
  readonly similar: number;
  /** The rows with a similar text. */
  readonly rows: readonly number[];
  readonly evidence: readonly EvidenceRow[];
  readonly limits: readonly string[];
}

// Shorter texts share all their words by chance.
const fewestShingles = 6;

/**
 * Test rows with a text similar to one of the training part (Jaccard similarity of three-word runs at least
 * `threshold`); without a split, rows with a similar text before them. Texts of few words do not count.
 */
export async function similarTexts(
  table: Table,
  column: Column,
  { threshold, sample }: { readonly threshold: number; readonly sample: number },
  run: Run,
): Promise<SimilarTexts> {
  const isSplit = table.parts !== undefined;
  const random = run.random.stream(`texts ${column.name}`);
  const train = await sampledRows(table, sample, random.stream("train"), isSplit ? "train" : undefined);
  const test = isSplit ? await sampledRows(table, sample, random.stream("test"), "test") : train;
  const read = async (rows: Int32Array) => {
    const texts = await table.texts(column.name, rows);
    const sets = texts.map((text) => wordShingles(text ?? ""));
    const long = sets.flatMap((set, index) => (set.length >= fewestShingles ? [index] : []));
    return { rows: long.map((index) => rows[index]), sets: long.map((index) => sets[index]) };
  };
  const reference = await read(train.rows);
  const query = isSplit ? await read(test.rows) : reference;
  const pairs = isSplit
    ? acrossParts(reference.sets, query.sets, threshold, random)
    : similarPairs(reference.sets, { threshold, random });
  const evidence = pairs.map(({ a, b, similarity }) => ({
    ...(isSplit
      ? {
          "test rows": String(table.locate(query.rows[b])),
          "training rows": String(table.locate(reference.rows[a])),
        }
      : { rows: `${table.locate(reference.rows[a])}, ${table.locate(query.rows[b])}` }),
    similarity,
    "equal rows": null,
  }));
  return {
    column: column.name,
    compared: query.sets.length,
    similar: new Set(pairs.map(({ b }) => b)).size,
    rows: pairs.map(({ b }) => query.rows[b]),
    evidence: evidence.sort((a, b) => b.similarity - a.similarity),
    limits: [train.limit, isSplit ? test.limit : undefined].flatMap((limit) =>
      limit === undefined ? [] : [`Texts of ${column.name}: ${limit.charAt(0).toLowerCase()}${limit.slice(1)}`],
    ),
  };
}

function acrossParts(
  reference: readonly Float64Array[],
  query: readonly Float64Array[],
  threshold: number,
  random: Run["random"],
) {
  const { indices, similarities } = mostSimilar(reference, query, { threshold, random });
  return Array.from(indices, (a, b) => ({ a, b, similarity: similarities[b] })).filter(({ a }) => a >= 0);
}
