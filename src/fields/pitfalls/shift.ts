// Do the training and the test part come from the same distribution? Column by column (Kolmogorov–Smirnov or
// chi-square, with false discoveries controlled; population stability held against what chance alone gives), and
// all columns together (a classifier that tries to tell the parts apart). Both ask whether rows could be exchanged
// between the parts. Where the test part came after the training part they could not: there a difference is held
// against the drift within the training part, and is never a fault of the split, which is there to show it.

import { z } from "zod";
import { type EvidenceRow, finding, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { preprint } from "../../core/source.js";
import type { Column } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { intervalFigure } from "../../report/figures/intervalFigure.js";
import { benjaminiHochberg } from "../../stats/multipleTesting.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { sampledRows } from "./sampledRows.js";
import { type ColumnShift, compareColumn } from "./shift/columnShift.js";
import { driftMeasure, judgeInTime } from "./shift/inTime.js";
import { driftKey, type OwnDrift, ownDrift } from "./shift/ownDrift.js";
import { guessPart } from "./shift/partClassifier.js";
import { isSplitInTime } from "./shift/splitInTime.js";

const options = z.object({
  rows: z.number().int().min(100).default(10_000).describe("most rows of each part that are compared"),
  falseDiscovery: z.number().gt(0).lt(1).default(0.05).describe("share of falsely named columns that is accepted"),
  failFalseDiscovery: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.01)
    .describe("the same, for columns whose change fails the split"),
  concernStability: z
    .number()
    .min(0)
    .default(0.1)
    .describe("population stability index from which a column is worth a look"),
  failStability: z.number().min(0).default(0.25).describe("population stability index from which a column has changed"),
  concernAuroc: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.55)
    .describe("AUROC of telling the parts apart that is worth a look"),
  failAuroc: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.7)
    .describe("AUROC of telling the parts apart that means they differ"),
  suddenChange: z
    .number()
    .min(1)
    .default(4)
    .describe("where the parts are split in time: how many times its usual drift a column must change to be named"),
});

interface TestedShift extends ColumnShift {
  readonly qValue: number;
}

export const shift = defineInstrument({
  id: "pitfalls/shift",
  question: "Do the training and the test part come from the same distribution?",
  accepts: "table",
  effort: 4,
  options,
  sources: [
    whyDoesntMyModelWork,
    preprint("Lopez-Paz & Oquab 2017, Revisiting classifier two-sample tests", "1610.06545"),
  ],

  needs(table) {
    if (table.parts === undefined) return "a split: --test <file> or --split <column>";
    if (table.features.length === 0) return "at least one feature";
    return table.parts.train >= 20 && table.parts.test >= 20 ? true : "at least 20 rows in each part";
  },

  async examine(table, settings, run) {
    const train = await sampledRows(table, settings.rows, run.random.stream("train rows"), "train");
    const test = await sampledRows(table, settings.rows, run.random.stream("test rows"), "test");
    const columns = table.columns.filter(({ role }) => role === "feature" || role === "target");

    const compared: ColumnShift[] = [];
    for (const [index, column] of columns.entries()) {
      run.progress(index, columns.length, "comparing columns");
      compared.push(...(await compareColumn(table, column, train.rows, test.rows)));
    }
    const shifts = withFalseDiscoveryControl(compared).sort((a, b) => b.stability - a.stability);
    const guess = await guessPart(table, train.rows, test.rows, run);

    const notable = shifts.filter(
      ({ qValue, stability, chanceStability }) =>
        qValue < settings.falseDiscovery && stability >= Math.max(settings.concernStability, chanceStability),
    );
    const changed = notable.filter(
      ({ qValue, stability }) => qValue < settings.failFalseDiscovery && stability >= settings.failStability,
    );
    const inTime = await isSplitInTime(table, train.rows, test.rows);
    const found: Verdict =
      guess.interval[0] > settings.failAuroc || changed.length > 0
        ? "fail"
        : guess.interval[0] > settings.concernAuroc || notable.length > 0
          ? "concern"
          : "pass";
    const drift =
      inTime && found !== "pass"
        ? await ownDrift(table, columns, { trainRows: train.rows, testRows: test.rows }, run)
        : undefined;
    const judged = inTime && found !== "pass" ? judgeInTime(drift, guess, changed, settings) : undefined;
    const verdict = judged?.verdict ?? found;

    const auroc = {
      name: "AUROC of telling the parts apart",
      value: guess.auroc,
      interval: guess.interval,
      level: 0.95,
      baseline: 0.5,
      better: "lower",
      n: guess.rows,
    } as const;
    const target = columns.find(({ role }) => role === "target");
    return finding({
      verdict,
      summary: `${summarise(verdict, guess.auroc, notable, columns.length, target)} ${judged?.seen ?? ""}`.trim(),
      measures: [
        auroc,
        ...(drift === undefined ? [] : [driftMeasure(drift)]),
        { name: "columns that differ", value: named(notable).length, baseline: 0, better: "lower", n: columns.length },
      ],
      figures: [
        barFigure({
          title: "Population stability index by column",
          caption: `How much each column differs between the parts; from ${settings.failStability} a column counts as changed.`,
          bars: shifts.slice(0, 20).map(({ column, test, stability }) => ({
            label: test === "missing cells" ? `${column} (missing)` : column,
            value: stability,
          })),
          valueTitle: "population stability index",
          reference: settings.failStability,
        }),
        intervalFigure({
          title: "Can a classifier tell the parts apart?",
          caption: "One half is a guess; one is certainty.",
          measures: [auroc],
        }),
      ],
      evidence: (notable.length > 0 ? notable : shifts.slice(0, 5)).map((one) => evidenceRow(one, drift)),
      advice: judged?.advice ?? advise(verdict, changed, target),
      limits: [
        ...[train, test, guess].flatMap(({ limit }) => limit ?? []),
        ...guess.leftOut.map(({ name, reason }) => `${name} was not given to the classifier: ${reason}.`),
      ],
    });
  },
});

function withFalseDiscoveryControl(shifts: readonly ColumnShift[]): TestedShift[] {
  const qValues = benjaminiHochberg(Float64Array.from(shifts, ({ pValue }) => pValue));
  return shifts.map((one, index) => ({ ...one, qValue: qValues[index] }));
}

const named = (shifts: readonly ColumnShift[]) => [...new Set(shifts.map(({ column }) => column))];

function summarise(
  verdict: Verdict,
  auroc: number,
  notable: readonly ColumnShift[],
  columns: number,
  target: Column | undefined,
): string {
  const guessing = `a classifier tells them apart with AUROC ${auroc.toFixed(2)} (0.50 is guessing)`;
  if (verdict === "pass") return `The parts look alike: ${guessing}, and none of ${columns} columns differs notably.`;
  const names = named(notable);
  const which = names.length === 0 ? "no single column stands out" : `most in ${names.slice(0, 3).join(", ")}`;
  const targetToo =
    target !== undefined && names.includes(target.name) ? " The target itself is distributed differently." : "";
  return `The parts differ: ${guessing}, ${which} (${names.length} of ${columns} columns).${targetToo}`;
}

function advise(verdict: Verdict, changed: readonly ColumnShift[], target: Column | undefined): string {
  if (verdict === "pass") return "";
  const which = changed.length > 0 ? ` Begin with ${named(changed).slice(0, 3).join(", ")}.` : "";
  const prior = changed.some(({ column }) => column === target?.name)
    ? " Where the target's shares changed, judge by measures that do not depend on them (balanced accuracy, AUROC) or re-weight."
    : "";
  return `Find out why the parts differ: drawn at other times or places, sorted before the split, or filtered differently.${which} If the test part is what the model will meet, a score on it is honest, but a cross-validated score on the training part is not a forecast of it; if not, draw the split again at random within groups.${prior}`;
}

function evidenceRow(shift: TestedShift, drift: OwnDrift | undefined): EvidenceRow {
  const { column, test, trainPart, testPart, stability, chanceStability, pValue, qValue } = shift;
  return {
    column,
    test,
    "train part": trainPart,
    "test part": testPart,
    stability,
    "by chance": chanceStability,
    ...(drift === undefined ? {} : { "within the training part": drift.stability.get(driftKey(shift)) ?? null }),
    p: pValue,
    q: qValue,
  };
}
