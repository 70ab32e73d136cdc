// Do records stand in the table more than once, and do test records also stand in the training part? (Kapoor &
// Narayanan 2023, L1.4.) Equal records are counted over all rows and held against what chance would make; nearly equal
// ones are looked for by distance, nearly equal texts by their words.

import { z } from "zod";
import { type Answer, type Figure, finding, type Measure, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper } from "../../core/source.js";
import type { Table } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { histogramFigure } from "../../report/figures/histogramFigure.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { changeWithout } from "./derivedSeverity.js";
import { type CopiesWorth, copiesWorth } from "./duplicates/copiesWorth.js";
import { type ExactRecords, exactRecords } from "./duplicates/exactRecords.js";
import { type NearRecords, nearRecords } from "./duplicates/nearRecords.js";
import { type SimilarTexts, similarTexts } from "./duplicates/similarTexts.js";
import { kapoorNarayanan2023, whyDoesntMyModelWork } from "./essay.js";
import { recordColumns } from "./records/recordColumns.js";
import { counted, percent } from "./wording.js";

const share = () => z.number().min(0).max(1);

const options = z.object({
  threshold: share()
    .gt(0)
    .default(0.9)
    .describe("share of word runs in common from which two texts count as nearly the same"),
  nearness: share()
    .gt(0)
    .default(0.13)
    .describe("distance, over the usual one between neighbours, below which records count as nearly the same"),
  fail: share().default(0.01).describe("share of test rows with a copy in the training part from which it is a fault"),
  failRepeats: share().default(0.05).describe("without a split, share of repeated rows from which it is a fault"),
  sample: z
    .number()
    .int()
    .min(100)
    .default(10_000)
    .describe("most rows of each part among which nearly equal records are looked for"),
  texts: z
    .number()
    .int()
    .min(100)
    .default(100_000)
    .describe("most rows of each part among which nearly equal texts are looked for"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

export const duplicates = defineInstrument({
  id: "pitfalls/duplicates",
  question: "Do records stand in the table twice, and test records also in the training part?",
  accepts: "table",
  sharesWith: "pitfalls/augmented-before-split",
  options,
  sources: [
    whyDoesntMyModelWork,
    kapoorNarayanan2023,
    paper("Broder 1997, On the resemblance and containment of documents", "10.1109/SEQUEN.1997.666900"),
  ],

  needs(table) {
    if (table.features.length === 0) return "at least one feature";
    return table.rowCount >= 2 ? true : "at least two rows";
  },

  async examine(table, settings, run) {
    const { compared, note } = await recordColumns(table, { time: true });
    if (compared.length === 0) {
      return finding({
        verdict: "info",
        summary: "There is nothing to compare records by: every feature only names rows.",
      });
    }
    run.progress(0, 3, "counting equal records");
    const exact = await exactRecords(table, compared);
    const near = await nearRecords(table, compared, settings, run);
    const texts: SimilarTexts[] = [];
    for (const column of compared.filter(({ type }) => type === "text").slice(0, 5)) {
      texts.push(await similarTexts(table, column, { threshold: settings.threshold, sample: settings.texts }, run));
    }
    run.progress(2, 3, "asking what copies are worth");
    const worth = await copiesWorth(table, compared, { exact, near, texts }, settings, run);
    return answer(table, settings, { exact, near, texts, worth, note });
  },
});

interface Found {
  readonly exact: ExactRecords;
  readonly near: NearRecords | undefined;
  readonly texts: readonly SimilarTexts[];
  readonly worth: CopiesWorth;
  readonly note: string;
}

function answer(table: Table, settings: Settings, found: Found): Answer {
  const { exact, near, texts, worth, note } = found;
  const isSplit = table.parts !== undefined;
  const rows = table.parts?.test ?? table.rowCount;
  const copies = isSplit ? exact.unexplainedOverlap : exact.unexplainedRepeats;
  const shares = [
    copies / Math.max(1, rows),
    near === undefined ? 0 : near.unexplained / Math.max(1, near.queried),
    ...texts.map(({ similar, compared }) => similar / Math.max(1, compared)),
  ];
  const worst = Math.max(...shares);
  const repeatsWithin = isSplit ? exact.unexplainedRepeats / table.rowCount : 0;
  const limit = isSplit ? settings.fail : settings.failRepeats;
  const compared: Verdict = worst >= limit && worst > 0 ? "fail" : worst > 0 ? "concern" : "pass";
  const verdict: Verdict = compared === "pass" && repeatsWithin > 0 ? "concern" : compared;
  return finding({
    verdict,
    summary: summarise(table, found),
    measures: [...measuresOf(table, found, settings.level), ...worth.measures],
    figures: figuresOf(table, found),
    evidence:
      verdict === "pass"
        ? []
        : [
            ...(copies > 0 || repeatsWithin > 0 ? exact.evidence : []),
            ...(near !== undefined && near.unexplained > 0 ? near.evidence : []),
            ...texts.flatMap(({ evidence }) => evidence),
          ],
    advice: advise(verdict, isSplit),
    checks: { "L1.4": isSplit ? compared : "skipped" },
    limits: [note, ...(near?.limits ?? []), ...texts.flatMap(({ limits }) => limits), ...worth.limits],
  });
}

function summarise(table: Table, { exact, near, texts, worth }: Found): string {
  const isSplit = table.parts !== undefined;
  const rows = table.parts?.test ?? table.rowCount;
  const parts: string[] = [];
  const count = isSplit ? exact.overlap : exact.repeatsTrain;
  const chance = exact.coincidences;
  const unexplained = isSplit ? exact.unexplainedOverlap : exact.unexplainedRepeats;
  if (count === 0) {
    parts.push(
      isSplit
        ? `None of the ${counted(rows, "test row")} equals a training row`
        : `No two of the ${counted(rows, "row")} are equal`,
    );
  } else {
    const s = count === 1 ? "s" : "";
    const what = isSplit
      ? `of the test rows (${count.toLocaleString("en")} of ${rows.toLocaleString("en")}) equal${s} a training row`
      : `of the rows (${count.toLocaleString("en")} of ${rows.toLocaleString("en")}) repeat${s} an earlier row`;
    const same = exact.overlapSameTarget;
    const those = same === count ? "" : same === 0 ? "none of them " : `${same.toLocaleString("en")} of them `;
    const target = isSplit && table.roles.target !== undefined ? `, ${those}with the same ${table.roles.target}` : "";
    const why =
      unexplained === 0
        ? "; rows are so much alike that chance alone can make as many"
        : chance !== undefined && chance.expected >= 0.05 * chance.seen
          ? `; chance explains about ${percent(1 - unexplained / count)} of that`
          : "; by chance there would be none";
    parts.push(`${percent(count / rows)} ${what}${target}${why}`);
  }
  if (isSplit && exact.unexplainedRepeats > 0)
    parts.push(`${counted(exact.repeatsTrain + exact.repeatsTest, "row")} repeat one of the same part`);
  if (near !== undefined && near.unexplained > 0) {
    parts.push(
      `${counted(near.near, isSplit ? "test row" : "row")} of ${near.queried.toLocaleString("en")} ${near.near === 1 ? "is" : "are"} nearly equal to ${isSplit ? "a training row" : "another"} (${near.expected < 1 ? "fewer than one" : `about ${Math.round(near.expected)}`} would be by chance)`,
    );
  }
  for (const { column, similar, compared } of texts.filter((one) => one.similar > 0)) {
    parts.push(
      `${counted(similar, "text")} of ${compared.toLocaleString("en")} in ${column} ${similar === 1 ? "is" : "are"} nearly the same as ${isSplit ? "one of the training part" : "an earlier one"}`,
    );
  }
  return `${parts.join("; ")}.${changeWithout(worth.measures, "Without the copies", "copies")}`;
}

function measuresOf(table: Table, { exact, near, texts }: Found, level: number): Measure[] {
  const proportion = (name: string, successes: number, n: number, byChance: number | undefined): Measure => ({
    name,
    value: n > 0 ? successes / n : 0,
    interval: wilsonInterval(successes, n, level),
    level,
    ...(byChance === undefined ? {} : { baseline: n > 0 ? byChance / n : 0 }),
    better: "lower",
    n,
  });
  const chance = exact.coincidences;
  const explained = chance === undefined || chance.seen === 0 ? undefined : Math.min(1, chance.expected / chance.seen);
  // What chance makes of `count` equal rows; not known where there was nothing to hold them against.
  const expectedOf = (count: number, unexplained: number) => {
    if (count === 0) return 0;
    return unexplained > 0 ? count - unexplained : explained === undefined ? undefined : explained * count;
  };
  const measures: Measure[] = [];
  if (table.parts !== undefined) {
    const { test } = table.parts;
    measures.push(
      proportion(
        "test rows equal to a training row",
        exact.overlap,
        test,
        expectedOf(exact.overlap, exact.unexplainedOverlap),
      ),
    );
  }
  const repeats = exact.repeatsTrain + exact.repeatsTest;
  measures.push(
    proportion(
      table.parts === undefined ? "rows that repeat another" : "rows that repeat another of the same part",
      repeats,
      table.rowCount,
      expectedOf(repeats, exact.unexplainedRepeats),
    ),
  );
  if (chance !== undefined && explained !== undefined) {
    measures.push({
      name: "equal pairs that chance explains",
      value: explained,
      baseline: 1,
      better: "higher",
      n: chance.seen,
    });
  }
  if (near !== undefined) {
    const name =
      table.parts === undefined ? "rows nearly equal to another" : "test rows nearly equal to a training row";
    measures.push(proportion(name, near.near, near.queried, near.expected));
  }
  for (const { column, similar, compared } of texts) {
    if (compared > 0) measures.push(proportion(`texts of ${column} nearly the same`, similar, compared, 0));
  }
  return measures;
}

function figuresOf(table: Table, { exact, near }: Found): Figure[] {
  const isSplit = table.parts !== undefined;
  const figures: Figure[] = [];
  if (exact.groups > 0) {
    const total = isSplit ? exact.overlap : exact.repeatsTrain;
    const unexplained = isSplit ? exact.unexplainedOverlap : exact.unexplainedRepeats;
    figures.push(
      barFigure({
        title: isSplit ? "Test rows that equal a training row" : "Rows that repeat another",
        caption: "How many there are, and how many of them chance does not explain.",
        bars: [
          { label: "all", value: total },
          { label: "not by chance", value: unexplained, highlight: unexplained > 0 },
        ],
        valueTitle: "rows",
      }),
    );
  }
  if (near !== undefined && near.distances.length > 0) {
    figures.push(
      histogramFigure({
        title: "Distance to the nearest other record",
        caption: `One is the usual distance between neighbours; below ${near.threshold.toPrecision(2)} records count as nearly the same.`,
        groups: [
          {
            name: isSplit ? "test rows to the training part" : "rows to the others",
            values: near.distances.map((distance) => Math.min(distance, 3)),
          },
        ],
        valueTitle: "distance over the usual one (cut at 3)",
      }),
    );
  }
  return figures;
}

function advise(verdict: Verdict, isSplit: boolean): string {
  if (verdict === "pass") return "";
  return isSplit
    ? "Remove repeated records before splitting (keep one of each), or keep all copies of a record on one side; then score again: a model is rewarded for remembering what it was trained on. If copies were made on purpose (oversampling, augmentation), make them after the split, from training rows only."
    : "Find out whether the repeats are one event recorded twice or several alike. Remove the former before splitting: a random split would put copies on both sides.";
}
