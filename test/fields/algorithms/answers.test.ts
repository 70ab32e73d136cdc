import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/fields/algorithms/algorithm.js";
import { clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import type { Trajectory } from "../../../src/fields/algorithms/trajectory.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";
import { adversarialInputs } from "./givenInputs.js";

const answerOf = ({ outputs }: Trajectory): Answer =>
  Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));

describe.each(clrs30)("$name", (algorithm) => {
  it("answers what an independent check accepts, on adversarial inputs", () => {
    fc.assert(
      fc.property(adversarialInputs[algorithm.name], (input) => {
        const { trajectory, broken } = algorithm.given(input);
        expect(broken(answerOf(trajectory))).toEqual([]);
        for (const { data } of Object.values({ ...trajectory.inputs, ...trajectory.hints })) {
          expect(data.every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("answers what an independent check accepts, on random inputs", () => {
    const random = numpyRandomState(7);
    for (const length of [4, 9, 16]) {
      for (let i = 0; i < 5; i++) {
        const { trajectory, broken } = algorithm.generate(random, { length });
        expect(broken(answerOf(trajectory))).toEqual([]);
      }
    }
  });

  it("has wrong answers found out", () => {
    const random = numpyRandomState(11);
    let [wrong, found] = [0, 0];
    for (let i = 0; i < 20; i++) {
      const tasks = [0, 1].map(() => algorithm.generate(random, { length: 12 }));
      // The answer of another input is wrong, except by chance.
      const other = answerOf(tasks[1].trajectory);
      wrong++;
      if (tasks[0].broken(other).length > 0) found++;
    }
    expect(found / wrong).toBeGreaterThan(0.3);
  });
});
