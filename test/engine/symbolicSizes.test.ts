// Graphs whose sizes are known only when they run compute the same as those traced for these sizes.

import { describe, expect, it } from "vitest";
import { pullBack, zerosLike } from "../../src/engine/differentiate.js";
import type { NDArray } from "../../src/engine/ndarray.js";
import { ndarray } from "../../src/engine/ndarray.js";
import { multiply } from "../../src/engine/operations/elementwise.js";
import { concatenate, pad, reshape, slice, split, stack } from "../../src/engine/operations/movement.js";
import { mean } from "../../src/engine/operations/reduce.js";
import { tile } from "../../src/engine/operations/tile.js";
import { compile } from "../../src/engine/program.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { formatShape, type Shape, tensorType } from "../../src/engine/types.js";
import { randomInput } from "./checkOperation.js";
import { expectNear } from "./network/checkGolden.js";

async function checkSymbolic(
  f: (...tensors: Tensor[]) => Tensor,
  shapes: readonly Shape[],
  sizes: Readonly<Record<string, number>>,
  expectedShape: string,
): Promise<void> {
  const inputs = shapes.map((shape, i) => {
    const known = shape.map((size) => (typeof size === "number" ? size : sizes[size]));
    return ndarray(randomInput(i + 1, known).data, known);
  });
  const withGradients = (tensors: readonly Tensor[]) => {
    const y = f(...tensors);
    const gradients = pullBack([y], [multiply(y, y)], tensors);
    return [y, ...gradients.map((gradient, i) => gradient ?? zerosLike(tensors[i]))];
  };
  const run = async (types: readonly Shape[]) => {
    const program = await compile(
      withGradients,
      types.map((shape) => tensorType(shape)),
    );
    const results: readonly NDArray[] = await program.run(inputs);
    await program.dispose();
    return { results, shape: formatShape(program.graph.outputs[0].tensor.shape) };
  };
  const symbolic = await run(shapes);
  const known = await run(inputs.map(({ shape }) => shape));
  expect(symbolic.shape).toBe(expectedShape);
  for (const [i, { shape, data }] of known.results.entries()) {
    expectNear(symbolic.results[i], { shape, data: Array.from(data, Number) }, 1e-6, `result ${i}`);
  }
}

const sizes = { batch: 2, length: 3 };

describe("sizes that are known only when the graph runs", () => {
  it("multiply and divide", async () => {
    await checkSymbolic((x) => reshape(x, [-1, 4]), [["batch", "length", 4]], sizes, "[batch*length, 4]");
    await checkSymbolic((x) => reshape(x, [x.shape[1], -1]), [["batch", "length", 8]], sizes, "[length, 8*batch]");
    await checkSymbolic(
      (x) => reshape(mean(reshape(x, [-1, 4]), { axes: 1 }), [x.shape[0], -1]),
      [["batch", "length", 4]],
      sizes,
      "[batch, length]",
    );
  });

  it("add", async () => {
    await checkSymbolic(
      (a, b) => concatenate([a, b], 1),
      [
        ["batch", "length", 2],
        ["batch", 1, 2],
      ],
      sizes,
      "[batch, length + 1, 2]",
    );
    await checkSymbolic((a) => concatenate([a, a], 0), [["batch", 2]], sizes, "[2*batch, 2]");
    await checkSymbolic((a) => pad(a, [0, 1], [2, 0]), [["batch", "length"]], sizes, "[batch + 2, length + 1]");
  });

  it("bound slices and parts", async () => {
    await checkSymbolic((x) => slice(x, 1, 1), [["batch", "length", 2]], sizes, "[batch, length - 1, 2]");
    await checkSymbolic((x) => slice(x, 1, -2), [["batch", "length"]], sizes, "[batch, 2]");
    await checkSymbolic((x) => slice(x, 1, 0, -1), [["batch", "length"]], sizes, "[batch, length - 1]");
    await checkSymbolic(
      (x, table) => multiply(x, slice(table, 0, 0, x.shape[1])),
      [["batch", "length"], [5]],
      sizes,
      "[batch, length]",
    );
    await checkSymbolic(
      (x, y) => stack(split(concatenate([x, x], 0), [y.shape[0], y.shape[0]], 0)),
      [["length"], ["length"]],
      sizes,
      "[2, length]",
    );
    await expect(checkSymbolic((x) => slice(x, 0, 0, "length + 1"), [["length"]], sizes, "")).rejects.toThrow(
      "slice: 0 to length + 1 lies outside axis 0 of [length]",
    );
  });

  it("repeat", () => checkSymbolic((x) => tile(x, [1, 3]), [["batch", "length"]], sizes, "[batch, 3*length]"));
});
