import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { argsort, sort, topK } from "../../../src/engine/operations/topK.js";
import { compile } from "../../../src/engine/program.js";
import { tensorType } from "../../../src/engine/types.js";

describe("topK and sort", () => {
  it("leave equal elements in their order", async () => {
    const program = await compile(
      (x) => ({ up: argsort(x), down: argsort(x, 0, { descending: true }) }),
      tensorType([5]),
    );
    const { up, down } = await program.run(ndarray([1, 0, 1, 0, 2]));
    expect(Array.from(numbers(up))).toEqual([1, 3, 0, 2, 4]);
    expect(Array.from(numbers(down))).toEqual([4, 0, 2, 1, 3]);
    await program.dispose();
  });

  it("refuse more elements than there are, and unknown sizes", async () => {
    await expect(compile((x) => topK(x, 4), tensorType([2, 3]))).rejects.toThrow(/cannot choose 4 of .* axis 1/);
    await expect(compile((x) => sort(x), tensorType(["n"]))).rejects.toThrow(/needs to know the size of axis -1/);
  });
});
