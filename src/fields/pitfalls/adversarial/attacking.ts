// What the examinations of classes and of values have in common.

import type { Random } from "../../../core/random.js";
import type { RowFunction } from "../../../engine/attribution/rowFunction.js";
import type { NetworkAnswers } from "../network/answers.js";
import type { AskedNetwork, AskOptions } from "../network/askedNetwork.js";
import type { AttackBounds } from "./bounds.js";
import type { Attacked, CurveOptions } from "./curve.js";
import { regionsOf } from "./regions.js";

export interface AttackSetting {
  readonly asked: AskedNetwork;
  readonly bounds: AttackBounds;
  readonly loss: RowFunction;
  readonly settings: Pick<AskOptions, "pixelMean" | "pixelDeviation"> & {
    readonly norm: "maximum" | "euclidean";
    readonly level: number;
    readonly steps: number;
    readonly restarts: number;
    readonly queries: number;
    readonly concern: number;
  };
  readonly random: Random;
  progress(done: number, total: number): void;
}

/** Whether no gradient says anything at any row, as of steps and trees: then only the search without gradients can attack. */
export async function isWithoutSlope({ loss, inputs, right }: Attacked): Promise<boolean> {
  return (await loss.gradients(inputs, right)).every((slope) => slope === 0);
}

/** The options of the curve, at all radii and the one that the verdict goes by. */
export function prepared({ asked, bounds, settings, random, progress }: AttackSetting) {
  const radii = [...new Set([...bounds.radii, bounds.radius])].sort((a, b) => a - b);
  const options: Omit<CurveOptions, "shownAt"> = {
    ...bounds,
    ...settings,
    radii,
    regions: regionsOf(asked, bounds.spreads),
    searchedAt: bounds.radius,
    progress,
  };
  return { radii, options, random };
}

export function adviceFor(isBrittle: boolean, signs: readonly string[]): string {
  return [
    ...(signs.length === 0
      ? []
      : [
          `Look at the gradients first: ${signs.join("; ")}. Attack without the layers that hide them, or by a longer search without gradients (--queries).`,
        ]),
    ...(isBrittle
      ? [
          "Do not let anybody choose the inputs of this network who gains by its errors. Train on attacked inputs (Madry et al.), on more and more varied data, or with fewer features that carry little; then attack again.",
        ]
      : []),
  ].join(" ");
}

export function limitsOf({ asked, bounds }: AttackSetting, answers: NetworkAnswers, isFlat: boolean): string[] {
  return [
    ...(isFlat
      ? [
          "The network's gradients are nought at every row, as those of steps and trees are: what counts is the search without gradients, and a longer one (--queries) may find more.",
        ]
      : []),
    ...asked.limits,
    ...answers.limits,
    ...bounds.limits,
    "An attack shows that changes exist; that it finds none does not show that there are none.",
  ];
}
