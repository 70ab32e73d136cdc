// Are labels wrong? Rows are predicted by models that did not see them; a label that contradicts a sure prediction is
// doubted (confident learning). Where classes overlap many right labels are doubted too: how many is simulated, and what
// share is wrong beyond that is estimated by whether contradictions go on where the prediction is surest (Copas 1988).
// What the doubted labels cost is measured by learning again without them.

import { type Answer, finding, skipped, type Verdict, worstVerdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import { type Dataset, isLearnable } from "../../data/dataset.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { type Annotation, readAnnotation } from "./labelErrors/annotators.js";
import { type Judgement, judgeLabels } from "./labelErrors/judge.js";
import { type Material, prepareMaterial } from "./labelErrors/material.js";
import { options, type Settings } from "./labelErrors/options.js";
import { measureRepair, type Repair } from "./labelErrors/repair.js";
import { reviewOf } from "./labelErrors/review.js";
import { evidenceOf, figuresOf, measuresOf } from "./labelErrors/shown.js";
import { counted, percent } from "./wording.js";

export const labelErrors = defineInstrument({
  id: "pitfalls/label-errors",
  question: "Are labels wrong?",
  accepts: "table",
  effort: 5,
  options,
  sources: [
    whyDoesntMyModelWork,
    paper(
      "Northcutt, Jiang & Chuang 2021, Confident learning: estimating uncertainty in dataset labels",
      "10.1613/jair.1.12125",
    ),
    preprint("Northcutt, Athalye & Mueller 2021, Pervasive label errors in test sets", "2103.14749"),
    paper("Copas 1988, Binary regression models for contaminated data", "10.1111/j.2517-6161.1988.tb01723.x"),
    preprint("Goh, Tkachenko & Mueller 2022, CROWDLAB", "2210.06812"),
  ],

  needs(table) {
    if (table.roles.target === undefined) return "--target <column>";
    if (table.features.length === 0 && table.roles.scores.length === 0) return "at least one feature";
    return table.rowCount >= 50 ? true : "at least 50 rows";
  },

  review: reviewOf,

  async examine(table, settings, run) {
    const material = await prepareMaterial(table, settings, run);
    if (typeof material === "string") return skipped(material);
    const common = commonestShare(material.dataset);
    if (common > mostCommonValue) return withoutSpread(table.roles.target ?? "", common);
    const judgement = judgeLabels(material.dataset, material.predicted, settings, run.random.stream("simulations"));
    const read = settings.annotators.length > 0 ? await readAnnotation(table, material, settings) : undefined;
    const annotation = typeof read === "string" ? undefined : read;
    const found = verdictOf(judgement, settings);
    const canRepair = found !== "pass" && isLearnable(material.dataset);
    const repair = canRepair ? await measureRepair(material, settings, run) : undefined;
    const verdict = worstVerdict([found, annotation?.verdict ?? "pass"]);
    const advice = [found === "pass" ? "" : advise(judgement), annotation?.advice ?? ""];
    const { evidence, pictures } = await evidenceOf(table, material, judgement, annotation);
    return finding({
      verdict,
      summary: [summarise(found, judgement, material), tellRepair(repair, material), annotation?.seen ?? ""]
        .filter((sentence) => sentence !== "")
        .join(" "),
      measures: [
        ...measuresOf(judgement, settings.level),
        ...(repair?.measures ?? []),
        ...(annotation?.measures ?? []),
      ],
      figures: [...figuresOf(material, judgement, annotation), ...pictures],
      evidence,
      advice: advice.filter((sentence) => sentence !== "").join(" "),
      limits: limitsOf(material, repair, annotation, typeof read === "string" ? read : undefined),
    });
  },
});

/** Where more of the labels are one and the same number, residuals have no spread of their own to be held against. */
const mostCommonValue = 0.2;

function commonestShare({ target }: Dataset): number {
  if (target.kind === "classification") return 0;
  const counts = new Map<number, number>();
  let most = 0;
  for (const value of target.values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > most) most = count;
  }
  return most / target.values.length;
}

function withoutSpread(target: string, common: number): Answer {
  return finding({
    verdict: "info",
    summary: `Wrong labels cannot be told from right ones: ${percent(common)} of ${target} are one and the same number, and what lies beside it is no error for that.`,
  });
}

function verdictOf({ pValue, interval }: Judgement, settings: Settings): Verdict {
  if (pValue < settings.failLevel && interval[0] >= settings.failShare) return "fail";
  return pValue < settings.concernLevel && interval[0] >= settings.concernShare ? "concern" : "pass";
}

function summarise(
  verdict: Verdict,
  { doubted, doubtedAnyway, share, interval }: Judgement,
  { by, dataset }: Material,
): string {
  const count = doubted.reduce((sum, flag) => sum + flag, 0);
  const flagged = `${counted(count, "label")} of ${dataset.tableRows.length.toLocaleString("en")} (${percent(count / doubted.length)}) ${count === 1 ? "contradicts" : "contradict"} what ${by} would expect`;
  const classes = dataset.target.kind === "classification";
  const anyway = classes ? `, where ${percent(doubtedAnyway)} would with no wrong label at all` : "";
  const range = `${percent(interval[0])} to ${percent(interval[1])}`;
  if (verdict === "pass") {
    return `No sign of wrong labels: ${flagged}${anyway}; ${range} of the labels may be wrong all the same.`;
  }
  return `About ${percent(share)} of the labels (${range}) are wrong beyond what ${classes ? "overlapping classes explain" : "their spread explains"}: ${flagged}${anyway}.`;
}

function tellRepair(repair: Repair | undefined, { dataset }: Material): string {
  if (repair === undefined) return "";
  const [trusted] = repair.measures;
  const unit = dataset.target.kind === "classification" ? "accuracy" : "mean absolute error";
  const [low, high] = trusted.interval ?? [Number.NaN, Number.NaN];
  const said = (value: number) =>
    (dataset.target.kind === "classification" ? (100 * value).toFixed(1) : value.toPrecision(2)).replace("-", "−");
  const effect = low > 0 ? "improves" : high < 0 ? "harms" : "does not clearly change";
  return `Learning without the doubted rows ${effect} ${unit} on the rows that are not doubted (by ${said(trusted.value)}${dataset.target.kind === "classification" ? " points" : ""}, ${said(low)} to ${said(high)}).`;
}

function advise({ joint }: Judgement): string {
  const where =
    joint === undefined
      ? "compare their numbers with the source: units, signs, decimal points"
      : "compare their labels with the source";
  return `Look at the listed rows, the first ones first, and ${where}. Correct what is wrong, in the test part above all; drop rows from training only where they cannot be checked, and never drop test rows because a model disagrees with them.`;
}

function limitsOf(
  { limits, groups }: Material,
  repair: Repair | undefined,
  annotation: Annotation | undefined,
  unread: string | undefined,
): string[] {
  return [
    ...limits,
    ...(repair === undefined
      ? []
      : [
          `Learning without them left out ${percent(repair.dropped)} of the training rows. Which rows to score are not doubted was decided by both learners together; all rows include those whose label is wrong.`,
        ]),
    ...(groups === undefined ? [] : ["The chance of a false alarm takes rows of one group for independent."]),
    ...(annotation?.limits ?? []),
    ...(unread === undefined ? [] : [unread]),
  ];
}
