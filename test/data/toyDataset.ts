// A small dataset with numbers, a category and missing values, whose target can be learnt.

import { seededRandom } from "../../src/core/random.js";
import type { Dataset } from "../../src/data/dataset.js";
import { givenSplit, type Split } from "../../src/data/split.js";

const rows = 300;

export function toyDataset(task: "classification" | "regression"): Dataset {
  const random = seededRandom(11);
  const draw = (one: () => number) => Float64Array.from({ length: rows }, one);
  const x = draw(() => random.normal());
  const y = draw(() => random.normal());
  const c = draw(() => random.integer(3));
  const gap = draw(() => (random.uniform() < 0.2 ? Number.NaN : random.normal()));
  const values = x.map((value, row) => 2 * value - y[row] + 2 * c[row] + 0.5 * random.normal());
  return {
    tableRows: Int32Array.from({ length: rows }, (_, row) => row),
    features: [
      { name: "x", kind: "numeric", values: x, levels: 0 },
      { name: "y", kind: "numeric", values: y, levels: 0 },
      { name: "c", kind: "category", values: c, levels: 3 },
      { name: "gap", kind: "numeric", values: gap, levels: 0 },
    ],
    target:
      task === "regression"
        ? { kind: "regression", values }
        : { kind: "classification", codes: Int32Array.from(values, (value) => (value > 2 ? 1 : 0)), classes: 2 },
    levels: task === "regression" ? [] : ["low", "high"],
  };
}

/** Two splits that never test the first third. */
export function forwardSplits(count: number): Split[] {
  const third = count / 3;
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  return [
    givenSplit(range(0, third), range(third, 2 * third)),
    givenSplit(range(0, 2 * third), range(2 * third, count)),
  ];
}
