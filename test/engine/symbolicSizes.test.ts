// Graphs whose sizes are known only when they run compute the same as those traced for these sizes.

import { describe, expect, it } from "vitest";
import { cast, multiply, subtract } from "../../src/engine/operations/elementwise.js";
import { concatenate, pad, reshape, slice, split, stack } from "../../src/engine/operations/movement.js";
import { oneHot } from "../../src/engine/operations/oneHot.js";
import { range } from "../../src/engine/operations/range.js";
import { mean, sum } from "../../src/engine/operations/reduce.js";
import { sizeAlong } from "../../src/engine/operations/size.js";
import { tile } from "../../src/engine/operations/tile.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { checkSymbolic } from "./checkSymbolic.js";

const sizes = { batch: 2, length: 3 };

describe("sizes that are known only when the graph runs", () => {
  it("are depths of one-hot rows, negative places counted from the end", async () => {
    // Places from −2 on, of which some lie beyond the end.
    const places = (x: Tensor) => subtract(range(4, "i32"), cast(sizeAlong(x, []), "i32"));
    const of = (axis: number) => (x: Tensor) => multiply(oneHot(subtract(places(x), 1), x.shape[0], axis), sum(x));
    await checkSymbolic(of(-1), [["length"]], [{ length: 1 }, { length: 2 }, { length: 5 }], "[4, length]");
    await checkSymbolic(of(0), [["length"]], [{ length: 3 }], "[length, 4]");
  });

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
