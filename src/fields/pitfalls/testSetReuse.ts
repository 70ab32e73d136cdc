// How often was this test set looked at, and can so many looks have bought the score? The best of k models without any
// skill lies E[max of k normals] standard errors above what they are worth; a model chosen by looking has that much for
// nothing. The ledger counts the looks; those taken elsewhere can be told.

import { z } from "zod";
import { type Answer, type Figure, finding, type Measure, skipped, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { PurposeLooks } from "../../core/run.js";
import { paper, preprint } from "../../core/source.js";
import { lineFigure } from "../../report/figures/lineFigure.js";
import { normalSurvival } from "../../stats/distributions.js";
import { expectedMaximumOfNormals } from "../../stats/expectedMaximum.js";
import { lones2021, whyDoesntMyModelWork } from "./essay.js";
import { needsPredictions, readJudged } from "./predictions/judged.js";
import { said } from "./predictions/numbers.js";
import { type ReportedSkill, reportedSkill } from "./testSetReuse/skill.js";
import { counted } from "./wording.js";

const options = z.object({
  earlier: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe("looks at this test set that the ledger does not know of, such as entries on a leaderboard"),
  manyLooks: z.number().int().min(2).default(20).describe("looks from which a score is in doubt, whatever it is"),
  failLooks: z
    .number()
    .int()
    .min(2)
    .default(5)
    .describe("looks from which it is a fault if luck alone can have bought all of the skill"),
  chance: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe("chance of luck alone doing as well from which the skill may be luck"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

/** Looks for these purposes are looks at the model's own score. */
const ownPurpose = "test-set-reuse";
const modelPurposes = [ownPurpose, "metrics"];

export const testSetReuse = defineInstrument({
  id: "pitfalls/test-set-reuse",
  question: "How often was this test set used, and can that have bought the score?",
  accepts: "table",
  options,
  sources: [
    whyDoesntMyModelWork,
    lones2021,
    preprint("Blum & Hardt 2015, The Ladder: a reliable leaderboard for machine learning competitions", "1502.04585"),
    paper(
      "Dwork et al. 2015, The reusable holdout: preserving validity in adaptive data analysis",
      "10.1126/science.aaa9375",
    ),
  ],

  needs: needsPredictions,

  async examine(table, settings, run) {
    const judged = await readJudged(table);
    if (typeof judged === "string") return skipped(judged);
    const skill = reportedSkill(judged, settings.level);
    if (skill === undefined) return skipped("predicted classes or values of at least two rows");
    await run.look(table.testFingerprint, ownPurpose);
    return answer(await run.looks(table.testFingerprint), skill, judged.where, settings);
  },
});

function answer(others: readonly PurposeLooks[], skill: ReportedSkill, where: string, settings: Settings): Answer {
  // One examination may look for both purposes: the larger count is the number of examinations, and this is one more.
  const known =
    1 + Math.max(0, ...others.filter(({ purpose }) => modelPurposes.includes(purpose)).map(({ looks }) => looks));
  const looks = known + settings.earlier;
  const optimism = skill.luck * expectedMaximumOfNormals(looks);
  const byLuck = luckOf(looks, skill);
  const isBought = looks > 1 && skill.gain > 0 && byLuck >= settings.chance;
  const verdict: Verdict =
    isBought && looks >= settings.failLooks ? "fail" : isBought || looks >= settings.manyLooks ? "concern" : "pass";
  return finding({
    verdict,
    summary: summarise(skill, { looks, known, optimism, isBought, where }),
    measures: [
      ...measuresOf(skill, looks, optimism, settings.level),
      { name: "chance that luck alone gains as much", value: byLuck, better: "lower", n: looks },
    ],
    figures: [figureOf(skill, looks)],
    evidence: [
      ...others.map(({ purpose, looks: count }) => ({ "looked at for": purpose, looks: count, source: "ledger" })),
      { "looked at for": "this examination", looks: 1, source: "ledger" },
      ...(settings.earlier > 0 ? [{ "looked at for": "told", looks: settings.earlier, source: "--earlier" }] : []),
    ],
    advice:
      verdict === "pass"
        ? ""
        : "Score the chosen model once on rows that no choice was made by. Choose among models by cross-validation on the training part; where a test set must be asked often, let it answer through the Ladder or Thresholdout (touchstone score).",
    limits: [
      "A look counts whether or not anything was chosen by it, and looks that no ledger recorded are not known (tell them with --earlier).",
    ],
  });
}

/** The chance that the best of `looks` models without any skill gains as much: 1 − Φ(gain / luck)^looks. */
function luckOf(looks: number, { gain, luck }: ReportedSkill): number {
  return luck > 0 ? -Math.expm1(looks * Math.log1p(-normalSurvival(gain / luck))) : 1;
}

interface Told {
  readonly looks: number;
  readonly known: number;
  readonly optimism: number;
  readonly isBought: boolean;
  readonly where: string;
}

function summarise(skill: ReportedSkill, { looks, known, optimism, isBought, where }: Told): string {
  const { kind, score, constant, gain } = skill;
  const reported = `${kind === "accuracy" ? "accuracy" : "the mean absolute error"} is ${said(score)} on ${where} (${said(constant)} without looking at the features)`;
  const rest = looks - known;
  const told = rest > 0 ? ` (${rest.toLocaleString("en")} of them as told)` : "";
  if (looks === 1)
    return `This is the first recorded look at this test set: ${reported}, and no luck of many tries is in it.`;
  const luck = `the best of ${counted(looks, "model")} without any skill would on average be ${said(optimism)} better than they are worth`;
  const verdict = isBought
    ? `all of the ${said(gain)} that the model gains may be such luck`
    : gain > 0
      ? `the model gains ${said(gain)}, more than such luck explains`
      : "the model gains nothing";
  return `This test set was looked at ${looks.toLocaleString("en")} times${told}: ${reported}; ${luck}, and ${verdict}.`;
}

function measuresOf(skill: ReportedSkill, looks: number, optimism: number, level: number): Measure[] {
  const { kind, score, constant, gain, interval, n } = skill;
  const sign = kind === "accuracy" ? 1 : -1;
  const better = kind === "accuracy" ? "higher" : "lower";
  const ends = interval.map((end) => constant + sign * end).sort((a, b) => a - b);
  return [
    { name: "looks at this test set", value: looks, baseline: 1, better: "lower", n: looks },
    { name: `${kind} reported`, value: score, interval: [ends[0], ends[1]], level, baseline: constant, better, n },
    {
      name: `${kind} of the best of so many models without skill`,
      value: constant + sign * optimism,
      baseline: constant,
      better: "neither",
      n: looks,
    },
    {
      name: `${kind} gained over a constant answer`,
      value: gain,
      interval,
      level,
      baseline: optimism,
      better: "higher",
      n,
    },
  ];
}

function figureOf({ kind, score, constant, luck }: ReportedSkill, looks: number): Figure {
  const sign = kind === "accuracy" ? 1 : -1;
  const most = Math.max(100, 2 * looks);
  const steps = Array.from({ length: 40 }, (_, step) => Math.max(1, Math.round(most ** (step / 39))));
  const counts = [...new Set([...steps, looks])].sort((a, b) => a - b);
  return lineFigure({
    title: "What luck alone can buy",
    caption: `The ${kind} of the best of so many models without any skill, beside the reported one; this is look ${looks.toLocaleString("en")}.`,
    xTitle: "looks at the test set",
    yTitle: kind,
    series: [
      {
        name: "best of so many without skill",
        points: counts.map((x) => ({ x, y: constant + sign * luck * expectedMaximumOfNormals(x) })),
      },
      { name: "reported", points: [counts[0], most].map((x) => ({ x, y: score })), dashed: true },
    ],
    marks: [{ x: looks, label: "now" }],
    dots: false,
  });
}
