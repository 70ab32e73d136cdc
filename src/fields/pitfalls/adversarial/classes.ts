// What changes of growing size do to the classes that rows are put into.

import { type Answer, finding, type Measure, skipped } from "../../../core/finding.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import { mean } from "../../../stats/summary.js";
import type { NetworkAnswers } from "../network/answers.js";
import { percent } from "../wording.js";
import { type AttackSetting, adviceFor, isWithoutSlope, limitsOf, prepared } from "./attacking.js";
import { type AttackCurve, type Attacked, attackCurve, inputsAt, unboundedHarm } from "./curve.js";
import { maskingSigns } from "./masking.js";
import { broken, changedPictures, curveFigure, shownRadius } from "./shown.js";

export async function examineClasses(setting: AttackSetting, answers: NetworkAnswers): Promise<Answer> {
  const { asked, settings, bounds, loss } = setting;
  const { level, steps, queries, norm } = settings;
  const known = knownRows(answers.right, answers.chosen);
  const attacked: Attacked = {
    loss,
    inputs: inputsAt(asked.inputs, known.rows, loss.size),
    right: known.right,
    harm: async (inputs, rows) => {
      const taken = await answers.choose(inputs);
      return Float64Array.from(rows, (row, i) => Number(taken[i] !== known.right[row]));
    },
    most: 1,
  };
  const { options, radii, random } = prepared(setting);
  const curve = await attackCurve(attacked, { ...options, shownAt: Number.POSITIVE_INFINITY }, random);
  const standing = (harm: Float64Array) => harm.length - harm.reduce((sum, one) => sum + one, 0);
  const clean = standing(curve.clean);
  if (clean === 0) return skipped("right answers: the network has none on these rows");
  const unbounded = standing(await unboundedHarm(attacked, options));
  const isFlat = await isWithoutSlope(attacked);
  const signs = isFlat ? [] : maskingSigns(curve, clean / curve.rows, unbounded / clean);
  const at = curve.points[radii.indexOf(bounds.radius)];
  const left = standing(at.worst);
  const shown = shownRadius(bounds.radius, asked, norm);
  const isBrittle = left < settings.concern * clean;
  const share = (count: number): Pick<Measure, "value" | "interval" | "level" | "n"> => ({
    value: count / curve.rows,
    interval: wilsonInterval(count, curve.rows, level),
    level,
    n: curve.rows,
  });
  const byChance = standing(at.harm.chance) / curve.rows;
  const half = halfBroken(curve, clean);
  const what = answers.right === undefined ? "unchanged answers" : "accuracy";
  const under = (how: string, count: number): Measure => ({
    name: `${what} under ${how}, ${shown}`,
    better: "higher",
    baseline: byChance,
    ...share(count),
  });
  const names = { rows: known.rows, right: known.right, classes: answers.classes, unit: bounds.unit };
  const taken = await takenAfter(curve, answers);
  return finding({
    verdict: isBrittle || signs.length > 0 ? "concern" : "pass",
    summary: `${isBrittle ? "Small changes change the answer" : "Small changes leave most answers as they are"}: ${percent(clean / curve.rows)} of the answers are right, ${percent(left / curve.rows)} still are after changes of ${shown} that were sought, ${percent(byChance)} after changes of that size by chance.${signs.length > 0 ? " But the attack shows signs of being led astray, so that the network may be more brittle than this." : ""}`,
    measures: [
      { name: `${what} without a change`, better: "higher", ...share(clean) },
      under(`attack in ${steps} steps`, standing(at.harm.manySteps)),
      under("attack in one step", standing(at.harm.oneStep)),
      under(`a search of ${queries} queries without gradients`, standing(at.harm.search)),
      under("the worst of them", left),
      { name: `${what} under an unbounded attack`, better: "neither", ...share(unbounded) },
      ...(half === undefined
        ? []
        : [
            {
              name: "size of change that breaks half of the right answers",
              value: half,
              unit: bounds.unit,
              better: "higher",
              n: clean,
            } as const,
          ]),
    ],
    figures: [
      curveFigure(curve, bounds.unit, {
        title: "Right answers that outlast a change",
        yTitle: "right answers",
        isShare: true,
        searchedAt: bounds.radius,
        height: (harm) => {
          const count = standing(harm);
          return { y: count / curve.rows, band: wilsonInterval(count, curve.rows, level) };
        },
      }),
      ...(await changedPictures(asked, curve, {
        ...settings,
        rows: known.rows,
        order: broken(curve),
        before: (row) => answers.classes[known.right[row]],
        after: (row) => answers.classes[taken.get(row) ?? known.right[row]],
      })),
    ],
    evidence: broken(curve).map((row) => ({
      row: asked.table.locate(asked.rows[names.rows[row]]),
      answer: answers.classes[known.right[row]],
      changed: answers.classes[taken.get(row) ?? known.right[row]],
      [`size of the change, ${bounds.unit}`]: curve.changed.get(row)?.radius ?? 0,
    })),
    advice: adviceFor(isBrittle, signs),
    limits: [...limitsOf(setting, answers, isFlat), ...known.limits],
  });
}

/** The classes that the changed inputs are put into. */
async function takenAfter(curve: AttackCurve, answers: NetworkAnswers): Promise<ReadonlyMap<number, number>> {
  const rows = [...curve.changed.keys()];
  const [first] = curve.changed.values();
  if (first === undefined) return new Map();
  const inputs = new Float32Array(rows.length * first.input.length);
  for (const [i, row] of rows.entries()) inputs.set(curve.changed.get(row)?.input ?? [], i * first.input.length);
  const taken = await answers.choose(inputs);
  return new Map(rows.map((row, i) => [row, taken[i]]));
}

/** The size of change at which half of the right answers are broken, between two radii in proportion. */
function halfBroken({ points, rows }: AttackCurve, clean: number): number | undefined {
  let [before, standing] = [0, clean];
  for (const { radius, worst } of points) {
    const left = rows * (1 - mean(worst));
    if (left <= clean / 2) {
      return before + ((radius - before) * (standing - clean / 2)) / Math.max(1, standing - left);
    }
    [before, standing] = [radius, left];
  }
  return undefined;
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
