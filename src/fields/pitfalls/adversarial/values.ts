// What changes of growing size do to answers that are numbers: their error, and what of the target's variance they still explain.

import { type Answer, finding, type Measure, skipped } from "../../../core/finding.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { mean, variance } from "../../../stats/summary.js";
import type { NetworkAnswers } from "../network/answers.js";
import { saidWithin } from "../predictions/numbers.js";
import { percent } from "../wording.js";
import { type AttackSetting, adviceFor, isWithoutSlope, limitsOf, prepared } from "./attacking.js";
import { type Attacked, attackCurve, inputsAt } from "./curve.js";
import { maskingSigns } from "./masking.js";
import { changedPictures, curveFigure, shownRadius } from "./shown.js";

export async function examineValues(setting: AttackSetting, answers: NetworkAnswers): Promise<Answer> {
  const { asked, settings, bounds, loss } = setting;
  const { level, steps, queries, norm } = settings;
  const wanted = answers.values ?? answers.outputs;
  const rows = Int32Array.from(wanted.keys()).filter((row) => Number.isFinite(wanted[row]));
  const target = Float64Array.from(rows, (row) => wanted[row]);
  const spread = variance(target, 0);
  if (!(spread > 0)) return skipped("answers that differ: all that are wanted here are the same");
  const attacked: Attacked = {
    loss,
    inputs: inputsAt(asked.inputs, rows, loss.size),
    right: rows,
    harm: async (inputs, places) => {
      const given = await answers.ask(inputs);
      return Float64Array.from(places, (place, i) => Math.abs(given[i] - target[place]));
    },
    most: Number.POSITIVE_INFINITY,
  };
  const { options, radii, random } = prepared(setting);
  const curve = await attackCurve(attacked, { ...options, shownAt: bounds.radius }, random);
  const explained = (errors: Float64Array) => 1 - mean(errors.map((error) => error ** 2)) / spread;
  const clean = explained(curve.clean);
  if (!(clean > 0)) return skipped("answers that are better than the target's mean: the network's are not");
  const at = curve.points[radii.indexOf(bounds.radius)];
  // Without a target the network is right, and the loss flat, where it stands: no sign of anything.
  const isFlat = answers.values !== undefined && (await isWithoutSlope(attacked));
  const signs = isFlat ? [] : maskingSigns(curve, mean(at.worst) - mean(curve.clean));
  const left = explained(at.worst);
  const isBrittle = left < settings.concern * clean;
  const shown = shownRadius(bounds.radius, asked, norm);
  const what = answers.values === undefined ? "change of the answer" : "error";
  const error = (name: string, errors: Float64Array, baseline?: number): Measure => {
    const { value, interval } = meanInterval(errors, level);
    return {
      name: `${what} ${name}`,
      value,
      interval,
      level,
      better: "lower",
      n: rows.length,
      ...(baseline === undefined ? {} : { baseline }),
    };
  };
  const byChance = mean(at.harm.chance);
  const worst = error(`under the worst of them, ${shown}`, at.worst, byChance);
  const before = error("without a change", curve.clean);
  const order = [...curve.changed.keys()].sort(
    (a, b) => at.worst[b] - curve.clean[b] - (at.worst[a] - curve.clean[a]) || a - b,
  );
  const changed = await answersAfter(order, curve.changed, answers);
  return finding({
    verdict: isBrittle || signs.length > 0 ? "concern" : "pass",
    summary: `${isBrittle ? "Small changes move the answer far" : "Small changes move the answer little"}: it is off by ${saidWithin(before.value, before.interval ?? [before.value, before.value])} as it is, by ${saidWithin(worst.value, worst.interval ?? [worst.value, worst.value])} after changes of ${shown} that were sought, by ${saidWithin(byChance, meanInterval(at.harm.chance, level).interval)} after changes of that size by chance; of the variance that it explains (${percent(clean)}), ${left > 0 ? `${percent(left)} stays` : "nothing stays"}.${signs.length > 0 ? " But the attack shows signs of being led astray, so that the network may be more brittle than this." : ""}`,
    measures: [
      before,
      error(`under attack in ${steps} steps, ${shown}`, at.harm.manySteps, byChance),
      error(`under attack in one step, ${shown}`, at.harm.oneStep, byChance),
      error(`under a search of ${queries} queries without gradients, ${shown}`, at.harm.search, byChance),
      worst,
      { name: "explained variance without a change", value: clean, better: "higher", baseline: 0, n: rows.length },
      {
        name: `explained variance under the worst of them, ${shown}`,
        value: left,
        better: "higher",
        baseline: explained(at.harm.chance),
        n: rows.length,
      },
    ],
    figures: [
      curveFigure(curve, bounds.unit, {
        title: "Error over the size of a change",
        yTitle: `mean ${what}`,
        isShare: false,
        searchedAt: bounds.radius,
        height: (errors) => {
          const { value, interval } = meanInterval(errors, level);
          return { y: value, band: interval };
        },
      }),
      ...(await changedPictures(asked, curve, {
        ...settings,
        rows,
        order,
        before: (row) => answers.outputs[rows[row]].toPrecision(4),
        after: (row) => (changed.get(row) ?? Number.NaN).toPrecision(4),
      })),
    ],
    evidence: order.map((row) => ({
      row: asked.table.locate(asked.rows[rows[row]]),
      wanted: target[row],
      answer: answers.outputs[rows[row]],
      changed: changed.get(row) ?? null,
      [`size of the change, ${bounds.unit}`]: curve.changed.get(row)?.radius ?? 0,
    })),
    advice: adviceFor(isBrittle, signs),
    limits: [
      ...limitsOf(setting, answers, isFlat),
      ...(answers.values === undefined
        ? ["No target is known: the network's own answers were taken for right (--target)."]
        : []),
    ],
  });
}

async function answersAfter(
  rows: readonly number[],
  changed: ReadonlyMap<number, { readonly input: Float32Array }>,
  answers: NetworkAnswers,
): Promise<ReadonlyMap<number, number>> {
  const [first] = changed.values();
  if (first === undefined) return new Map();
  const inputs = new Float32Array(rows.length * first.input.length);
  for (const [i, row] of rows.entries()) inputs.set(changed.get(row)?.input ?? [], i * first.input.length);
  const given = await answers.ask(inputs);
  return new Map(rows.map((row, i) => [row, given[i]]));
}
