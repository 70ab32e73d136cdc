import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import wabt from "wabt";
import { seededRandom } from "../../src/core/random.js";
import { sortNumbers } from "../../src/stats/sortKernel.js";
import { sortKernelBytes } from "../../src/stats/sortKernelBytes.js";

const edges = [0, -0, 1, -1, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, Infinity, -Infinity, NaN, -NaN];

it("sorts as the language's own sort does, to the sign of zero", () => {
  const kinds = fc.constantFrom<"any" | "edges" | "whole" | "close">("any", "edges", "whole", "close");
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 1500 }), kinds, (seed, length, kind) => {
      const random = seededRandom(seed, "sort");
      const bits = new BigUint64Array(1);
      const number = new Float64Array(bits.buffer);
      const values = Float64Array.from({ length }, () => {
        if (kind === "edges") return edges[random.integer(edges.length)];
        if (kind === "whole") return random.integer(50) - 25;
        if (kind === "close") return 1e6 + random.uniform() / 1e6;
        bits[0] = (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
        return number[0];
      });
      const expected = values.slice().sort();
      expect(sortNumbers(values)).toBe(values);
      expect(values.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
    }),
    { numRuns: 300 },
  );
});

it("sorts more than its memory holds", () => {
  const random = seededRandom(1, "many");
  const values = Float64Array.from({ length: 70_000 }, () => random.normal());
  const expected = values.slice().sort();
  expect(sortNumbers(values)).toEqual(expected);
  const fewer = Float64Array.from({ length: 2 ** 16 }, () => random.normal());
  const own = fewer.slice().sort();
  expect(sortNumbers(fewer)).toEqual(own);
});

it("holds what sortKernel.wat compiles to", async () => {
  const toolkit = await wabt();
  const source = readFileSync(new URL("../../src/stats/sortKernel.wat", import.meta.url), "utf8");
  const module = toolkit.parseWat("sortKernel.wat", source, { simd: true });
  expect(sortKernelBytes, "run `npm run kernels`").toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
});
