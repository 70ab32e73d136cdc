// Drawing the next token from scores.

import { UserError } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";

export interface SamplingOptions {
  /** What scores are divided by: 0 takes the best token, 1, the default, draws as the model believes. */
  readonly temperature?: number;
  /** Draw among so many best tokens; among all unless said. */
  readonly topK?: number;
  /** Draw among the fewest best tokens that have this share of the probability (Holtzman et al. 2020); 1 unless said. */
  readonly topP?: number;
}

/** The place of the token drawn. Throws a `UserError` where an option is out of range. */
export function drawToken(scores: ArrayLike<number>, options: SamplingOptions, random: Random): number {
  const { temperature = 1, topK = scores.length, topP = 1 } = options;
  if (!(temperature >= 0 && topK >= 1 && topP > 0 && topP <= 1)) {
    throw new UserError(
      "sampling",
      `cannot draw with temperature ${temperature}, the best ${topK} and a share of ${topP}`,
      "Give a temperature from 0 on, at least 1 token, and a share in (0, 1].",
    );
  }
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
  if (temperature === 0) return order[0];
  const best = order.slice(0, topK);
  const weights = best.map((token) => Math.exp((scores[token] - scores[best[0]]) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [kept, mass] = [0, 0];
  while (kept < best.length && (kept === 0 || mass < topP * total)) mass += weights[kept++];
  let left = random.uniform() * mass;
  for (let i = 0; i < kept; i++) {
    left -= weights[i];
    if (left < 0) return best[i];
  }
  return best[kept - 1];
}
