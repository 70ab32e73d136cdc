// Do probabilities come true? Calibration error beside what chance alone gives, the reliability curve with the band
// in which its points may lie, Cox's slope and intercept, and the parts of the Brier score.

import { z } from "zod";
import { type Answer, finding, type Measure, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Random } from "../../core/random.js";
import type { Run } from "../../core/run.js";
import { paper, preprint } from "../../core/source.js";
import { calibrationSlope } from "../../stats/probabilityMetrics.js";
import type { Forecasts } from "./calibration/binResiduals.js";
import { calibrate } from "./calibration/calibrate.js";
import { aboutEvents, aboutForm, mostProbableClass, notProbabilities } from "./calibration/reasons.js";
import { errorMeasure, evidence, figures, mainMeasures, type ShownEvent } from "./calibration/shown.js";
import { whyDoesntMyModelWork } from "./essay.js";
import type { ClassScores } from "./predictions/classScores.js";
import { type JudgedClasses, needsPredictions, readJudged } from "./predictions/judged.js";
import { judgedBy } from "./predictions/reasons.js";
import { percent } from "./wording.js";

const options = z.object({
  bins: z.number().int().min(2).max(100).default(15).describe("bins of equal size that probabilities are compared in"),
  level: z.number().gt(0.5).lt(1).default(0.95).describe("confidence level of the intervals"),
  draws: z.number().int().min(200).default(500).describe("simulated draws of what chance alone gives"),
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(0.01)
    .describe("an error that chance reaches more often than this is no finding"),
  concernError: z.number().min(0).max(1).default(0.02).describe("calibration error beyond chance that is worth a look"),
  failError: z.number().min(0).max(1).default(0.05).describe("calibration error beyond chance that is too much"),
  concernRatio: z
    .number()
    .min(1)
    .default(1.3)
    .describe("ratio between predicted and true share of a class worth a look"),
  failRatio: z
    .number()
    .min(1)
    .default(2)
    .describe("ratio between predicted and true share of a class that is too much"),
  classes: z
    .number()
    .int()
    .min(0)
    .default(20)
    .describe("classes judged one by one at most, where there are more than two"),
});

type Settings = z.output<typeof options>;

export const calibration = defineInstrument({
  id: "pitfalls/calibration",
  question: "Do the predicted probabilities come true as often as they say?",
  accepts: "table",
  options,
  sources: [
    whyDoesntMyModelWork,
    preprint("Guo et al. 2017, On calibration of modern neural networks", "1706.04599"),
    paper("Naeini, Cooper & Hauskrecht 2015, Obtaining well calibrated probabilities using Bayesian binning"),
    paper(
      "Van Calster et al. 2019, Calibration: the Achilles heel of predictive analytics",
      "10.1186/s12916-019-1466-7",
    ),
  ],

  needs(table) {
    const needed = needsPredictions(table);
    if (needed !== true) return needed;
    if (table.task !== "classification") return "a target of classes";
    return table.roles.scores.length > 0 ? true : "probabilities: --score <column or prefix>";
  },

  async examine(table, settings, run) {
    const judged = await readJudged(table);
    if (typeof judged === "string") return skipped(judged);
    if (judged.kind !== "classification" || judged.scores === undefined)
      return skipped("probabilities: --score <column or prefix>");
    if (judged.actual.length < 20) return skipped("at least 20 rows with a target and probabilities");
    return judged.scores.inUnitInterval
      ? examineProbabilities(judged, judged.scores, settings, run)
      : refuse(judged, judged.scores);
  },
});

function refuse(judged: JudgedClasses, scores: ClassScores): Answer {
  const { verdict, seen, advice } = judgedBy([notProbabilities(scores)]);
  const measures: Measure[] = [
    {
      name: "share of rows with a score outside 0 to 1",
      value: scores.outside / judged.actual.length,
      baseline: 0,
      better: "lower",
      n: judged.actual.length,
    },
  ];
  return finding({ verdict, summary: seen, measures, advice, limits: judged.limits });
}

function examineProbabilities(judged: JudgedClasses, scores: ClassScores, settings: Settings, run: Run): Answer {
  const events = eventsOf(judged, scores, settings).map(({ event, forecasts }, index, all) => {
    run.progress(index, all.length, "judging classes");
    return judgeEvent(event, forecasts, settings, run.random.stream(event), run.signal);
  });
  const [main] = events;
  const { verdict, seen, advice } = judgedBy([...aboutForm(scores), ...aboutEvents(events, settings)]);
  const told = main.calibration;
  const fine = `Probabilities of ${main.event} are off by ${percent(told.error)} on average over ${judged.where}; perfect ones would by chance be off by ${percent(told.byChance)}.`;
  return finding({
    verdict,
    summary: verdict === "pass" ? fine : seen,
    measures: [...mainMeasures(main, settings), ...events.slice(1).map((event) => errorMeasure(event, settings))],
    figures: figures(main, settings),
    evidence: verdict === "pass" ? [] : events.flatMap((event) => evidence(event, settings)),
    advice,
    limits: judged.limits,
  });
}

function eventsOf(
  judged: JudgedClasses,
  scores: ClassScores,
  settings: Settings,
): { event: string; forecasts: Forecasts }[] {
  const { actual, levels, weights, clusters, targetLevels } = judged;
  const { values, classes, positive, mostProbable } = scores;
  const about = (level: number) => ({
    event: levels[level],
    forecasts: {
      probability: Float64Array.from(actual, (_, i) => values[i * classes + level]),
      outcome: Uint8Array.from(actual, (code) => (code === level ? 1 : 0)),
      weights,
      clusters,
    },
  });
  if (positive !== undefined) return [about(positive)];
  const top = mostProbable ?? new Int32Array(actual.length);
  const counts = new Float64Array(levels.length);
  for (const code of actual) counts[code]++;
  const each = levels
    .map((_, level) => level)
    .filter((level) => level < targetLevels)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, settings.classes);
  return [
    {
      event: mostProbableClass,
      forecasts: {
        probability: Float64Array.from(top, (level, i) => values[i * classes + level]),
        outcome: Uint8Array.from(top, (level, i) => (actual[i] === level ? 1 : 0)),
        weights,
        clusters,
      },
    },
    ...each.map(about),
  ];
}

function judgeEvent(
  event: string,
  forecasts: Forecasts,
  settings: Settings,
  random: Random,
  signal: AbortSignal,
): ShownEvent {
  const cox = calibrationSlope(forecasts.probability, forecasts.outcome);
  return { event, forecasts, calibration: calibrate(forecasts, settings, random, signal), cox };
}
