// What can be had without a model, or with the simplest: constants, one question, a linear model, neighbours, and in
// a series "no change", drift and last season. If the model's predictions are there: does it beat the best of them?

import { finding } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import type { Table } from "../../data/table.js";
import { type Arena, isSkipped, prepareArena } from "./baseline/arena.js";
import { type Contest, runContest } from "./baseline/contestants.js";
import { leadsOver } from "./baseline/leads.js";
import { type BaselineSettings, baselineOptions } from "./baseline/options.js";
import { aboutImbalance, aboutModel, aboutSignal } from "./baseline/reasons.js";
import { type MeasureName, type Model, modelName, type Scored, scoreAll, type Truth } from "./baseline/scoring.js";
import { contestFigure, evidenceOf, measuresOf, ranked } from "./baseline/shown.js";
import { modelAt, readTruth } from "./baseline/truth.js";
import { whyDoesntMyModelWork } from "./essay.js";
import type { Judged } from "./predictions/judged.js";
import { saidWithin } from "./predictions/numbers.js";
import { judgedBy } from "./predictions/reasons.js";
import { counted } from "./wording.js";

export const baseline = defineInstrument({
  id: "pitfalls/baseline",
  question: "What can be had without a model, and does the model beat it?",
  accepts: "table",
  sharesWith: "pitfalls/label-errors",
  effort: 3,
  options: baselineOptions,
  sources: [
    whyDoesntMyModelWork,
    paper("Hyndman & Koehler 2006, Another look at measures of forecast accuracy", "10.1016/j.ijforecast.2006.03.001"),
    preprint("Hewamalage, Ackermann & Bergmeir 2022, Forecast evaluation for data scientists", "2203.10716"),
  ],

  needs(table) {
    if (table.roles.target === undefined || table.task === undefined) return "a target: --target <column>";
    return table.rowCount >= 40 ? true : "at least 40 rows";
  },

  async examine(table, settings, run) {
    const arena = await prepareArena(table, settings, run.random.stream("arena"));
    if (isSkipped(arena)) return arena;
    if (targetIsConstant(arena))
      return finding({
        verdict: "skipped",
        summary: "Not examined: needs a target with at least two different values.",
      });
    const contest = await runContest(table, arena, settings, run);
    const truth = await readTruth(table, arena, contest);
    const model =
      typeof arena.judged === "object" ? modelAt(arena.judged, contest.rows, arena.dataset.levels) : undefined;
    const scored = scoreAll(contest.contestants, model, truth, contest.scale, settings, run);
    const share = majorityShare(arena, contest);
    const measures = decidingMeasures(truth, model, table.roles.prediction !== undefined, share, settings);
    const leads =
      model === undefined
        ? []
        : measures.map((measure) => leadsOver(contest.contestants, model, measure, truth, settings, run));
    const level = arena.dataset.levels[majorityOf(arena)] ?? "";
    const reasons = [
      ...aboutModel(leads, settings.level),
      ...(truth.codes === undefined || model !== undefined ? [] : aboutImbalance(level, share, settings.imbalance)),
      ...(model !== undefined ? [] : aboutSignal(scored, measures[0])),
    ];
    const { verdict, seen, advice } = judgedBy(reasons);
    return finding({
      verdict: verdict === "pass" && model === undefined ? "info" : verdict,
      summary: `${summarise(scored, measures[0], arena, contest)} ${seen}`.trim(),
      measures: measuresOf(
        scored,
        leads.flatMap((all) => all.slice(0, 1)),
        measures,
        settings.level,
      ),
      figures: [contestFigure(scored, measures[0])],
      checks: { "L1.1": table.parts === undefined ? "concern" : "pass" },
      evidence: evidenceOf(scored, measures[0]),
      advice: advice === "" && model === undefined ? adviseWithoutModel(scored, measures[0]) : advice,
      limits: [...arena.limits, ...contest.limits, ...modelLimits(table, arena.judged, model)],
    });
  },
});

function modelLimits(table: Table, read: Judged | string | undefined, model: Model | undefined): string[] {
  if (typeof read === "string") return [`The model was not compared: that needs ${read}.`];
  if (read === undefined) return [];
  if (model === undefined) return ["The model was not compared: it does not answer all of the test rows."];
  if (table.parts !== undefined) return [];
  return [
    "No split is named: the model may have been trained on the rows that it is compared on; the baselines were not.",
  ];
}

function targetIsConstant({ dataset: { target } }: Arena): boolean {
  const values = target.kind === "classification" ? target.codes : target.values;
  return values.every((value: number) => value === values[0]);
}

function majorityOf({ dataset: { target }, split }: Arena): number {
  if (target.kind !== "classification") return 0;
  const counts = new Float64Array(target.classes);
  for (const place of split.train.rows) counts[target.codes[place]]++;
  return counts.reduce((best, count, code) => (count > counts[best] ? code : best), 0);
}

/** Share of the test rows that are of the class most common in training. */
function majorityShare(arena: Arena, { places }: Contest): number {
  const { target } = arena.dataset;
  if (target.kind !== "classification") return 0;
  const majority = majorityOf(arena);
  return places.reduce((count, place) => count + (target.codes[place] === majority ? 1 : 0), 0) / places.length;
}

/**
 * By what the model is judged: its answers, and its ranking where it gives scores (answers may all be alike where a
 * class is rare, and the ranking good). The first also orders the baselines.
 */
function decidingMeasures(
  truth: Truth,
  model: Model | undefined,
  hasPrediction: boolean,
  share: number,
  settings: BaselineSettings,
): readonly [MeasureName, ...MeasureName[]] {
  if (truth.codes === undefined) return ["MAE", "RMSE"];
  const ranking: readonly MeasureName[] = model?.ranking === undefined ? [] : ["AUROC"];
  if (ranking.length > 0 && !hasPrediction) return ["AUROC"];
  return share >= settings.imbalance
    ? ["balanced accuracy", "accuracy", ...ranking]
    : ["accuracy", "balanced accuracy", ...ranking];
}

function summarise(scored: readonly Scored[], measure: MeasureName, arena: Arena, contest: Contest): string {
  const told = (one: Scored | undefined) => {
    const found = one?.estimates.find(({ name }) => name === measure);
    return found === undefined
      ? ""
      : `${one?.contestant} reaches ${measure} ${saidWithin(found.value, found.interval)}`;
  };
  const order = ranked(
    scored.filter(({ contestant }) => contestant !== modelName),
    measure,
  );
  const same = order.find((one) => one.kind === "constant");
  const own = scored.find(({ contestant }) => contestant === modelName);
  const parts = [told(order[0]), same === order[0] ? "" : told(same), told(own)].filter((part) => part !== "");
  return `On ${counted(contest.rows.length, "test row")} (${arena.split.description}), ${parts.join("; ")}.`;
}

function adviseWithoutModel(scored: readonly Scored[], measure: MeasureName): string {
  const [best] = ranked(scored, measure);
  const past = best.kind === "past" ? " Give it the last values, and let it predict the change." : "";
  return `A model has to beat ${best.contestant} in ${measure}: compare them on the same test rows, with an interval of the difference.${past}`;
}
