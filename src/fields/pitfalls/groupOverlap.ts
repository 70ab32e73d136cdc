// Do the same people, devices, places … stand in both parts of a split? (Kapoor & Narayanan 2023, L3.2: training and
// test samples that depend on one another.) With --group it is counted; without, columns that may name entities are
// looked for. What it is worth is measured: validation by folds drawn at random beside folds that keep entities whole.

import { z } from "zod";
import { type Answer, type Figure, finding, type Measure } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { type Column, identifier, type Table } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { correctedCramersV } from "../../stats/contingency.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { kapoorNarayanan2023, whyDoesntMyModelWork } from "./essay.js";
import { type Candidate, candidateGroups } from "./groupOverlap/candidates.js";
import { entityGaps } from "./groupOverlap/gap.js";
import { countOverlap, type Overlap, overlappingEntities } from "./groupOverlap/overlap.js";
import { numberAt } from "./queries.js";
import { certainGap, type Gap, gapMeasures } from "./validationGap.js";
import { counted, listed, percent } from "./wording.js";

const options = z.object({
  fail: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe("share of test rows of an entity also trained on from which it is a fault"),
  candidates: z
    .number()
    .int()
    .min(0)
    .default(10)
    .describe("columns tried as names of entities where no group is given"),
  similarity: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("how alike rows of one value must be (intraclass correlation) for its column to be a candidate"),
  neighbours: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe(
      "how far above chance nearest neighbours must share a value for its column to be a candidate (1: always)",
    ),
  rows: z.number().int().min(50).default(2_000).describe("most rows that are compared and learnt from, entities whole"),
  folds: z.number().int().min(2).max(20).default(5).describe("folds of the two validations"),
  concernGap: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe(
      "score that mixing rows of one value is surely worth from which a column that was not named is worth a look",
    ),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the interval"),
});

type Settings = z.output<typeof options>;

export const groupOverlap = defineInstrument({
  id: "pitfalls/group-overlap",
  question: "Do the same entities stand in the training and in the test part?",
  accepts: "table",
  queries: true,
  options,
  sources: [whyDoesntMyModelWork, kapoorNarayanan2023],

  needs(table) {
    return table.rowCount >= 20 ? true : "at least 20 rows";
  },

  async examine(table, settings, run) {
    const given = givenGroup(table);
    if (given !== undefined) return withGroup(table, given, settings, run);
    return withoutGroup(table, await candidateGroups(table, settings, run), settings, run);
  },
});

/** The group column, or an id column whose values repeat. */
function givenGroup(table: Table): Column | undefined {
  if (table.roles.group !== undefined) return table.column(table.roles.group);
  if (table.roles.id === undefined) return undefined;
  const id = table.column(table.roles.id);
  return id.distinct < table.rowCount - id.missing ? id : undefined;
}

async function withGroup(table: Table, group: Column, settings: Settings, run: Run): Promise<Answer> {
  const overlap = await countOverlap(table, group);
  const entities = `${counted(overlap.entities, "value")} of ${group.name}`;
  const gaps = await entityGaps(table, group, [], settings, run);
  const worth = tellGap(gaps, group.name);
  if (table.parts === undefined) {
    return finding({
      verdict: "info",
      summary: `There are ${entities} in ${counted(table.rowCount, "row")}, ${(table.rowCount / Math.max(1, overlap.entities)).toFixed(1)} rows each on average, and no split: nothing can overlap yet.${worth}`,
      measures: [
        { name: "entities", value: overlap.entities, better: "neither", n: table.rowCount },
        ...gapMeasures(gaps, `each ${group.name} whole`, `mixing rows of one ${group.name}`),
      ],
      figures: gapFigures(gaps, group.name),
      advice: `Split by ${group.name}, so that all rows of one entity fall on the same side.`,
      checks: { "L3.2": "skipped" },
    });
  }
  const share = overlap.testRows > 0 ? overlap.sharedTestRows / overlap.testRows : 0;
  const verdict = share >= settings.fail ? "fail" : share > 0 ? "concern" : "pass";
  const evidence = share > 0 ? await overlappingEntities(table, group) : [];
  const summary =
    share > 0
      ? `${percent(share)} of the test rows (${overlap.sharedTestRows.toLocaleString("en")} of ${overlap.testRows.toLocaleString("en")}) belong to a ${group.name} that is also in the training part: ${counted(overlap.shared, "value")} of ${overlap.testEntities.toLocaleString("en")} in the test part.${worth}`
      : `No ${group.name} stands in both parts: all ${counted(overlap.testEntities, "value")} of the test part are new.`;
  return finding({
    verdict,
    summary,
    measures: [
      {
        name: "test rows of an entity trained on",
        value: share,
        interval: wilsonInterval(overlap.sharedTestRows, overlap.testRows, settings.level),
        level: settings.level,
        baseline: 0,
        better: "lower",
        n: overlap.testRows,
      },
      { name: "entities in both parts", value: overlap.shared, baseline: 0, better: "lower", n: overlap.entities },
      await partTie(table, group),
      ...gapMeasures(gaps, `each ${group.name} whole`, `mixing rows of one ${group.name}`),
    ],
    figures: [overlapFigure(group.name, overlap), ...gapFigures(gaps, group.name)],
    evidence,
    evidenceTotal: Math.max(overlap.shared, evidence.length),
    advice:
      share > 0
        ? `If the model is meant for entities it has not seen, split by ${group.name} (all rows of one on the same side) and score again; if it will only ever meet known ones, say so beside the score.`
        : "",
    limits:
      overlap.nameless > 0
        ? [
            `${counted(overlap.nameless, "row")} without a ${group.name} ${overlap.nameless === 1 ? "was" : "were"} not counted.`,
          ]
        : [],
  });
}

async function withoutGroup(
  table: Table,
  candidates: readonly Candidate[],
  settings: Settings,
  run: Run,
): Promise<Answer> {
  const limit =
    "No group column was given (--group), so that only columns that look like names of entities could be tried.";
  if (candidates.length === 0) {
    return finding({
      verdict: "info",
      summary:
        "No column looks like the name of an entity with several rows; if rows belong together, name the column that says so.",
      limits: [limit],
    });
  }
  const tried: { readonly candidate: Candidate; readonly overlap: Overlap }[] = [];
  for (const candidate of candidates) tried.push({ candidate, overlap: await countOverlap(table, candidate.column) });
  const shareOf = ({ testRows, sharedTestRows }: Overlap) => (testRows > 0 ? sharedTestRows / testRows : 0);
  tried.sort(
    (a, b) => Number(b.candidate.named) - Number(a.candidate.named) || shareOf(b.overlap) - shareOf(a.overlap),
  );
  const [first] = tried;
  const { column } = first.candidate;
  const isSplit = table.parts !== undefined;
  const shares = isSplit
    ? `, and ${percent(shareOf(first.overlap))} of the test rows have one that is also in the training part`
    : "";
  const names = candidates.map((candidate) => candidate.column.name);
  const gaps = await entityGaps(table, column, names, settings, run);
  const certain = certainGap(gaps);
  const telling = first.candidate.named || (certain?.difference.interval[0] ?? 0) >= settings.concernGap;
  const suspicious = telling && (!isSplit || shareOf(first.overlap) >= settings.fail);
  return finding({
    verdict: suspicious ? "concern" : "info",
    summary: `${column.name} looks like the name of an entity: ${first.candidate.why}${shares}.${
      tried.length > 1
        ? ` So may ${listed(
            tried.slice(1).map(({ candidate }) => candidate.column.name),
            4,
          )}.`
        : ""
    }${tellGap(gaps, column.name)}`,
    measures: [
      ...(isSplit
        ? tried.slice(0, 5).map(({ candidate, overlap }) => ({
            name: `test rows whose ${candidate.column.name} was trained on`,
            value: shareOf(overlap),
            interval: wilsonInterval(overlap.sharedTestRows, overlap.testRows, settings.level),
            level: settings.level,
            baseline: 0,
            better: "lower" as const,
            n: overlap.testRows,
          }))
        : []),
      ...(isSplit ? [await partTie(table, column)] : []),
      ...gapMeasures(gaps, `each ${column.name} whole`, `mixing rows of one ${column.name}`),
    ],
    figures: [...(isSplit ? [overlapFigure(column.name, first.overlap)] : []), ...gapFigures(gaps, column.name)],
    evidence: tried.map(({ candidate, overlap }) => ({
      column: candidate.column.name,
      values: overlap.entities,
      "rows per value": (table.rowCount - candidate.column.missing) / Math.max(1, overlap.entities),
      "likeness within": candidate.likeness,
      "neighbours that share it": candidate.sharing?.observed ?? null,
      "by chance": candidate.sharing?.expected ?? null,
      "values in both parts": isSplit ? overlap.shared : null,
      "share of test rows": isSplit ? shareOf(overlap) : null,
      why: candidate.why,
    })),
    advice: `If rows with the same ${column.name} belong together (one person, one device, one place), give it as --group ${/\s/.test(column.name) ? `"${column.name}"` : column.name} and split by it: rows of one entity in both parts let a model recognise instead of predict.`,
    limits: [limit],
  });
}

function overlapFigure(name: string, overlap: Overlap): Figure {
  const newRows = overlap.testRows - overlap.sharedTestRows;
  return barFigure({
    title: "Test rows by whether their entity was trained on",
    caption: `Rows of the test part whose ${name} is also in the training part, beside those whose is new.`,
    bars: [
      { label: "also in training", value: overlap.sharedTestRows, highlight: overlap.sharedTestRows > 0 },
      { label: "new", value: newRows },
    ],
    valueTitle: "test rows",
  });
}

/** What mixing rows of one entity is worth, in a sentence; empty where nothing could be measured. */
function tellGap(gaps: readonly Gap[], group: string): string {
  if (gaps.length === 0) return "";
  const certain = certainGap(gaps);
  if (certain === undefined)
    return ` Folds that keep each ${group} whole do not surely score less than folds drawn at random.`;
  const { learner, atRandom, honest } = certain;
  const shown = (value: number) => value.toFixed(2).replace("-", "−");
  return ` Folds drawn at random flatter: ${learner} scores ${shown(atRandom.value)} by them and ${shown(honest.value)} by folds that keep each ${group} whole (0 is chance, 1 is perfect).`;
}

function gapFigures(gaps: readonly Gap[], group: string): Figure[] {
  if (gaps.length === 0) return [];
  return [
    barFigure({
      title: "What mixing rows of one entity is worth",
      caption: `The score of two learners by folds drawn at random, and by folds that keep each ${group} whole.`,
      bars: gaps.flatMap(({ learner, atRandom, honest }) => [
        {
          label: learner,
          value: atRandom.value,
          interval: [atRandom.interval[0], atRandom.interval[1]],
          group: "at random",
        },
        {
          label: learner,
          value: honest.value,
          interval: [honest.interval[0], honest.interval[1]],
          group: `each ${group} whole`,
        },
      ]),
      valueTitle: "score (0 is chance, 1 is perfect)",
    }),
  ];
}

/**
 * Cramér's V (corrected for chance) of part and value: 0 where values fall on the parts as if at random, 1 where each stands
 * on one side alone.
 */
async function partTie(table: Table, column: Column): Promise<Measure> {
  const name = identifier(column.name);
  const rows = await table.query(
    `SELECT count(*) FILTER ("#part" = 'train') AS train, count(*) FILTER ("#part" = 'test') AS test
     FROM cells WHERE ${name} IS NOT NULL AND "#part" IS NOT NULL GROUP BY ${name} ORDER BY ${name}`,
  );
  const counts = Float64Array.from(rows.flatMap((row) => [numberAt(row, "train"), numberAt(row, "test")]));
  return {
    name: `tie of part and ${column.name} (Cramér's V)`,
    value: correctedCramersV(counts, rows.length, 2),
    better: "neither",
    n: counts.reduce((sum, count) => sum + count, 0),
  };
}
