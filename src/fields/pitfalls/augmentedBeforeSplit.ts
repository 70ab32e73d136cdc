// Were rows made from other rows before the split, so that what was made stands on one side and what it was made of on the
// other (Vandewiele et al. 2021)? Three ways of making rows are told by the values alone: between two rows of a class
// (SMOTE), copies of a small class (random oversampling), and copies with a little noise.

import { z } from "zod";
import { type Answer, type EvidenceRow, type Figure, finding, type Measure, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper } from "../../core/source.js";
import type { Table } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { histogramFigure } from "../../report/figures/histogramFigure.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { type Interpolations, interpolations } from "./augmentedBeforeSplit/interpolations.js";
import { type Jittered, jitteredCopies } from "./augmentedBeforeSplit/jittered.js";
import { type Oversampled, oversampledClass } from "./augmentedBeforeSplit/oversampled.js";
import { changeWithout, derivedSeverity } from "./derivedSeverity.js";
import { exactRecords } from "./duplicates/exactRecords.js";
import { kapoorNarayanan2023, vandewiele2021, whyDoesntMyModelWork } from "./essay.js";
import { recordColumns } from "./records/recordColumns.js";
import { counted, listed, percent } from "./wording.js";

const options = z.object({
  fail: z.number().min(0).max(1).default(0.01).describe("share of test rows that are derived from which it is a fault"),
  neighbours: z
    .number()
    .int()
    .min(2)
    .max(100)
    .default(16)
    .describe("neighbours of its class among which a row's parents are looked for"),
  rows: z.number().int().min(100).default(3000).describe("most rows of each part that are asked"),
  reference: z.number().int().min(1000).default(200_000).describe("most rows among which parents are looked for"),
  nearness: z
    .number()
    .gt(0)
    .max(1)
    .default(0.13)
    .describe("distance, over the usual one between neighbours, below which a row counts as a copy with noise"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

export const augmentedBeforeSplit = defineInstrument({
  id: "pitfalls/augmented-before-split",
  question: "Were rows made from other rows before the split?",
  accepts: "table",
  effort: 4,
  options,
  sources: [
    whyDoesntMyModelWork,
    kapoorNarayanan2023,
    vandewiele2021,
    paper("Chawla et al. 2002, SMOTE: synthetic minority over-sampling technique", "10.1613/jair.953"),
  ],

  needs(table) {
    if (table.parts === undefined) return "a split: --test <file> or --split <column>";
    if (table.features.length === 0) return "at least one feature";
    return table.parts.train >= 20 && table.parts.test >= 20 ? true : "at least 20 rows in each part";
  },

  async examine(table, settings, run) {
    const { compared, note } = await recordColumns(table);
    const between = await interpolations(table, settings, run);
    const exact = compared.length > 0 ? await exactRecords(table, compared) : undefined;
    const oversampled = exact === undefined ? undefined : await oversampledClass(table, compared, exact);
    const interpolated = new Set(between?.isSurprising === true ? between.found.map(({ row }) => row) : []);
    const jittered = await jitteredCopies(table, compared, interpolated, settings, run);
    const found: Found = { between, oversampled, jittered, copies: exact?.unexplainedOverlap ?? 0 };
    const tainted = taintedRows(found);
    const asked = await askedRows(table, found, settings, run.random.stream("asked"));
    const severity =
      tainted.size > 0 ? await derivedSeverity(table, asked, tainted, settings, run) : { measures: [], limits: [] };
    const limits = [note, ...(between?.limits ?? []), ...jittered.limits, ...severity.limits];
    return answer(table, settings, found, severity.measures, between === undefined ? [...limits, tooFew] : limits);
  },
});

const tooFew =
  "Rows between two others were not looked for: that needs three numeric columns in which nearly every row has its own value.";

interface Found {
  readonly between: Interpolations | undefined;
  readonly oversampled: Oversampled | undefined;
  readonly jittered: Jittered;
  /** Equal rows across the split that chance does not explain. */
  readonly copies: number;
}

/** Test rows that are derived from training rows, or that training rows are derived from. */
function taintedRows({ between, oversampled, jittered }: Found): ReadonlySet<number> {
  const tainted = new Set<number>([...(oversampled?.rows ?? []), ...jittered.rows]);
  for (const { row, parents, isTest, crosses } of between?.isSurprising === true ? between.found : []) {
    if (!crosses) continue;
    if (isTest) tainted.add(row);
    else for (const parent of parents) tainted.add(parent);
  }
  return tainted;
}

/** The test rows that were asked, on which scores with and without derived rows are compared. */
async function askedRows(
  table: Table,
  { between }: Found,
  { rows }: Settings,
  random: Parameters<typeof jitteredCopies>[4]["random"],
): Promise<Int32Array> {
  if (between !== undefined && between.testRows.length >= 20) return between.testRows;
  const test = await table.rows("test");
  return random.sample(test.length, rows).map((at) => test[at]);
}

function answer(
  table: Table,
  settings: Settings,
  found: Found,
  severity: readonly Measure[],
  limits: readonly string[],
): Answer {
  const { between, oversampled, jittered } = found;
  const test = table.parts?.test ?? 1;
  const crossing = between?.isSurprising === true ? between.found.filter(({ crosses }) => crosses) : [];
  const fromTraining = crossing.filter(({ isTest }) => isTest).length;
  const fromTest = crossing.length - fromTraining;
  const shares = [
    fromTraining / Math.max(1, between?.queried.test ?? 1),
    fromTest / Math.max(1, between?.queried.train ?? 1),
    (oversampled?.rows.length ?? 0) / test,
    jittered.rows.length / Math.max(1, jittered.queried),
  ];
  const worst = Math.max(...shares);
  const verdict: Verdict = worst >= settings.fail && worst > 0 ? "fail" : worst > 0 ? "concern" : "pass";
  const proportion = (name: string, count: number, n: number, byChance: number): Measure => ({
    name,
    value: count / Math.max(1, n),
    interval: wilsonInterval(count, Math.max(1, n), settings.level),
    level: settings.level,
    baseline: byChance / Math.max(1, n),
    better: "lower",
    n,
  });
  const halves = between === undefined ? 1 : between.queried.train + between.queried.test;
  const expected = (n: number) => Math.min(n, ((between?.expected ?? 0) * n) / Math.max(1, halves));
  return finding({
    verdict,
    summary: summarise(found, { fromTraining, fromTest }, severity),
    measures: [
      ...(between === undefined
        ? []
        : [
            proportion(
              "test rows between two rows, one of them of the training part",
              fromTraining,
              between.queried.test,
              expected(between.queried.test),
            ),
            proportion(
              "training rows between two rows, one of them of the test part",
              fromTest,
              between.queried.train,
              expected(between.queried.train),
            ),
          ]),
      proportion("test rows copied within one class", oversampled?.rows.length ?? 0, test, 0),
      ...(jittered.queried > 0
        ? [
            proportion(
              "test rows that are a training row with noise",
              jittered.rows.length,
              jittered.queried,
              jittered.expected,
            ),
          ]
        : []),
      ...severity,
    ],
    figures: verdict === "pass" ? [] : figuresOf(found, { fromTraining, fromTest }),
    evidence: verdict === "pass" ? [] : evidenceOf(table, found),
    advice: verdict === "pass" ? "" : advice,
    limits,
  });
}

const advice =
  "Split first, then oversample or augment the training part alone (in each fold anew), and leave the test part as it was recorded; score again. Where only the augmented table is left, take the derived rows out before splitting.";

interface Crossing {
  readonly fromTraining: number;
  readonly fromTest: number;
}

function summarise(found: Found, { fromTraining, fromTest }: Crossing, severity: readonly Measure[]): string {
  const { between, oversampled, jittered, copies } = found;
  const parts: string[] = [];
  if (fromTraining > 0)
    parts.push(
      `${counted(fromTraining, "test row")} of ${(between?.queried.test ?? 0).toLocaleString("en")} ${fromTraining === 1 ? "lies" : "lie"} exactly between two rows of ${fromTraining === 1 ? "its" : "their"} class, at least one of them in the training part`,
    );
  if (fromTest > 0)
    parts.push(
      `${counted(fromTest, "training row")} of ${(between?.queried.train ?? 0).toLocaleString("en")} ${fromTest === 1 ? "lies" : "lie"} exactly between two rows of which at least one is a test row`,
    );
  if (oversampled !== undefined)
    parts.push(
      `${oversampled.rows.length.toLocaleString("en")} of ${counted(oversampled.copies, "test row")} that equal a training row are ${oversampled.level} (by its share there would be ${oversampled.expected < 1 ? "fewer than one" : `about ${Math.round(oversampled.expected)}`}): one class was drawn again`,
    );
  if (jittered.rows.length > 0)
    parts.push(
      `${counted(jittered.rows.length, "test row")} of ${jittered.queried.toLocaleString("en")} ${jittered.rows.length === 1 ? "is" : "are"} a training row with a little noise, at a common distance of ${jittered.distance.toPrecision(2)} of that between neighbours`,
    );
  if (parts.length === 0) {
    const others =
      copies > 0 ? " There are equal rows on both sides, in no class more than in others: see duplicates." : "";
    return `No rows that were made from rows of the other part were found.${others}`;
  }
  return `${parts.join("; ")}.${changeWithout(severity, "Without the rows concerned")}`;
}

function figuresOf({ between, oversampled, jittered }: Found, { fromTraining, fromTest }: Crossing): Figure[] {
  const figures = [
    barFigure({
      title: "Rows that were made from rows of the other part",
      caption: "By what they are; a test part that was split off first has none of them.",
      bars: [
        { label: "test rows between training rows", value: fromTraining, highlight: true },
        { label: "training rows between test rows", value: fromTest, highlight: true },
        { label: "test rows copied within one class", value: oversampled?.rows.length ?? 0, highlight: true },
        { label: "test rows with a little noise", value: jittered.rows.length, highlight: true },
      ],
      valueTitle: "rows",
    }),
  ];
  if (between?.isSurprising === true) {
    figures.push(
      histogramFigure({
        title: "How far along between its parents each row lies",
        caption: "Interpolated rows are spread evenly from one parent to the other.",
        groups: [{ name: "rows between two others", values: between.found.map(({ fraction }) => fraction) }],
        valueTitle: "fraction of the way",
      }),
    );
  }
  return figures;
}

function evidenceOf(table: Table, { between, oversampled, jittered }: Found): EvidenceRow[] {
  const name = (row: number) => String(table.locate(row));
  const crossing = between?.isSurprising === true ? between.found.filter(({ crosses }) => crosses) : [];
  return [
    ...crossing.map(({ row, parents, fraction, isTest }) => ({
      row: name(row),
      part: isTest ? "test" : "train",
      kind: "between two rows",
      "made from": listed(parents.map(name)),
      where: percent(fraction),
    })),
    ...Array.from(oversampled?.rows ?? [], (row) => ({
      row: name(row),
      part: "test",
      kind: `copy within ${oversampled?.level ?? ""}`,
      "made from": null,
      where: null,
    })),
    ...jittered.pairs.map(({ row, copy, distance }) => ({
      row,
      part: "test",
      kind: "copy with noise",
      "made from": copy,
      where: `distance ${distance.toPrecision(2)}`,
    })),
  ];
}
