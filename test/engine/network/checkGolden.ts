// Holds a layer or a loss against what PyTorch computed: its output, and the gradients of all its parameters and inputs.

import { expect } from "vitest";
import { pullBack, zerosLike } from "../../../src/engine/differentiate.js";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { leaves, type Mapped, mapLeaves, mapTree, namedLeaves } from "../../../src/engine/tree.js";

/** An array in a golden file: of 32-bit floats, or of 64-bit integers. */
interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly integers?: boolean;
}

/** The tree `T` of a golden file with arrays as leaves. */
export type Arrays<T> = T extends Stored ? NDArray : { readonly [K in keyof T]: Arrays<T[K]> };

interface Golden<P, I> {
  readonly parameters: P;
  readonly inputs: readonly I[];
  readonly output: Stored;
  readonly cotangent: Stored;
  readonly gradients: { readonly parameters: P; readonly inputs: readonly unknown[] };
}

/** A tree of a golden file as arrays. */
export function arraysOf<T>(tree: T): Arrays<T>;
export function arraysOf(tree: object): unknown {
  if (isStored(tree)) return ndarray(tree.data, tree.shape, tree.integers === true ? "i64" : "f32");
  if (Array.isArray(tree)) return tree.map(arraysOf);
  return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, arraysOf(each)]));
}

function isStored(tree: object): tree is Stored {
  return "shape" in tree && "data" in tree;
}

/** Checks the output of `f` and its gradients; differences count relative to 1 + |value|. */
export async function checkGolden<P, I>(
  f: (parameters: Mapped<Arrays<P>, Tensor>, ...inputs: Tensor[]) => Tensor,
  golden: Golden<P, I>,
  tolerance = 1e-5,
): Promise<void> {
  const inputs: NDArray[] = golden.inputs.flatMap((input) => leaves<NDArray>(arraysOf(input)));
  const given = { parameters: arraysOf(golden.parameters), inputs, cotangent: arraysOf(golden.cotangent) };
  const program = await compile((tensors) => {
    const output = f(tensors.parameters, ...tensors.inputs);
    const sources = { parameters: tensors.parameters, inputs: tensors.inputs };
    const found = pullBack([output], [tensors.cotangent], leaves<Tensor>(sources));
    let next = 0;
    const gradients = mapLeaves<Tensor, typeof sources>(sources, (source) => found[next++] ?? zerosLike(source));
    return { output, gradients };
  }, given);
  const { output, gradients } = await program.run(mapTree<NDArray, NDArray, typeof given>(given, (array) => array));
  await program.dispose();
  expectNear(output, golden.output, tolerance, "output");
  const expected = new Map(namedLeaves<NDArray>(arraysOf(golden.gradients)));
  for (const [path, gradient] of namedLeaves<NDArray>(gradients)) {
    if (gradient.dtype !== "f32") continue;
    const stored = expected.get(path);
    if (stored === undefined) throw new Error(`the golden has no gradient of ${path}`);
    expectNear(gradient, { shape: stored.shape, data: Array.from(numbers(stored)) }, tolerance, `gradient of ${path}`);
  }
}

export function expectNear(got: NDArray, expected: Stored, tolerance: number, what: string): void {
  expect(got.shape, what).toEqual(expected.shape);
  for (const [i, value] of Array.from(numbers(got)).entries()) {
    const difference = Math.abs(value - expected.data[i]) / (1 + Math.abs(expected.data[i]));
    if (!(difference <= tolerance)) {
      expect.fail(`${what}, element ${i}: ${value} instead of ${expected.data[i]} (off by ${difference})`);
    }
  }
}
