// Holds a graph whose sizes are known only when it runs against graphs that are traced for these sizes.

import { expect } from "vitest";
import { pullBack, zerosLike } from "../../src/engine/differentiate.js";
import { type NDArray, ndarray } from "../../src/engine/ndarray.js";
import { multiply } from "../../src/engine/operations/elementwise.js";
import { compile, type Program } from "../../src/engine/program.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { formatShape, isFloat, type Shape, tensorType } from "../../src/engine/types.js";
import { randomInput } from "./checkOperation.js";
import { expectNear } from "./network/checkGolden.js";

type Sizes = Readonly<Record<string, number>>;

/**
 * Checks the result of `f` and its gradients, with the names in `shapes` standing for one set of sizes after the other;
 * `expectedShape` is that of the result as it is written before the graph runs.
 */
export async function checkSymbolic(
  f: (...tensors: Tensor[]) => Tensor,
  shapes: readonly Shape[],
  sizes: Sizes | readonly Sizes[],
  expectedShape: string,
): Promise<void> {
  const withGradients = (tensors: readonly Tensor[]) => {
    const y = f(...tensors);
    if (!isFloat(y.dtype)) return [y];
    const gradients = pullBack([y], [multiply(y, y)], tensors);
    return [y, ...gradients.map((gradient, i) => gradient ?? zerosLike(tensors[i]))];
  };
  const compiled = (types: readonly Shape[]) =>
    compile(
      withGradients,
      types.map((shape) => tensorType(shape)),
    );
  const symbolic: Program<readonly NDArray[], readonly NDArray[]> = await compiled(shapes);
  expect(formatShape(symbolic.graph.outputs[0].tensor.shape)).toBe(expectedShape);
  for (const run of [sizes].flat()) {
    const inputs = shapes.map((shape, i) => {
      const known = shape.map((size) => (typeof size === "number" ? size : run[size]));
      return ndarray(randomInput(i + 1, known).data, known);
    });
    const known: Program<readonly NDArray[], readonly NDArray[]> = await compiled(inputs.map(({ shape }) => shape));
    const results = await symbolic.run(inputs);
    for (const [i, { shape, data }] of (await known.run(inputs)).entries()) {
      expectNear(results[i], { shape, data: Array.from(data, Number) }, 1e-6, `result ${i} at ${JSON.stringify(run)}`);
    }
    await known.dispose();
  }
  await symbolic.dispose();
}
