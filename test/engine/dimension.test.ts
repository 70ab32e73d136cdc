import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addSizes,
  canonicalSize,
  compareSizes,
  divideSizes,
  floorDivideSize,
  multiplySizes,
  sizeIn,
  subtractSizes,
} from "../../src/engine/dimension.js";
import type { Dimension } from "../../src/engine/types.js";

const sizes = new Map([
  ["batch", 3],
  ["length", 5],
  ["s0", 7],
]);

describe("sizes", () => {
  it("have one form", () => {
    expect(addSizes(["length", 1, "batch", 2])).toBe("batch + length + 3");
    expect(multiplySizes(["length", 4, "batch", 3])).toBe("12*batch*length");
    expect(multiplySizes(["batch", addSizes(["length", 1])])).toBe("batch*length + batch");
    expect(subtractSizes("batch", addSizes(["batch", -2]))).toBe(2);
    expect(subtractSizes(1, "batch")).toBe("-batch + 1");
    expect(floorDivideSize("s0", 2)).toBe("floor((s0)/2)");
    expect(floorDivideSize(multiplySizes(["s0", 6]), 2)).toBe("3*s0");
    expect(canonicalSize("2*(s0 + 1) - floor((3*s0 + 1)/2)")).toBe("-floor((3*s0 + 1)/2) + 2*s0 + 2");
    expect(canonicalSize("2*(s0 + 1) - floor((4*s0 + 1)/2)")).toBe(2);
    expect(canonicalSize("floor((2*s0 + s1 + 3)/2)")).toBe("floor((s1 + 3)/2) + s0");
    expect(canonicalSize("past_length+length")).toBe("length + past_length");
    expect(canonicalSize("no (expression")).toBe("no (expression");
    expect(canonicalSize("2 * (3 + 4)")).toBe(14);
  });

  it("divide where the quotient is whole whatever names stand for", () => {
    expect(divideSizes("12*batch*length + 4*batch", "4*batch")).toBe("3*length + 1");
    expect(divideSizes("batch + 1", "batch")).toBeUndefined();
    expect(divideSizes("3*batch", 2)).toBeUndefined();
    expect(divideSizes("batch + 1", "batch + 1")).toBe(1);
    expect(divideSizes("batch", "batch + 1")).toBeUndefined();
  });

  it("compare where that does not depend on what names stand for", () => {
    expect(compareSizes("batch + 1", "batch")).toBe(1);
    expect(compareSizes("batch", 0)).toBe(1);
    expect(compareSizes(-1, "batch")).toBe(-1);
    expect(compareSizes("batch", 1)).toBeUndefined();
    expect(compareSizes("batch", "length")).toBeUndefined();
    expect(compareSizes(multiplySizes(["batch", 2]), "batch + batch")).toBe(0);
    expect(compareSizes(floorDivideSize("batch", 2), 0)).toBeUndefined();
    expect(compareSizes(addSizes([floorDivideSize("batch", 2), 1]), 0)).toBe(1);
  });

  it("compute as numbers do, and read what they write", () => {
    const size: fc.Arbitrary<Dimension> = fc.letrec<{ size: Dimension }>((tie) => ({
      size: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Dimension>("batch", "length", "s0"),
        fc.integer({ min: -3, max: 6 }),
        fc.tuple(tie("size"), tie("size")).map(addSizes),
        fc.tuple(tie("size"), tie("size")).map(multiplySizes),
        fc.tuple(tie("size"), tie("size")).map(([a, b]) => subtractSizes(a, b)),
        fc.tuple(tie("size"), fc.integer({ min: 1, max: 4 })).map(([a, b]) => floorDivideSize(a, b)),
      ),
    })).size;
    const at = (each: Dimension) => sizeIn(each, sizes) + 0;
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 4 }), (a, b, n) => {
        expect(at(addSizes([a, b]))).toBe(at(a) + at(b));
        expect(at(subtractSizes(a, b))).toBe(at(a) - at(b));
        expect(at(multiplySizes([a, b]))).toBe(at(a) * at(b) + 0);
        expect(at(floorDivideSize(a, n))).toBe(Math.floor(at(a) / n) + 0);
        expect(canonicalSize(`${a}`)).toBe(a);
        const quotient = divideSizes(a, b);
        if (quotient !== undefined && at(b) !== 0) expect(at(quotient)).toBe(at(a) / at(b) + 0);
        const sign = compareSizes(a, b);
        // Names stand for at least 1 here, quotients for at least 0 only if what they divide is not negative.
        if (sign !== undefined && !`${a}${b}`.includes("floor")) expect(Math.sign(at(a) - at(b)) + 0).toBe(sign);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("say which name is unknown", () => {
    expect(() => sizeIn("2*width", sizes)).toThrow('nothing in the graph has the size "width"');
  });
});
