import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discretise, matrixExponential } from "../../../../src/fields/sequence/stateSpace/continuousSystem.js";

describe("matrixExponential", () => {
  it("turns by an angle", () => {
    for (const angle of [0, 0.3, 2, 40]) {
      const [[a, b], [c, d]] = matrixExponential([
        [0, -angle],
        [angle, 0],
      ]);
      for (const [got, expected] of [
        [a, Math.cos(angle)],
        [b, -Math.sin(angle)],
        [c, Math.sin(angle)],
        [d, Math.cos(angle)],
      ]) {
        expect(got).toBeCloseTo(expected, 11);
      }
    }
  });

  it("is 1 of nothing", () => {
    expect(matrixExponential([[0]])).toEqual([[1]]);
  });
});

describe("discretise", () => {
  it("holds the input exactly: A⁻¹(exp(ΔA) − 1)B of one state", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: -0.01, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.001, max: 2, noNaN: true }),
        (a, b, step) => {
          const held = discretise({ a: [[a]], b: [b], c: [1], d: 0 }, step, "zeroOrderHold");
          expect(held.a[0][0]).toBeCloseTo(Math.exp(step * a), 12);
          expect(held.b[0]).toBeCloseTo((Math.expm1(step * a) / a) * b, 12);
        },
      ),
    );
  });

  it("holds the input of an integrator, whose A has no inverse", () => {
    expect(discretise({ a: [[0]], b: [3], c: [1], d: 0 }, 0.5, "zeroOrderHold")).toMatchObject({ a: [[1]], b: [1.5] });
  });

  it("takes Euler's step, to which the other comes as steps become small", () => {
    const system = {
      a: [
        [-1, 2],
        [0, -3],
      ],
      b: [1, -1],
      c: [1, 1],
      d: 0,
    };
    expect(discretise(system, 0.5, "euler")).toMatchObject({
      a: [
        [0.5, 1],
        [0, -0.5],
      ],
      b: [0.5, -0.5],
    });
    const [euler, held] = (["euler", "zeroOrderHold"] as const).map((rule) => discretise(system, 1e-4, rule));
    expect(Math.abs(euler.a[0][1] - held.a[0][1])).toBeLessThan(1e-7);
    expect(Math.abs(euler.a[0][1] - held.a[0][1])).toBeGreaterThan(1e-9);
  });

  it("refuses sizes that do not fit and steps that are none", () => {
    expect(() => discretise({ a: [[1, 2]], b: [1], c: [1], d: 0 }, 1, "euler")).toThrow("A 1×2, B 1 and C 1");
    expect(() => discretise({ a: [[1]], b: [1], c: [1], d: 0 }, 0, "euler")).toThrow("steps of size 0");
  });
});
