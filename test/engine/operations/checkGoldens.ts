// Holds operations against PyTorch, each entry of a golden file against the operation that the entry's name begins with.

import { it } from "vitest";
import { cast } from "../../../src/engine/operations/elementwise.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { isFloat } from "../../../src/engine/types.js";
import { checkGolden } from "../network/checkGolden.js";

type Operation = (...tensors: Tensor[]) => Tensor;
type Entry = Parameters<typeof checkGolden<object, object>>[1];

/** Tests that check every entry of `golden`; integers and truth values are compared as numbers. */
export function checkGoldens<G extends Readonly<Record<string, Entry>>>(
  golden: G,
  operations: Record<keyof G & string, Operation>,
): void {
  it.each(Object.keys(golden))("%s", async (name: keyof G & string) => {
    const operation = operations[name];
    await checkGolden((_, ...inputs) => {
      const y = operation(...inputs);
      return isFloat(y.dtype) ? y : cast(y, "f32");
    }, golden[name]);
  });
}
