// Networks whose workings are known, and tables to ask them about.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../../../src/core/random.js";
import { type NDArray, ndarray } from "../../../../src/engine/ndarray.js";
import { exportOnnx } from "../../../../src/engine/onnx/exportOnnx.js";
import { relu } from "../../../../src/engine/operations/elementwise.js";
import { matmul } from "../../../../src/engine/operations/matmul.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import type { Mapped } from "../../../../src/engine/tree.js";
import { emptyDirectory } from "../../../emptyDirectory.js";

const write = (name: string, content: string | Uint8Array) => {
  const path = join(emptyDirectory(), name);
  writeFileSync(path, content);
  return path;
};

/** Rows of `columns` normal numbers and the class that `classOf` gives each. */
export function tableOf(rows: number, columns: readonly string[], classOf: (x: readonly number[]) => string): string {
  const { normal } = seededRandom(4, "table");
  const lines = Array.from({ length: rows }, () => {
    const x = columns.map(() => normal());
    return [...x.map((value) => value.toFixed(5)), classOf(x)].join(",");
  });
  return write("table.csv", [[...columns, "answer"].join(","), ...lines].join("\n"));
}

/** A network of [rows, features] given by its parameters. */
export function networkOf<P extends Readonly<Record<string, NDArray>>>(
  features: number | readonly number[],
  parameters: P,
  apply: (parameters: Mapped<P, Tensor>, x: Tensor) => Tensor,
  rows: number | "rows" = "rows",
): string {
  const x = { dtype: "f32", shape: [rows, ...(typeof features === "number" ? [features] : features)] } as const;
  return write(
    "network.onnx",
    exportOnnx((given, input) => ({ scores: apply(given, input.x) }), parameters, { x }),
  );
}

/** Scores 0 and `weights` · x: a linear network for two classes. */
export function linearNetwork(weights: readonly number[]): string {
  const columns = weights.flatMap((weight) => [0, weight]);
  return networkOf(weights.length, { w: ndarray(columns, [weights.length, 2]) }, ({ w }, x) => matmul(x, w));
}

/** Two hidden layers with parameters drawn at random, for `classes` classes. */
export function drawnNetwork(features: number, classes: number, seed = 1): string {
  const { normal } = seededRandom(seed, "network");
  const drawn = (inputs: number, outputs: number) =>
    ndarray(
      Array.from({ length: inputs * outputs }, () => normal() / Math.sqrt(inputs)),
      [inputs, outputs],
    );
  const parameters = { a: drawn(features, 24), b: drawn(24, 24), c: drawn(24, classes) };
  return networkOf(features, parameters, ({ a, b, c }, x) => matmul(relu(matmul(relu(matmul(x, a)), b)), c));
}
