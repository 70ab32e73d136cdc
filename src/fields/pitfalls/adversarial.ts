// How small a change of the input changes the answer? The network is attacked by its own gradients, with changes of growing
// size, and beside it stands what changes of the same size do that nobody chose. A curve that does not fall is believed only
// where the attack itself shows no sign of being led astray by gradients that say nothing (Athalye et al. 2018).

import { z } from "zod";
import { finding, type Measure, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { boundsOf } from "./adversarial/bounds.js";
import { attackCurve, standingUnbounded } from "./adversarial/curve.js";
import { maskingSigns } from "./adversarial/masking.js";
import { evidenceOf, figuresOf, halfBroken, shownRadius } from "./adversarial/shown.js";
import { lones2021, whyDoesntMyModelWork } from "./essay.js";
import { readAnswers } from "./network/answers.js";
import { askable, askNetwork } from "./network/askedNetwork.js";
import { askingOptions } from "./network/options.js";
import { percent } from "./wording.js";

const options = z.object({
  ...askingOptions,
  norm: z
    .enum(["maximum", "euclidean"])
    .default("maximum")
    .describe("how a change is measured: by its largest number, or by its length"),
  radii: z
    .array(z.number().gt(0))
    .default([])
    .describe(
      "sizes of the changes, in standard deviations of each column or in 255ths of a pixel's range; a few if left out",
    ),
  steps: z.number().int().min(2).default(20).describe("steps of the gradient that an attack takes"),
  radius: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "the size of change that the verdict goes by: 0.1 standard deviations or 8 / 255 if left out (ten times that by length)",
    ),
  concern: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("share of the right answers that must outlast changes of that size, for no concern"),
  fewValues: z
    .number()
    .int()
    .min(0)
    .default(10)
    .describe("columns of whole numbers with at most so many different values stay as they are"),
});

export const adversarial = defineInstrument({
  id: "pitfalls/adversarial",
  question: "How small a change of the input changes the answer?",
  accepts: "network",
  options,
  sources: [
    whyDoesntMyModelWork,
    lones2021,
    preprint("Goodfellow, Shlens & Szegedy 2015, Explaining and harnessing adversarial examples", "1412.6572"),
    preprint("Madry et al. 2018, Towards deep learning models resistant to adversarial attacks", "1706.06083"),
    preprint("Athalye, Carlini & Wagner 2018, Obfuscated gradients give a false sense of security", "1802.00420"),
    paper("Lones 2024, Avoiding common machine learning pitfalls", "10.1016/j.patter.2024.101046"),
  ],
  needs: askable,

  async examine(subject, settings, run) {
    const { level, steps, norm } = settings;
    const asked = await askNetwork(subject, settings, run.random.stream("rows"), run.signal);
    const answers = await readAnswers(asked, run.signal);
    if (answers.kind === "value") return skipped("a network that tells classes apart: this one answers with a number");
    const bounds = await boundsOf(asked, settings);
    if (typeof bounds === "string") return skipped(bounds);
    const { right, rows, limits } = knownRows(answers.right, answers.chosen);
    const size = asked.inputs.length / asked.rows.length;
    const inputs = new Float32Array(rows.length * size);
    for (const [i, row] of rows.entries()) inputs.set(asked.inputs.subarray(row * size, (row + 1) * size), i * size);

    const loss = await answers.loss();
    try {
      const attacked = { loss, judge: answers.choose, inputs, right };
      const radii = [...new Set([...bounds.radii, bounds.radius])].sort((a, b) => a - b);
      const curve = await attackCurve(
        attacked,
        { ...bounds, norm, steps, radii, progress: (done, total) => run.progress(done, total, "radii") },
        run.random.stream("attack"),
      );
      if (curve.clean === 0) return skipped("right answers: the network has none on these rows");
      const unbounded = await standingUnbounded(attacked, { ...bounds, norm, steps });
      const signs = maskingSigns(curve, unbounded);
      const at = curve.points[radii.indexOf(bounds.radius)];
      const shown = shownRadius(bounds.radius, asked, norm);
      const isBrittle = at.manySteps < settings.concern * curve.clean;
      const share = (count: number): Pick<Measure, "value" | "interval" | "level" | "n"> => ({
        value: count / curve.rows,
        interval: wilsonInterval(count, curve.rows, level),
        level,
        n: curve.rows,
      });
      const half = halfBroken(curve);
      const known = answers.right === undefined ? "unchanged answers" : "accuracy";
      return finding({
        verdict: isBrittle || signs.length > 0 ? "concern" : "pass",
        summary: `${isBrittle ? "Small changes change the answer" : "Small changes leave most answers as they are"}: ${percent(curve.clean / curve.rows)} of the answers are right, ${percent(at.manySteps / curve.rows)} still are after changes of ${shown} that its gradients choose, ${percent(at.chance / curve.rows)} after changes of that size by chance.${signs.length > 0 ? " But the attack shows signs of being led astray, so that the network may be more brittle than this." : ""}`,
        measures: [
          { name: `${known} without a change`, better: "higher", ...share(curve.clean) },
          {
            name: `${known} under attack in ${steps} steps, ${shown}`,
            better: "higher",
            baseline: at.chance / curve.rows,
            ...share(at.manySteps),
          },
          { name: `${known} under attack in one step, ${shown}`, better: "higher", ...share(at.oneStep) },
          { name: `${known} under an unbounded attack`, better: "neither", ...share(unbounded) },
          ...(half === undefined
            ? []
            : [
                {
                  name: "size of change that breaks half of the right answers",
                  value: half,
                  unit: bounds.unit,
                  better: "higher",
                  n: curve.clean,
                } as const,
              ]),
        ],
        figures: await figuresOf(asked, curve, {
          ...settings,
          unit: bounds.unit,
          rows,
          classes: answers.classes,
          right,
        }),
        evidence: evidenceOf(asked, curve, { rows, right, classes: answers.classes, unit: bounds.unit }),
        advice: adviceFor(isBrittle, signs),
        limits: [
          ...asked.limits,
          ...answers.limits,
          ...limits,
          ...bounds.limits,
          "An attack shows that changes exist; that it finds none does not show that there are none.",
        ],
      });
    } finally {
      await loss.dispose();
      await answers.dispose();
    }
  },
});

function adviceFor(isBrittle: boolean, signs: readonly string[]): string {
  return [
    ...(signs.length === 0
      ? []
      : [
          `Look at the gradients first: ${signs.join("; ")}. Attack without the layers that hide them, or without gradients.`,
        ]),
    ...(isBrittle
      ? [
          "Do not let anybody choose the inputs of this network who gains by its errors. Train on attacked inputs (Madry et al.), on more and more varied data, or with fewer features that carry little; then attack again.",
        ]
      : []),
  ].join(" ");
}

interface KnownRows {
  readonly rows: Int32Array;
  readonly right: Int32Array;
  readonly limits: readonly string[];
}

// Without a target, the network's own answers are what should stay.
function knownRows(right: Int32Array | undefined, chosen: Int32Array): KnownRows {
  if (right === undefined) {
    return {
      rows: Int32Array.from(chosen.keys()),
      right: chosen,
      limits: ["No target is known: the network's own answers were taken for right (--target)."],
    };
  }
  const rows = Int32Array.from(right.keys()).filter((row) => right[row] >= 0);
  return { rows, right: rows.map((row) => right[row]), limits: [] };
}
