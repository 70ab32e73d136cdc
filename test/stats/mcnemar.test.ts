import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mcnemarTest } from "../../src/stats/mcnemar.js";
import { expectClose, readGolden } from "./golden.js";

const { mcnemar: golden } = readGolden(
  "intervals",
  z.object({
    mcnemar: z.array(z.object({ a: z.number(), b: z.number(), p: z.number(), mid: z.number() })),
  }),
);

describe("mcnemarTest", () => {
  it.each(golden)("as scipy: $a and $b", ({ a, b, p, mid }) => {
    const answer = mcnemarTest(a, b);
    expectClose(answer.pValue, p);
    expectClose(answer.midPValue, mid);
  });

  it("is symmetric, and mid-p is the smaller", () => {
    const count = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        expect(mcnemarTest(a, b)).toEqual(mcnemarTest(b, a));
        const { pValue, midPValue } = mcnemarTest(a, b);
        expect(midPValue).toBeLessThanOrEqual(pValue);
        expect(midPValue).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("refuses what are not counts", () => {
    expect(() => mcnemarTest(-1, 2)).toThrow("-1 and 2 are not counts");
    expect(() => mcnemarTest(1, 2.5)).toThrow(RangeError);
  });
});
