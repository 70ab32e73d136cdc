import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { einsum } from "../../../src/engine/operations/einsum.js";
import { compile } from "../../../src/engine/program.js";
import { forEachIndex } from "../../../src/engine/reference.js";
import { placeholder } from "../../../src/engine/tensor.js";
import { elementCount, type Shape, stridesOf, tensorType } from "../../../src/engine/types.js";
import { checkOperation, randomInput, type TestInput } from "../checkOperation.js";

/** The sum of products by its definition: a loop over all values of all letters. */
function byDefinition(terms: readonly string[], result: string, inputs: readonly TestInput[]): number[] {
  const sizes = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    for (const [axis, letter] of [...term].entries()) sizes.set(letter, inputs[i].shape[axis]);
  }
  const letters = [...sizes.keys()];
  const shape = [...result].map((letter) => sizes.get(letter) ?? 0);
  const total = new Array<number>(elementCount(shape)).fill(0);
  const offset = (term: string, of: readonly number[], index: readonly number[]) =>
    [...term].reduce((at, letter, axis) => at + index[letters.indexOf(letter)] * stridesOf(of)[axis], 0);
  forEachIndex([...sizes.values()], (index) => {
    const product = terms.reduce((p, term, i) => p * inputs[i].data[offset(term, inputs[i].shape, index)], 1);
    total[offset(result, shape, index)] += product;
  });
  return total;
}

const sizeOf = (letter: string) => 1 + ("abcdef".indexOf(letter) % 3);
const term = fc.string({ unit: fc.constantFrom(..."abcdef"), maxLength: 4 });

describe("einsum", () => {
  it("is the sum of products that it says", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(term, { minLength: 1, maxLength: 3 }),
        fc.shuffledSubarray([..."abcdef"]),
        async (terms, wanted) => {
          const result = wanted.filter((letter) => terms.some((each) => each.includes(letter))).join("");
          const inputs = terms.map((each, i) => randomInput(i, [...each].map(sizeOf)));
          const equation = `${terms.join(",")}->${result}`;
          const program = await compile(
            (tensors) => einsum(equation, ...tensors),
            inputs.map(({ shape }) => tensorType(shape)),
          );
          const got = numbers(await program.run(inputs.map(({ shape, data }) => ndarray(data, shape))));
          for (const [i, value] of byDefinition(terms, result, inputs).entries()) expect(got[i]).toBeCloseTo(value, 4);
          await program.dispose();
          await checkOperation((...tensors) => einsum(equation, ...tensors), inputs);
        },
      ),
      { numRuns: 40, seed: 1 },
    ));

  it.each<[string, Shape[], Shape]>([
    [
      "bij,bjk->bik",
      [
        ["n", 2, 3],
        ["n", 3, 4],
      ],
      ["n", 2, 4],
    ],
    [
      "bid,dk->bik",
      [
        ["n", 5, 3],
        [3, 4],
      ],
      ["n", 5, 4],
    ],
    [
      "bqhd,bkhd->bhqk",
      [
        ["n", 5, 2, 3],
        ["n", 4, 2, 3],
      ],
      ["n", 2, 5, 4],
    ],
    [
      "bid,bik->dk",
      [
        ["n", 5, 3],
        ["n", 5, 4],
      ],
      [3, 4],
    ],
    [
      "bid,bik->d",
      [
        ["n", 5, 3],
        ["n", 5, 4],
      ],
      [3],
    ],
    [
      "hbid,hbik->hdk",
      [
        [2, "n", 5, 3],
        [2, "n", 5, 4],
      ],
      [2, 3, 4],
    ],
    [
      "bd,cd->bc",
      [
        ["n", 3],
        ["m", 3],
      ],
      ["n", "m"],
    ],
    ["b,c->bc", [["n"], ["m"]], ["n", "m"]],
  ])("takes sizes that are known only when the graph runs: %s", async (equation, shapes, expected) => {
    const known = (shape: Shape) => shape.map((size) => (typeof size === "number" ? size : size === "n" ? 3 : 2));
    const types = shapes.map((shape) => tensorType(shape));
    const inputs = shapes.map((shape, i) => randomInput(i, known(shape)));
    const arrays = inputs.map(({ shape, data }) => ndarray(data, shape));
    const symbolic = await compile((tensors) => einsum(equation, ...tensors), types);
    expect(symbolic.graph.outputs[0].tensor.shape).toEqual(expected);
    const result = await symbolic.run(arrays);
    const [terms, letters] = equation.split("->");
    for (const [i, value] of byDefinition(terms.split(","), letters, inputs).entries()) {
      expect(numbers(result)[i]).toBeCloseTo(value, 4);
    }
    await symbolic.dispose();
  });

  it("broadcasts under an ellipsis and fills in the result", async () => {
    await checkOperation(
      (a, b) => einsum("...ij,...jk->...ik", a, b),
      [randomInput(1, [2, 1, 3, 2]), randomInput(2, [4, 2, 3])],
    );
    await checkOperation((a, b) => einsum("i...,i...", a, b), [randomInput(1, [3, 2]), randomInput(2, [3, 1])]);
    await checkOperation((a) => einsum("...ii->...i", a), [randomInput(1, [2, 3, 3])]);
    const shapeOf = (equation: string, ...shapes: Shape[]) =>
      einsum(equation, ...shapes.map((shape, i) => placeholder(tensorType(shape), `${i}`))).shape;
    expect(shapeOf("ba", [2, 3])).toEqual([3, 2]);
    expect(shapeOf("ij,jk", [2, 3], [3, 4])).toEqual([2, 4]);
    expect(shapeOf("ii", [3, 3])).toEqual([]);
    expect(shapeOf("c...a", [2, 5, 3])).toEqual([5, 3, 2]);
  });

  it("says what does not fit", () => {
    const [a, b] = [placeholder(tensorType([2, 3]), "a"), placeholder(tensorType([4, 5]), "b")];
    expect(() => einsum("ij,jk", a, b)).toThrow('j is 3 and 4 in "ij,jk" of [2, 3] and [4, 5]');
    expect(() => einsum("ij", a, b)).toThrow("names 1 operands, not 2");
    expect(() => einsum("ijk,kl", a, b)).toThrow('"ijk" does not name the axes of [2, 3]');
    expect(() => einsum("ij->ik", a)).toThrow("names k twice or out of nowhere");
    expect(() => einsum("i.j", a)).toThrow("is no equation");
    expect(() => einsum("...j->j", a)).toThrow('leaves the axes under "..." out');
  });
});
