import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { diagonal } from "../../../src/engine/operations/diagonal.js";
import { cast } from "../../../src/engine/operations/elementwise.js";
import { range, triangularMask } from "../../../src/engine/operations/range.js";
import { roll } from "../../../src/engine/operations/roll.js";
import { stridedSlice } from "../../../src/engine/operations/stridedSlice.js";
import { repeat, tile } from "../../../src/engine/operations/tile.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput } from "../checkOperation.js";

/** What `f` makes of 0, 1, 2, … in `shape`. */
async function places(f: (x: Tensor) => Tensor, shape: readonly number[]): Promise<number[]> {
  const program = await compile(f, tensorType(shape));
  const count = shape.reduce((a, b) => a * b, 1);
  const result = await program.run(
    ndarray(
      Array.from({ length: count }, (_, i) => i),
      shape,
    ),
  );
  await program.dispose();
  return Array.from(numbers(result));
}

const upTo = (size: number) => Array.from({ length: size }, (_, i) => i);

describe("stridedSlice", () => {
  const stride = fc.record({
    size: fc.integer({ min: 1, max: 9 }),
    start: fc.option(fc.integer({ min: -9, max: 8 }), { nil: undefined }),
    end: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined }),
    step: fc.integer({ min: -4, max: 4 }).filter((step) => step !== 0),
  });

  it("takes the elements that a loop takes", () =>
    fc.assert(
      fc.asyncProperty(stride, async ({ size, start, end, step }) => {
        const counted = (place: number) => (place < 0 ? place + size : place);
        const from = start === undefined ? (step > 0 ? 0 : size - 1) : counted(start);
        const to = end === undefined ? (step > 0 ? size : -1) : counted(end);
        fc.pre(from >= 0 && from < size && (step > 0 ? from <= to && to <= size : to <= from && to >= -1));
        const expected: number[] = [];
        for (let i = from; step > 0 ? i < to : i > to; i += step) expected.push(i);
        fc.pre(expected.length > 0);
        expect(await places((x) => stridedSlice(x, 0, { start, end, step }), [size])).toEqual(expected);
        await checkOperation((x) => stridedSlice(x, 1, { start, end, step }), [randomInput(1, [2, size, 2])]);
      }),
      { numRuns: 30, seed: 1 },
    ));

  it("refuses steps of 0 and places outside", async () => {
    const cut = (given: Parameters<typeof stridedSlice>[2]) =>
      compile((x) => stridedSlice(x, 0, given), tensorType([4]));
    await expect(cut({ step: 0 })).rejects.toThrow(/cannot go in steps of 0/);
    await expect(cut({ end: 5, step: 2 })).rejects.toThrow(/0 to 5 lies outside axis 0 of \[4\]/);
    await expect(cut({ start: 0, end: 2, step: -1 })).rejects.toThrow(/outside/);
  });
});

describe("tile, repeat and roll", () => {
  it("put elements where they belong", async () => {
    expect(await places((x) => tile(x, [2, 2]), [1, 3])).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(await places((x) => repeat(x, 2, 1), [2, 2])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(await places((x) => roll(x, 1, 0), [4])).toEqual([3, 0, 1, 2]);
    expect(await places((x) => roll(x, -5, 0), [4])).toEqual([1, 2, 3, 0]);
  });

  it("refuse what has no answer", async () => {
    await expect(compile((x) => tile(x, [2]), tensorType([2, 2]))).rejects.toThrow(
      /cannot repeat \[2, 2\] \[2\] times/,
    );
    await expect(compile((x) => roll(x, 0.5, 0), tensorType([2]))).rejects.toThrow(/cannot move \[2\] by 0.5/);
  });
});

describe("diagonal", () => {
  it("of any matrices", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: -4, max: 4 }),
        async (rows, columns, offset) => {
          const expected = upTo(rows * columns).filter((i) => (i % columns) - Math.floor(i / columns) === offset);
          if (expected.length === 0) {
            await expect(places((x) => diagonal(x, { offset }), [rows, columns])).rejects.toThrow(/has no diagonal/);
            return;
          }
          expect(await places((x) => diagonal(x, { offset }), [rows, columns])).toEqual(expected);
          await checkOperation((x) => diagonal(x, { offset, axes: [2, 0] }), [randomInput(1, [columns, 2, rows])]);
        },
      ),
      { numRuns: 20, seed: 1 },
    ));
});

describe("range and triangularMask", () => {
  it("of known sizes", async () => {
    const mask = (x: Tensor) => [
      cast(triangularMask(2, 3), "f32"),
      cast(triangularMask(3, 3, { offset: -1 }), "f32"),
      cast(triangularMask(2, 3, { offset: 1, upper: true }), "f32"),
      range(3, "i32"),
      x,
    ];
    const program = await compile(mask, tensorType([1]));
    const [causal, strict, upper, numbersUp] = await program.run(ndarray([0]));
    expect(Array.from(numbers(causal))).toEqual([1, 0, 0, 1, 1, 0]);
    expect(Array.from(numbers(strict))).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 0]);
    expect(Array.from(numbers(upper))).toEqual([0, 1, 1, 0, 0, 1]);
    expect(Array.from(numbers(numbersUp))).toEqual([0, 1, 2]);
    await program.dispose();
  });

  it("of sizes that are known only when the graph runs", async () => {
    const program = await compile(
      (x) => ({ mask: cast(triangularMask("time", "time"), "f32"), places: range("time"), x }),
      tensorType(["time"]),
    );
    const { mask, places: up } = await program.run(ndarray([5, 5, 5]));
    expect(Array.from(numbers(mask))).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1]);
    expect(Array.from(numbers(up))).toEqual([0, 1, 2]);
    await program.dispose();
  });
});
