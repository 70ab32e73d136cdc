// How good are the model's predictions, by many scores, beside what would be right without a model? No score stands
// alone: each has an interval and a baseline on the same rows, and looks at the test set are counted.

import { skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper } from "../../core/source.js";
import { lones2021, whyDoesntMyModelWork } from "./essay.js";
import { examineClasses } from "./metrics/classes.js";
import { metricsOptions } from "./metrics/options.js";
import { examineValues } from "./metrics/values.js";
import { needsPredictions, readJudged } from "./predictions/judged.js";

export const metrics = defineInstrument({
  id: "pitfalls/metrics",
  question: "How good are the model's predictions, and do they show skill?",
  accepts: "table",
  options: metricsOptions,
  sources: [
    whyDoesntMyModelWork,
    lones2021,
    paper("DeLong, DeLong & Clarke-Pearson 1988, Comparing the areas under correlated ROC curves", "10.2307/2531595"),
    paper("Chicco & Jurman 2020, The advantages of the Matthews correlation coefficient", "10.1186/s12864-019-6413-7"),
  ],

  needs: needsPredictions,

  async examine(table, settings, run) {
    const judged = await readJudged(table);
    if (typeof judged === "string") return skipped(judged);
    const looks = await run.look(table.testFingerprint, "metrics");
    return judged.kind === "classification"
      ? examineClasses(table, judged, looks, settings, run)
      : examineValues(table, judged, looks, settings, run);
  },
});
