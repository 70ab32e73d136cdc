// What is wrong with a regression's scores: a constant or the past does as well, the errors disagree, too few rows.

import type { Estimate } from "../predictions/estimate.js";
import type { JudgedValues } from "../predictions/judged.js";
import { said } from "../predictions/numbers.js";
import type { Reason } from "../predictions/reasons.js";
import { percent } from "../wording.js";
import type { MetricsOptions } from "./options.js";
import type { PastForecast } from "./valueEstimates.js";

/** Everything that speaks against trusting the scores of `judged`. */
export function reasonsAgainst(
  judged: JudgedValues,
  estimates: readonly Estimate[],
  past: PastForecast | undefined,
  settings: MetricsOptions,
): readonly Reason[] {
  const { predicted, actual, where, withoutPrediction } = judged;
  const reasons: Reason[] = [];
  if (actual.length < settings.fewRows) {
    reasons.push({
      verdict: "concern",
      seen: `Only ${where} could be judged: too few to tell a good model from luck.`,
      advice: "Judge on more rows, or by cross-validation over all rows.",
    });
  }
  if (withoutPrediction > settings.withoutPrediction) {
    reasons.push({
      verdict: "concern",
      seen: `${percent(withoutPrediction)} of the rows have no prediction, and the scores leave them out.`,
      advice: "Find out which rows the model did not answer.",
    });
  }
  if (predicted.every((value) => value === predicted[0]) && !actual.every((value) => value === actual[0])) {
    reasons.push({
      verdict: "fail",
      seen: `Every prediction is ${said(predicted[0])}: the model tells nothing apart.`,
      advice:
        "Look at the training: a learning rate too high, features lost on the way, or a bug that drops the inputs.",
    });
    return reasons;
  }
  return [...reasons, ...againstReference(estimates, past, settings)];
}

// The model has the benefit of the doubt: it is held to whichever of MAE and RMSE it does better in, since it may
// have been fitted for either.
function againstReference(
  estimates: readonly Estimate[],
  past: PastForecast | undefined,
  settings: MetricsOptions,
): Reason[] {
  const gains = ["MAE", "RMSE"].flatMap((name) => {
    const found = estimates.find((one) => one.name === name);
    if (found?.gain === undefined || found.baseline === undefined) return [];
    const { value, interval } = found.gain;
    const share = (gain: number) => gain / (found.baseline ?? 1);
    return [{ name, value: share(value), low: share(interval[0]), high: share(interval[1]) }];
  });
  if (gains.length < 2) return [];
  const reference = past === undefined ? "always answering the same value" : past.name;
  const best = gains[0].low >= gains[1].low ? gains[0] : gains[1];
  const worth = 1 - settings.constantShare;
  const saved =
    best.value === 0
      ? `its ${best.name} is the same`
      : `its ${best.name} is ${percent(Math.abs(best.value))} ${best.value > 0 ? "lower" : "higher"}`;
  const mend =
    past === undefined
      ? "Check that features and rows were not mixed up; if they were not, these features do not tell this target."
      : "Use the naive forecast, or give the model the last values and let it predict the change. If forecasts were made several steps ahead, say so with --horizon.";
  if (best.high < worth) {
    const worse = best.high < 0;
    return [
      {
        verdict: past === undefined || worse ? "fail" : "concern",
        seen: `The model is ${worse ? "worse than" : "hardly better than"} ${reference}: ${saved}.`,
        advice: mend,
      },
    ];
  }
  if (best.low <= 0) {
    return [
      {
        verdict: "concern",
        seen: `The rows are too few, or the gain too small, to tell the model from ${reference} (${saved}).`,
        advice: "Judge on more rows before choosing or reporting this model.",
      },
    ];
  }
  const [absolute, squared] = gains;
  if (!((absolute.high < 0 && squared.low > 0) || (squared.high < 0 && absolute.low > 0))) return [];
  return [
    {
      verdict: "concern",
      seen: `The scores disagree: against ${reference} the model wins by ${best.name} and loses by ${best.name === "MAE" ? "RMSE" : "MAE"}.`,
      advice: "Decide by what errors cost: RMSE weighs few large errors, MAE weighs all alike. Look at the worst rows.",
    },
  ];
}
