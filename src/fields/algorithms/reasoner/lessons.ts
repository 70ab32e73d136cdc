// Batches laid out for a network that is stepped by the host: what each step is shown, what it should predict, and how much each
// sample's error counts then.

import { type NDArray, ndarray, numbers } from "../../../engine/ndarray.js";
import type { Batch } from "../batch.js";
import { featuresOf, type Specification } from "../specification.js";
import { countOf, sampleOf } from "./losses.js";

/** What is the same at every step. */
export interface Lesson {
  readonly batch: number;
  readonly size: number;
  /** Steps that the network takes: one less than the longest trajectory has, at least one. */
  readonly steps: number;
  readonly inputs: Readonly<Record<string, NDArray>>;
  readonly outputs: Readonly<Record<string, NDArray>>;
  /** True hints of each step, those after the last as those of the last. */
  readonly hints: readonly Readonly<Record<string, NDArray>>[];
  /** 1 for each sample whose trajectory goes on after the step [batch]. */
  readonly alive: readonly NDArray[];
  /** 1 for each sample whose answer is that of this step [batch]. */
  readonly last: readonly NDArray[];
  /** What sums of losses are multiplied by to be means, by feature [1]. */
  readonly scales: Readonly<Record<string, NDArray>>;
}

/** Lays a batch out. Without a scale for a feature that counts nowhere, its loss is 0. */
export function lessonOf(specification: Specification, batch: Batch): Lesson {
  const { lengths, size, inputs, outputs } = batch;
  const samples = lengths.length;
  const steps = Math.max(1, batch.steps - 1);
  const mark = (holds: (length: number) => boolean) => ndarray(Float32Array.from(lengths, (l) => Number(holds(l))));
  const times = Array.from({ length: steps }, (_, step) => step);
  const hints = Array.from({ length: steps + 1 }, (_, step) =>
    mapValues(batch.hints, (array) => sliceOf(array, Math.min(step, batch.steps - 1))),
  );
  const scales = Object.fromEntries(
    [...featuresOf(specification, "hint"), ...featuresOf(specification, "output")].map(([name, feature]) => {
      let total = 0;
      const lastAxis = (array: NDArray) => array.shape[array.shape.length - 1];
      for (let sample = 0; sample < samples; sample++) {
        if (feature.stage === "output") {
          total += countOf(feature, "output", sampleOf(outputs[name], sample), lastAxis(outputs[name]));
          continue;
        }
        for (let step = 1; step < lengths[sample]; step++) {
          total += countOf(feature, "hint", sampleOf(hints[step][name], sample), lastAxis(hints[step][name]));
        }
      }
      return [name, ndarray([total === 0 ? 0 : 1 / total])];
    }),
  );
  return {
    batch: samples,
    size,
    steps,
    inputs,
    outputs,
    hints,
    alive: times.map((step) => mark((length) => length > step + 1)),
    last: times.map((step) => mark((length) => Math.max(0, length - 2) === step)),
    scales,
  };
}

function sliceOf(array: NDArray, step: number): NDArray {
  const length = array.data.length / array.shape[0];
  const data = numbers(array);
  const part =
    data instanceof Float32Array
      ? data.subarray(step * length, (step + 1) * length)
      : Float32Array.from({ length }, (_, at) => data[step * length + at]);
  return ndarray(part, array.shape.slice(1));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
