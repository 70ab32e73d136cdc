// Writes a trajectory down while the algorithm runs. Values come in their shortest form (an index for the one marked node, a class
// for each node) and are kept as the features' full arrays.

import { type ColumnValues, columnValues } from "../../data/arrays/arrayColumn.js";
import { elementCount } from "../../engine/types.js";
import {
  elementOf,
  type FeatureSpecification,
  featureShape,
  featuresOf,
  type NamesOf,
  type Specification,
  type Stage,
} from "./specification.js";
import { type StepBuffers, stepBuffers } from "./stepBuffers.js";
import type { Features, FeatureValues, Trajectory } from "./trajectory.js";

/**
 * One value of a feature: a number for a feature of the graph, otherwise one number for each place. Short forms: the marked node's
 * index for a `maskOne` of nodes, the class for a `categorical`. Full one-hot rows are taken too.
 */
export type FeatureValue = number | ArrayLike<number>;

/** Values of all features of one stage. */
export type StageValues<S extends Specification, St extends Stage> = Readonly<Record<NamesOf<S, St>, FeatureValue>>;

/** Takes down the algorithm's state at one step. What it is handed is copied. */
export type HintRecorder<S extends Specification> = (values: StageValues<S, "hint">) => void;

/**
 * Runs an algorithm and writes down its trajectory on a graph of `size` nodes.
 * `run` is handed the recorder of hints and returns the outputs.
 */
export function recordTrajectory<S extends Specification>(
  specification: S,
  size: number,
  inputs: StageValues<S, "input">,
  run: (hint: HintRecorder<S>) => StageValues<S, "output">,
): Trajectory {
  const buffers = stepBuffers(size);
  const columns = featuresOf(specification, "hint").map(([name, feature]) => hintColumn(name, feature, size, buffers));
  let steps = 0;
  const outputs = run((values: Readonly<Record<string, FeatureValue>>) => {
    for (const column of columns) column.push(values[column.name], steps);
    steps++;
  });
  return {
    size,
    steps,
    inputs: recordStage(specification, "input", size, inputs),
    outputs: recordStage(specification, "output", size, outputs),
    hints: Object.fromEntries(columns.map((column) => [column.name, column.finish(steps)])),
  };
}

function recordStage(
  specification: Specification,
  stage: Stage,
  size: number,
  values: Readonly<Record<string, FeatureValue>>,
): Features {
  return Object.fromEntries(
    featuresOf(specification, stage).map(([name, feature]) => {
      const shape = featureShape(feature, size);
      const data = columnValues(elementOf(feature), elementCount(shape));
      write(name, feature, values[name], data, 0, data.length);
      return [name, { shape, data }];
    }),
  );
}

interface HintColumn {
  readonly name: string;
  push(value: FeatureValue, step: number): void;
  finish(steps: number): FeatureValues;
}

function hintColumn(
  name: string,
  feature: FeatureSpecification,
  size: number,
  { take, giveBack }: StepBuffers,
): HintColumn {
  const shape = featureShape(feature, size);
  const length = elementCount(shape);
  const element = elementOf(feature);
  let data = take(element, length);
  return {
    name,
    push(value, step) {
      if ((step + 1) * length > data.length) {
        const longer = columnValues(element, data.length * 2);
        longer.set(data);
        data = longer;
      }
      write(name, feature, value, data, step * length, length);
    },
    finish(steps) {
      const values = data.slice(0, steps * length);
      giveBack(element, length, data);
      return { shape: [steps, ...shape], data: values };
    },
  };
}

/** Writes one value into `length` elements of `data` at `offset`. */
function write(
  name: string,
  { place, type, categories }: FeatureSpecification,
  value: FeatureValue,
  data: ColumnValues,
  offset: number,
  length: number,
): void {
  if (typeof value === "number") {
    if (type === "categorical" || type === "maskOne") {
      if (!(Number.isInteger(value) && value >= 0 && value < length)) {
        throw new RangeError(`${name} marks ${value}, and there are ${length}`);
      }
      data.fill(0, offset, offset + length);
      data[offset + value] = 1;
    } else if (place === "graph") {
      data[offset] = value;
    } else {
      throw new TypeError(`${name} has one value for each ${place}`);
    }
  } else if (value.length === length) {
    data.set(value, offset);
  } else if (categories !== undefined && value.length * categories === length) {
    data.fill(0, offset, offset + length);
    for (let i = 0; i < value.length; i++) data[offset + i * categories + value[i]] = 1;
  } else {
    throw new RangeError(`${name} has ${length} values, not ${value.length}`);
  }
}
