import { describe, expect, it } from "vitest";
import { floats, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { full } from "../../../src/engine/operations/constant.js";
import { gather, gatherElements } from "../../../src/engine/operations/gather.js";
import { oneHot } from "../../../src/engine/operations/oneHot.js";
import { scatterAdd, scatterMax } from "../../../src/engine/operations/scatter.js";
import { compile } from "../../../src/engine/program.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation } from "../checkOperation.js";

describe("gather and scatter", () => {
  it("share the cotangent among equal largest elements", () =>
    checkOperation(
      (x, i, u) => scatterMax(x, i, u),
      [
        { shape: [3], data: [1, 2, 3] },
        { shape: [4], data: [0, 0, 1, -1], dtype: "i64" },
        { shape: [4], data: [5, 4, 1, 9] },
      ],
    ));

  // Whatever the threads of ONNX Runtime do at once, no sum may get lost.
  it.each([
    { rows: 3, updates: [40_000, 8], axis: 0 },
    { rows: 2, updates: [200_000], axis: 0 },
    { rows: 5, updates: [4, 10_000, 8], axis: 1 },
    { rows: 50_000, updates: [3000, 64], axis: 0 },
  ])("add many slices to rows that repeat: $updates to $rows", async ({ rows, updates, axis }) => {
    const count = updates[axis];
    const base = updates.map((size, i) => (i === axis ? rows : size));
    const types = { i: tensorType([count], "i64"), u: tensorType(updates) };
    const program = await compile(({ i, u }) => scatterAdd(full(base, 0), i, u, axis), types);
    const places = Array.from({ length: count }, (_, i) => (i * i) % rows);
    const ones = ndarray(new Float32Array(updates.reduce((a, b) => a * b)).fill(1), updates);
    const occurrences = new Float32Array(rows);
    for (const place of places) occurrences[place]++;
    const inner = updates.slice(axis + 1).reduce((a, b) => a * b, 1);
    for (let run = 0; run < 10; run++) {
      const sums = floats(await program.run({ i: ndarray(places, [count], "i64"), u: ones }));
      const wrong = sums.findIndex((sum, at) => sum !== occurrences[Math.floor(at / inner) % rows]);
      expect(wrong).toBe(-1);
    }
    await program.dispose();
  });

  it("take numbers of indices that are known only when the graph runs", async () => {
    const types = { x: tensorType(["nodes", 2]), i: tensorType(["edges"], "i64") };
    const program = await compile(({ x, i }) => {
      const read = gather(x, i);
      return { read, written: scatterAdd(x, i, read) };
    }, types);
    for (const edges of [1, 4]) {
      const i = Array.from({ length: edges }, (_, e) => e % 3);
      const result = await program.run({ x: ndarray([1, 2, 3, 4, 5, 6], [3, 2]), i: ndarray(i, [edges], "i64") });
      expect(Array.from(numbers(result.read))).toEqual([1, 2, 3, 4, 5, 6, 1, 2].slice(0, 2 * edges));
      expect(Array.from(numbers(result.written))).toEqual(edges === 1 ? [2, 4, 3, 4, 5, 6] : [3, 6, 6, 8, 10, 12]);
    }
    await program.dispose();
  });

  it("refuse what does not fit", async () => {
    const types = { x: tensorType([3, 2]), i: tensorType([4], "i64"), u: tensorType([4, 3]) };
    await expect(compile(({ x, u }) => gather(x, u), types)).rejects.toThrow(/indices are f32\[4, 3\], not integers/);
    await expect(compile(({ x, i, u }) => scatterAdd(x, i, u), types)).rejects.toThrow(/\[4, 3\], not \[4, 2\]/);
    await expect(compile(({ x, i }) => gatherElements(x, i, 0), types)).rejects.toThrow(/\[3, 2\] and \[4\] differ/);
    await expect(compile(({ x, i }) => gather(x, i, 2), types)).rejects.toThrow(/no axis 2/);
  });
});

describe("oneHot", () => {
  it("gives zeros beyond its depth", () =>
    checkOperation((i) => oneHot(i, 3), [{ shape: [5], data: [2, 3, -1, -3, -4], dtype: "i64" }], {
      forwardOnly: true,
    }));
});
