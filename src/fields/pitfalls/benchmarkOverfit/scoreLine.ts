// How fresh scores of several models follow from their old ones: the slope of a straight line (Recht et al. 2019, figure
// 1). Models tuned to a benchmark do better there for it than elsewhere, so that its best models lose most: a slope below one.

import type { Random } from "../../../core/random.js";
import { percentileInterval } from "../../../stats/resamplingInterval.js";
import { slope } from "../../../stats/slope.js";
import type { ModelScores, Scored } from "./modelScores.js";

export interface ScoreLine {
  readonly slope: number;
  /** Over draws of the rows of both test sets; the models are those that they are. */
  readonly interval: readonly [number, number];
}

const draws = 300;
const fewestModels = 4;

/** `undefined` for fewer than four models, for models judged on different rows, or where all score the same. */
export function scoreLine(models: readonly ModelScores[], level: number, random: Random): ScoreLine | undefined {
  const sets = (["old", "fresh"] as const).map((which) => models.map((model) => model[which]));
  const sameRows = sets.every((scored) => scored.every(({ worth }) => worth.length === scored[0].worth.length));
  if (models.length < fewestModels || !sameRows) return undefined;
  const [old, fresh] = sets;
  const line = slope(scores(old), scores(fresh)).value;
  if (!Number.isFinite(line)) return undefined;
  const replicates = Float64Array.from(
    { length: draws },
    () => slope(drawnScores(old, random), drawnScores(fresh, random)).value,
  ).filter(Number.isFinite);
  const [low, high] = percentileInterval(replicates, level);
  return { slope: line, interval: [low, high] };
}

function scores(models: readonly Scored[]): Float64Array {
  return Float64Array.from(models, ({ score }) => score);
}

/** The scores on rows drawn again, the same for all models. */
function drawnScores(models: readonly Scored[], random: Random): Float64Array {
  const n = models[0].worth.length;
  const sums = new Float64Array(models.length);
  for (let i = 0; i < n; i++) {
    const row = random.integer(n);
    models.forEach(({ worth }, model) => {
      sums[model] += worth[row];
    });
  }
  return sums.map((sum) => sum / n);
}
