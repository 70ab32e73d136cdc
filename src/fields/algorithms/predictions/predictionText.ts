// Answers as the text of a file of predictions: see predictionFile.ts.

import type { Algorithm } from "../algorithm.js";
import type { SplitName } from "../benchmarkSplits.js";
import type { OutputPrediction } from "../evaluation.js";
import { featureShape, featuresOf } from "../specification.js";

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

type Nested = number | readonly Nested[];

/** Row-major values as lists within lists; a single number without an axis. */
function nested(values: readonly number[], shape: readonly number[]): Nested {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return values;
  const size = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) => nested(values.slice(i * size, (i + 1) * size), shape.slice(1)));
}
