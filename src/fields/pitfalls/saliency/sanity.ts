// Does an explanation change when what was learnt is taken away (Adebayo et al. 2018)? And do answers change more when what it
// calls important is covered than when anything is?

import type { Random } from "../../../core/random.js";
import type { RowFunction } from "../../../engine/attribution/rowFunction.js";
import type { ShuffledStage } from "../../../engine/attribution/shuffledLayers.js";
import { spearman } from "../../../stats/correlation.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { structuralSimilarity } from "../../../stats/structuralSimilarity.js";
import { mean } from "../../../stats/summary.js";
import type { PictureLayout } from "../network/askedNetwork.js";
import { type Explained, explain, type MethodName, type MethodOptions } from "./methods.js";
import { pixelWeights } from "./places.js";

/** How alike two explanations of each row are: the rank correlation of their weights, or of the weights' sizes. */
export function likeness(a: Float32Array, b: Float32Array, size: number, of: "weights" | "sizes"): Float64Array {
  const rows = a.length / size;
  return Float64Array.from({ length: rows }, (_, row) => {
    const own = (weights: Float32Array) =>
      Float64Array.from(weights.subarray(row * size, (row + 1) * size), (weight) =>
        of === "sizes" ? Math.abs(weight) : weight,
      );
    const rank = spearman(own(a), own(b));
    // Where all weights are equal, there is no order to agree with.
    return Number.isFinite(rank) ? rank : 0;
  });
}

/** How alike two explanations of each picture look: the structural similarity of their weights' sizes, each map to its largest. */
function likenessOfLooks(a: Float32Array, b: Float32Array, size: number, picture: PictureLayout): Float64Array {
  const look = (weights: Float32Array, row: number) => {
    const pixels = pixelWeights(weights.subarray(row * size, (row + 1) * size), picture).map(Math.abs);
    const largest = pixels.reduce((most, weight) => Math.max(most, weight), 0);
    return largest > 0 ? pixels.map((weight) => weight / largest) : pixels;
  };
  return Float64Array.from({ length: a.length / size }, (_, row) =>
    structuralSimilarity(look(a, row), look(b, row), picture.width),
  );
}

export interface SanityCurve {
  readonly method: MethodName;
  /** Likeness to the explanation of the network as it is, after each stage of shuffling; none where nothing can be shuffled. */
  readonly likeness: readonly MeanInterval[];
  /** That of the weights' sizes alone, after the last stage. */
  readonly ofSizes: MeanInterval | undefined;
  /** How alike the maps look after the last stage; of pictures alone. */
  readonly ofLooks: MeanInterval | undefined;
}

/** Pixels a side that a picture must have for its structure to be compared. */
const fewestPixels = 3;

/** How alike the explanation stays while more and more layers are shuffled. */
export async function sanityCurve(
  method: MethodName,
  f: RowFunction,
  explained: Explained,
  weights: Float32Array,
  stages: readonly ShuffledStage[],
  options: MethodOptions & { readonly level: number },
  random: () => Random,
  picture?: PictureLayout,
): Promise<SanityCurve> {
  const all: MeanInterval[] = [];
  let last = weights;
  for (const { parameters } of stages) {
    last = (await explain(method, f.withParameters(parameters), explained, options, random())).weights;
    all.push(meanInterval(likeness(weights, last, f.size, "weights"), options.level));
  }
  if (stages.length === 0) return { method, likeness: all, ofSizes: undefined, ofLooks: undefined };
  const ofSizes = meanInterval(likeness(weights, last, f.size, "sizes"), options.level);
  const hasLooks = picture !== undefined && Math.min(picture.width, picture.height) >= fewestPixels;
  const ofLooks = hasLooks ? meanInterval(likenessOfLooks(weights, last, f.size, picture), options.level) : undefined;
  return { method, likeness: all, ofSizes, ofLooks };
}

/** Shares of the input that are covered; the change of the score is told of the first ones, the curve of all. */
const coveredShares = [0.05, 0.1, 0.2, 0.4];
const furtherShares = [0.7, 1];

/** The mean score when a share of the input is covered: what weighs most first, and by chance. */
export interface DeletionPoint {
  readonly share: number;
  readonly byWeight: MeanInterval;
  readonly byChance: MeanInterval;
}

export interface Faithfulness {
  /** How much the score changes on average when the most important numbers are covered, less when as many are drawn by chance. */
  readonly gain: MeanInterval;
  /** The same change when numbers are drawn by chance. */
  readonly byChance: number;
  /** From the whole input on. */
  readonly deletion: readonly DeletionPoint[];
}

/** Whether covering what has the largest weights changes the score more than covering as much by chance. */
export async function faithfulness(
  f: RowFunction,
  explained: Explained,
  weights: Float32Array,
  level: number,
  random: Random,
): Promise<Faithfulness> {
  const { inputs, choices, baseline } = explained;
  const whole = await f.values(inputs, choices);
  const rows = choices.length;
  const [chosen, drawn] = [new Float64Array(rows), new Float64Array(rows)];
  const start = meanInterval(whole, level);
  const deletion: DeletionPoint[] = [{ share: 0, byWeight: start, byChance: start }];
  for (const share of [...coveredShares, ...furtherShares]) {
    const count = Math.max(1, Math.round(share * f.size));
    const [byWeight, byChance] = [inputs.slice(), inputs.slice()];
    for (let row = 0; row < rows; row++) {
      const own = weights.subarray(row * f.size, (row + 1) * f.size);
      const order = Array.from(own.keys()).sort((a, b) => Math.abs(own[b]) - Math.abs(own[a]) || a - b);
      for (const place of order.slice(0, count)) byWeight[row * f.size + place] = baseline[place];
      for (const place of random.sample(f.size, count)) byChance[row * f.size + place] = baseline[place];
    }
    const after = [await f.values(byWeight, choices), await f.values(byChance, choices)];
    deletion.push({ share, byWeight: meanInterval(after[0], level), byChance: meanInterval(after[1], level) });
    if (!coveredShares.includes(share)) continue;
    for (let row = 0; row < rows; row++) {
      chosen[row] += Math.abs(whole[row] - after[0][row]) / coveredShares.length;
      drawn[row] += Math.abs(whole[row] - after[1][row]) / coveredShares.length;
    }
  }
  return {
    gain: meanInterval(
      chosen.map((change, row) => change - drawn[row]),
      level,
    ),
    byChance: mean(drawn),
    deletion,
  };
}
