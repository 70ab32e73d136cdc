// What is wrong with a classification's scores: no skill behind a good accuracy, a single answer, classes never
// found, scores that rank the wrong way round, too few rows.

import type { Estimate } from "../predictions/estimate.js";
import type { JudgedClasses } from "../predictions/judged.js";
import { said, saidWithin } from "../predictions/numbers.js";
import type { Reason } from "../predictions/reasons.js";
import { counted, listed, percent } from "../wording.js";
import { majorityOf, presentClasses } from "./classEstimates.js";
import type { MetricsOptions } from "./options.js";

const reportable = 5;

/** Everything that speaks against trusting the scores of `judged`. */
export function reasonsAgainst(
  judged: JudgedClasses,
  estimates: readonly Estimate[],
  matrix: Float64Array | undefined,
  settings: MetricsOptions,
): readonly Reason[] {
  const named = (name: string) => estimates.find((one) => one.name === name);
  return [
    ...aboutRows(judged, settings),
    ...(matrix === undefined ? [] : aboutClasses(judged, matrix, named("AUROC"))),
    ...(matrix === undefined || answersOf(judged, matrix).length < 2 ? [] : aboutSkill(judged, named, settings)),
    ...aboutRanking(judged, named("AUROC") ?? named("macro AUROC"), named("accuracy"), settings),
  ];
}

function aboutRows(judged: JudgedClasses, settings: MetricsOptions): Reason[] {
  const { actual, where, withoutPrediction, levels } = judged;
  const reasons: Reason[] = [];
  if (actual.length < settings.fewRows) {
    reasons.push({
      verdict: "concern",
      seen: `Only ${where} could be judged: too few to tell a good model from luck.`,
      advice: "Judge on more rows, or by cross-validation over all rows.",
    });
  }
  const present = presentClasses(judged);
  if (present.length === 1) {
    reasons.push({
      verdict: "concern",
      seen: `All judged rows are ${levels[present[0]]}: nothing can be said about telling classes apart.`,
      advice: "Judge on rows of every class (a stratified split).",
    });
  }
  if (withoutPrediction > settings.withoutPrediction) {
    reasons.push({
      verdict: "concern",
      seen: `${percent(withoutPrediction)} of the rows have no prediction, and the scores leave them out.`,
      advice: "Find out which rows the model did not answer; count them as errors if it should have.",
    });
  }
  return reasons;
}

/** The classes that are ever predicted. */
function answersOf({ levels }: JudgedClasses, matrix: Float64Array): readonly string[] {
  const predicted = new Uint8Array(levels.length);
  matrix.forEach((weight, cell) => {
    if (weight > 0) predicted[cell % levels.length] = 1;
  });
  return levels.filter((_, level) => predicted[level] === 1);
}

function aboutClasses(judged: JudgedClasses, matrix: Float64Array, auroc: Estimate | undefined): Reason[] {
  const { levels, targetLevels } = judged;
  const answers = answersOf(judged, matrix);
  if (answers.length === 1 && presentClasses(judged).length > 1) {
    if (tellsApart(auroc)) {
      const other = judged.scores?.mostProbable?.reduce((n, code) => n + (levels[code] === answers[0] ? 0 : 1), 0) ?? 0;
      // Where a class is rare, no row need be more probably of it than not.
      return [
        {
          verdict: other > 0 ? "fail" : "concern",
          seen: `Every prediction is ${answers[0]}, although the scores do tell the classes apart${other > 0 ? ` and say otherwise in ${counted(other, "row")}` : ""}.`,
          advice: "Choose the decision threshold on validation data by what each kind of error costs.",
        },
      ];
    }
    return [
      {
        verdict: "fail",
        seen: `Every prediction is ${answers[0]}: the model tells nothing apart.`,
        advice:
          "Look at the training: class weights, the decision threshold, the loss, or a bug that drops the inputs.",
      },
    ];
  }
  const reasons: Reason[] = [];
  const support = new Float64Array(levels.length);
  for (const code of judged.actual) support[code]++;
  const unseen = levels.filter((level, code) => !answers.includes(level) && support[code] >= reportable);
  if (unseen.length > 0) {
    reasons.push({
      verdict: "concern",
      seen: `The model never answers ${listed(unseen)}, although such rows are there.`,
      advice: "Weigh or sample the rare classes up in training, or choose a decision threshold for each.",
    });
  }
  const invented = levels.slice(targetLevels).filter((level) => answers.includes(level));
  if (invented.length > 0) {
    reasons.push({
      verdict: "concern",
      seen: `The model answers ${listed(invented)}, which the target never is.`,
      advice: "Check that predictions and target are written in the same classes.",
    });
  }
  return reasons;
}

/** Whether the scores surely rank the classes better than guessing. */
function tellsApart(auroc: Estimate | undefined): boolean {
  return auroc !== undefined && auroc.interval[0] > 0.5;
}

function aboutSkill(
  judged: JudgedClasses,
  named: (name: string) => Estimate | undefined,
  settings: MetricsOptions,
): Reason[] {
  const accuracy = named("accuracy");
  const balanced = named("balanced accuracy");
  const correlation = named("Matthews correlation");
  if (accuracy === undefined || balanced === undefined || correlation === undefined) return [];
  if (presentClasses(judged).length < 2) return [];
  const majority = judged.levels[majorityOf(judged)];
  const constant = accuracy.baseline ?? 0;
  const always = `always answering ${majority} is right for ${percent(constant)}`;
  const skill = `Matthews correlation ${saidWithin(correlation.value, correlation.interval)}`;
  const chooseOthers =
    "Judge by balanced accuracy, Matthews correlation or AUPRC, and choose the decision threshold by what each kind of error costs.";
  if (correlation.interval[1] < 0) {
    return [
      {
        verdict: "fail",
        seen: `Predictions run against the truth (${skill}).`,
        advice: "Check whether two classes were swapped between training and the predictions.",
      },
    ];
  }
  if (correlation.interval[0] <= 0 && tellsApart(named("AUROC"))) {
    return [
      {
        verdict: "concern",
        seen: `The predictions may be no better than guessing (${skill}; ${always}), although the scores do tell the classes apart.`,
        advice: chooseOthers,
      },
    ];
  }
  if (correlation.interval[0] <= 0) {
    const certain = correlation.interval[1] < settings.littleSkill;
    return [
      {
        verdict: certain ? "fail" : "concern",
        seen: certain
          ? `The model shows no skill: accuracy is ${percent(accuracy.value)}, but ${always} (${skill}, where 0 is guessing).`
          : `The rows are too few, or the skill too small, to tell the model from guessing (${skill}); ${always}.`,
        advice: certain ? chooseOthers : "Judge on more rows before choosing or reporting this model.",
      },
    ];
  }
  const { gain } = balanced;
  if (constant >= settings.constantShare * accuracy.value) {
    return [
      {
        verdict: "concern",
        seen: `Accuracy of ${percent(accuracy.value)} says little here: ${always}. The model's skill shows in the Matthews correlation of ${said(correlation.value)} and a balanced accuracy of ${percent(balanced.value)}.`,
        advice: chooseOthers,
      },
    ];
  }
  if (accuracy.gain !== undefined && accuracy.gain.interval[1] < 0 && gain !== undefined && gain.interval[0] > 0) {
    return [
      {
        verdict: "concern",
        seen: `The scores disagree: ${always}, more often than the model, while its balanced accuracy is better.`,
        advice: chooseOthers,
      },
    ];
  }
  return [];
}

function aboutRanking(
  judged: JudgedClasses,
  auroc: Estimate | undefined,
  accuracy: Estimate | undefined,
  settings: MetricsOptions,
): Reason[] {
  const { scores, levels } = judged;
  if (scores === undefined || auroc === undefined) return [];
  const told = `${auroc.name} ${saidWithin(auroc.value, auroc.interval)}`;
  if (auroc.interval[1] < 0.5) {
    const of = scores.positive === undefined ? "" : ` for ${levels[scores.positive]}`;
    return [
      {
        verdict: "fail",
        seen: `The scores${of} rank the wrong way round (${told}, where 0.5 is guessing).`,
        advice: "Check which class the score column belongs to, and whether a low score means the positive class.",
      },
    ];
  }
  // AUROC − ½ is half of what a correlation between −1 and 1 is.
  const certain = auroc.interval[1] - 0.5 < settings.littleSkill / 2;
  if (auroc.interval[0] > 0.5 || (accuracy !== undefined && !certain)) return [];
  return [
    {
      verdict: certain ? "fail" : "concern",
      seen: `The scores ${certain ? "do" : "may"} not tell the classes apart (${told}, where 0.5 is guessing).`,
      advice: certain
        ? "Do not use these scores to rank."
        : `Judge on more than ${counted(judged.actual.length, "row")}.`,
    },
  ];
}
