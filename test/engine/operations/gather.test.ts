import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floats, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { full } from "../../../src/engine/operations/constant.js";
import { gather, gatherElements } from "../../../src/engine/operations/gather.js";
import { oneHot } from "../../../src/engine/operations/oneHot.js";
import { scatterAdd, scatterElementsAdd, scatterMax } from "../../../src/engine/operations/scatter.js";
import { compile } from "../../../src/engine/program.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput, type TestInput } from "../checkOperation.js";

const sizes = (maxLength: number) => fc.array(fc.integer({ min: 1, max: 3 }), { maxLength });

/** A shape, one of its axes, and the shape of indices along it. */
const places = fc.record({
  before: sizes(2),
  along: fc.integer({ min: 1, max: 5 }),
  after: sizes(2),
  indices: sizes(2),
  dtype: fc.constantFrom("i32" as const, "i64" as const),
  seed: fc.nat(1000),
});

/** Indices from the front and from the end. */
function indicesInput(seed: number, shape: readonly number[], size: number, dtype: "i32" | "i64"): TestInput {
  return { shape, dtype, data: Array.from(randomInput(seed, shape, 100).data, (value) => Math.trunc(value) % size) };
}

const sample = { numRuns: 12, seed: 1 };

describe("gather and scatter", () => {
  it("read and write slices of any shape", () =>
    fc.assert(
      fc.asyncProperty(places, async ({ before, along, after, indices, dtype, seed }) => {
        const axis = before.length;
        const base = randomInput(seed, [...before, along, ...after]);
        const updates = randomInput(seed + 1, [...before, ...indices, ...after]);
        const at = indicesInput(seed, indices, along, dtype);
        await checkOperation((x, i) => gather(x, i, axis), [base, at]);
        await checkOperation((x, i, u) => scatterAdd(x, i, u, axis), [base, at, updates]);
        await checkOperation((x, i, u) => scatterMax(x, i, u, axis), [base, at, updates]);
      }),
      sample,
    ));

  it("read and write elements of any shape", () =>
    fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 4 }), async ({ before, along, after, dtype, seed }, count) => {
        const axis = before.length;
        const base = randomInput(seed, [...before, along, ...after]);
        const updates = randomInput(seed + 1, [...before, count, ...after]);
        const at = indicesInput(seed, updates.shape, along, dtype);
        await checkOperation((x, i) => gatherElements(x, i, axis), [base, at]);
        await checkOperation((x, i, u) => scatterElementsAdd(x, i, u, axis), [base, at, updates]);
      }),
      sample,
    ));

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
  it("tells places apart along any axis", () =>
    fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 6 }), async ({ indices, dtype, seed }, depth) => {
        const at = indicesInput(seed, indices, depth, dtype);
        for (let axis = 0; axis <= indices.length; axis++) {
          await checkOperation((i) => oneHot(i, depth, axis), [at], { forwardOnly: true });
        }
      }),
      sample,
    ));
  it("gives zeros beyond its depth", () =>
    checkOperation((i) => oneHot(i, 3), [{ shape: [5], data: [2, 3, -1, -3, -4], dtype: "i64" }], {
      forwardOnly: true,
    }));
});
