// Answers as the text of a file of predictions: see predictionFile.ts.

import type { Algorithm } from "../algorithm.js";
import type { SplitName } from "../benchmarkSplits.js";
import type { OutputPrediction } from "../evaluation.js";
import { featureShape, featuresOf } from "../specification.js";
import { nested } from "./nested.js";

/** The answers to all tasks of a split, as bytes. */
export function predictionText(
  { name, specification }: Algorithm,
  split: SplitName,
  answers: readonly OutputPrediction[],
): Uint8Array {
  const outputs = Object.fromEntries(
    featuresOf(specification, "output").map(([output, feature]) => [
      output,
      answers.map(({ truth, answer }) => nested(Array.from(answer[output]), featureShape(feature, truth.size))),
    ]),
  );
  return new TextEncoder().encode(`${JSON.stringify({ algorithm: name, split, outputs })}\n`);
}
