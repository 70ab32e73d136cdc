// Does the score hold on a fresh test set? (Recht et al. 2019, who collected CIFAR-10 and ImageNet test sets anew.) The drop
// and its interval; the line that fresh scores of several models make over their old ones; and what else than a benchmark
// used too often may explain the drop: other shares of the classes, or rows that a classifier tells apart.

import { z } from "zod";
import { UserError } from "../../core/errors.js";
import { type Answer, type Figure, finding, type Measure, skipped, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { pathText } from "../../core/pathOption.js";
import type { Run } from "../../core/run.js";
import { preprint } from "../../core/source.js";
import { openBeside } from "../../data/openBeside.js";
import { openTable } from "../../data/openTable.js";
import type { Table } from "../../data/table.js";
import { intervalFigure } from "../../report/figures/intervalFigure.js";
import { scatterFigure } from "../../report/figures/scatterFigure.js";
import { meanInterval } from "../../stats/meanInterval.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { dropByClasses, type ModelScores, modelScores, type Scored } from "./benchmarkOverfit/modelScores.js";
import { type ScoreLine, scoreLine } from "./benchmarkOverfit/scoreLine.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { said, saidWithin } from "./predictions/numbers.js";
import { sampledRows } from "./sampledRows.js";
import { guessPart, type PartGuess } from "./shift/partClassifier.js";

const options = z.object({
  fresh: z
    .array(pathText())
    .default([])
    .describe("files of a fresh test set, with the target and the same columns of predictions"),
  models: z
    .array(z.string())
    .default([])
    .describe("columns of predicted classes or values of several models; the one named by --prediction if left out"),
  concernDrop: z
    .number()
    .min(0)
    .default(0.01)
    .describe("drop of accuracy, or rise of the error as a share of it, from which it is worth a look"),
  failDrop: z.number().min(0).default(0.05).describe("the same, from which the old score is not to be trusted"),
  tellApart: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.6)
    .describe("AUROC of telling the two sets apart from which they differ by more than their use"),
  rows: z.number().int().min(100).default(10_000).describe("most rows of each set that are told apart"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

/** Looks at either set for this purpose. */
const purpose = "benchmark-overfit";

export const benchmarkOverfit = defineInstrument({
  id: "pitfalls/benchmark-overfit",
  question: "Does the score hold on a fresh test set?",
  accepts: "table",
  options,
  sources: [
    whyDoesntMyModelWork,
    preprint("Recht et al. 2019, Do ImageNet classifiers generalize to ImageNet?", "1902.10811"),
  ],

  needs: (table) =>
    table.roles.target === undefined || table.task === undefined ? "a target: --target <column>" : true,

  async examine(table, settings, run) {
    if (settings.fresh.length === 0) return skipped("a fresh test set: --fresh <files>");
    const columns = settings.models.length > 0 ? settings.models : [table.roles.prediction ?? ""];
    if (columns[0] === "") return skipped("a model's predictions: --prediction <column> or --models <columns>");
    requireColumns(table, columns, "--models");
    const fresh = await openTable(settings.fresh, {
      signal: run.signal,
      ...(table.roles.target === undefined ? {} : { target: table.roles.target }),
      types: Object.fromEntries(
        table.columns.filter(({ role }) => role === "target").map(({ name, type }) => [name, type]),
      ),
    });
    try {
      requireColumns(fresh, columns, "--fresh");
      const models: ModelScores[] = [];
      for (const column of columns) {
        const scores = await modelScores(table, { ...fresh, task: table.task }, column, settings.level);
        if (typeof scores === "string") return skipped(scores);
        models.push(scores);
      }
      await run.look(table.testFingerprint, purpose);
      const looks = await run.look(fresh.testFingerprint, purpose);
      const guess = await tellApart(table, settings, run);
      const line = scoreLine(models, settings.level, run.random.stream("line"));
      return answer(models, { guess, line, looks }, settings);
    } finally {
      await fresh.close();
    }
  },
});

function requireColumns(table: Table, columns: readonly string[], flag: string): void {
  const missing = columns.find((column) => !table.columns.some(({ name }) => name === column));
  if (missing === undefined) return;
  throw new UserError(
    "unknown-column",
    `${table.name} has no column "${missing}"`,
    `name the columns of predictions as they are, or give another ${flag}`,
  );
}

/** How well a classifier tells rows of the old test set from those of the fresh one; `undefined` of few rows. */
async function tellApart(table: Table, settings: Settings, run: Run): Promise<PartGuess | undefined> {
  const part = table.parts === undefined ? undefined : "test";
  const { rows } = await sampledRows(table, settings.rows, run.random.stream("old rows"), part);
  if (table.features.length === 0) return undefined;
  const beside = await openBeside(table, rows, settings.fresh, run.signal);
  try {
    const names = new Set(table.features.map(({ name }) => name).filter((name) => !settings.models.includes(name)));
    const features = beside.features.filter(({ name }) => names.has(name));
    const fresh = await sampledRows(beside, settings.rows, run.random.stream("fresh rows"), "train");
    if (features.length === 0 || fresh.rows.length < 20 || rows.length < 20) return undefined;
    return await guessPart({ ...beside, features }, fresh.rows, await beside.rows("test"), run);
  } finally {
    await beside.close();
  }
}

interface Around {
  readonly guess: PartGuess | undefined;
  readonly line: ScoreLine | undefined;
  /** Looks at the fresh set so far, this one included. */
  readonly looks: number;
}

function answer(models: readonly ModelScores[], around: Around, settings: Settings): Answer {
  const { guess, line, looks } = around;
  const isClasses = models[0].old.judged.kind === "classification";
  // The model that the old set calls the best is the one that would have been chosen.
  const best = models.reduce((a, b) => ((isClasses ? b.old.score > a.old.score : b.old.score < a.old.score) ? b : a));
  const scale = isClasses ? 1 : best.old.score;
  const relative = { value: best.drop.value / scale, low: best.drop.interval[0] / scale };
  const differ = guess !== undefined && guess.interval[0] > settings.tellApart;
  const byClasses = dropByClasses(best);
  const explained = differ || (byClasses !== undefined && byClasses > best.drop.value / 2);
  const verdict: Verdict =
    relative.low > settings.failDrop && !explained
      ? "fail"
      : relative.low > 0 && relative.value >= settings.concernDrop
        ? "concern"
        : "pass";
  return finding({
    verdict,
    summary: summarise(best, models.length, { ...around, differ, byClasses }),
    measures: measuresOf(best, byClasses, around, settings),
    figures: figuresOf(models, best, settings.level),
    evidence: models.map(({ model, old, fresh, drop }) => ({
      model,
      "old score": old.score,
      "fresh score": fresh.score,
      drop: drop.value,
      from: drop.interval[0],
      to: drop.interval[1],
    })),
    advice: advise(verdict, explained),
    limits: [
      ...new Set(models.flatMap(({ old }) => old.judged.limits)),
      ...(looks > 1 ? [`The fresh set was looked at ${looks} times: it is no longer quite fresh.`] : []),
      ...(guess === undefined
        ? ["Whether rows of the two sets can be told apart was not examined: too few rows or no feature."]
        : []),
      ...(line === undefined && models.length > 1
        ? ["A line of fresh over old scores needs four models that answer for the same rows."]
        : []),
      "A fresh set may be harder in ways that no classifier sees: a drop alone is no proof that the old set was overfitted.",
    ],
  });
}

type Explained = Around & { readonly differ: boolean; readonly byClasses: number | undefined };

function summarise(
  { model, old, fresh, drop }: ModelScores,
  count: number,
  { guess, line, differ, byClasses }: Explained,
): string {
  const isClasses = old.judged.kind === "classification";
  const what = isClasses ? "accuracy" : "the mean absolute error";
  const which = count > 1 ? `Of ${count} models the best on the old test set, ${model}: ` : "";
  const [low, high] = drop.interval;
  const change = low > 0 ? "worse" : high < 0 ? "better" : "no different beyond chance";
  const scores = `${what} is ${said(old.score)} on ${old.judged.where} and ${said(fresh.score)} on ${fresh.worth.length.toLocaleString("en")} fresh ones: ${change}, by ${saidWithin(drop.value, drop.interval)}.`;
  const parts = [`${which}${scores}`];
  if (low > 0 && differ && guess !== undefined) {
    parts.push(
      `The fresh rows are of another kind (a classifier tells them from the old ones with AUROC ${guess.auroc.toFixed(2)}), which may explain it.`,
    );
  }
  if (low > 0 && byClasses !== undefined && byClasses > drop.value / 4) {
    parts.push(`Other shares of the classes explain ${said(byClasses)} of it.`);
  }
  if (line !== undefined) {
    const [from, to] = line.interval;
    const sign =
      to < 1
        ? "the better on the old set, the more is lost: a sign that it was used too often"
        : from > 1
          ? "the better models lose less, which models fitted to the old set would not"
          : "no sign that the best models were fitted to the old set";
    parts.push(
      `Fresh scores rise by ${saidWithin(line.slope, line.interval)} for each point of the old ones: ${sign}.`,
    );
  }
  const text = parts.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function measuresOf(
  best: ModelScores,
  byClasses: number | undefined,
  { guess, line }: Around,
  { level }: Settings,
): Measure[] {
  const { old, fresh, drop } = best;
  const isClasses = old.judged.kind === "classification";
  const n = old.worth.length + fresh.worth.length;
  const within = ([low, high]: readonly [number, number]) =>
    Number.isFinite(low) && Number.isFinite(high) ? { interval: [low, high] as const, level } : {};
  return [
    scoreMeasure("on the old test set", old, level),
    { ...scoreMeasure("on the fresh test set", fresh, level), baseline: old.score },
    {
      name: isClasses ? "drop of accuracy" : "rise of the error",
      value: drop.value,
      ...within(drop.interval),
      baseline: 0,
      better: "lower",
      n,
    },
    ...(byClasses === undefined
      ? []
      : [{ name: "drop that other shares of the classes explain", value: byClasses, better: "neither", n } as const]),
    ...(guess === undefined
      ? []
      : [
          {
            name: "AUROC of telling the sets apart",
            value: guess.auroc,
            ...within(guess.interval),
            baseline: 0.5,
            better: "lower",
            n: guess.rows,
          } as const,
        ]),
    ...(line === undefined
      ? []
      : [
          {
            name: "slope of fresh over old scores",
            value: line.slope,
            ...within(line.interval),
            baseline: 1,
            better: "higher",
            n,
          } as const,
        ]),
  ];
}

function scoreMeasure(where: string, { judged, worth, score }: Scored, level: number): Measure {
  const isClasses = judged.kind === "classification";
  return {
    name: `${isClasses ? "accuracy" : "mean absolute error"} ${where}`,
    value: score,
    interval: isClasses
      ? wilsonInterval(Math.round(score * worth.length), worth.length, level)
      : meanInterval(worth, level, judged.clusters).interval,
    level,
    better: isClasses ? "higher" : "lower",
    n: worth.length,
  };
}

function figuresOf(models: readonly ModelScores[], { old, fresh }: ModelScores, level: number): Figure[] {
  const scores = intervalFigure({
    title: "The score on the old and on the fresh test set",
    caption: "Where the two intervals lie apart, the old score does not hold.",
    measures: [scoreMeasure("on the old test set", old, level), scoreMeasure("on the fresh test set", fresh, level)],
  });
  if (models.length < 2) return [scores];
  return [
    scores,
    scatterFigure({
      title: "Each model on both test sets",
      caption: "Models that keep their score lie where both axes are equal.",
      points: models.map((one) => ({ x: one.old.score, y: one.fresh.score })),
      xTitle: "old score",
      yTitle: "fresh score",
    }),
  ];
}

function advise(verdict: Verdict, explained: boolean): string {
  if (verdict === "pass") return "";
  return explained
    ? "Report both scores, and say how the fresh rows were collected. Compare on rows that were drawn alike, or weight them to be, before calling the old set overfitted."
    : "Report the fresh score. Find out how often the old set was looked at (test-set-reuse), and choose no further model by it.";
}
