import { describe, expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { cumulativeProduct, cumulativeSum } from "../../../src/engine/operations/cumulative.js";
import { compile } from "../../../src/engine/program.js";
import { tensorType } from "../../../src/engine/types.js";
import { checkOperation } from "../checkOperation.js";

describe("running sums and products", () => {
  it("products keep their derivative beside zeros", async () => {
    const input = { shape: [2, 5], data: [2, 0, 3, 4, -1, 0, 2, 0, 0, 5] };
    for (const given of [{}, { exclusive: true }, { reverse: true }]) {
      await checkOperation((x) => cumulativeProduct(x, 1, given), [input]);
    }
  });

  it("sums run along axes of a size that is known only when the graph runs", async () => {
    const program = await compile((x) => cumulativeSum(x, 0, { reverse: true }), tensorType(["batch"]));
    for (const values of [[1], [1, 2, 3]]) {
      const expected = values.map((_, i) => values.slice(i).reduce((a, b) => a + b));
      expect(Array.from(numbers(await program.run(ndarray(values))))).toEqual(expected);
    }
    await program.dispose();
  });
});
