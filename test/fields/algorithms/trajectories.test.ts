import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import type { Features, Trajectory } from "../../../src/fields/algorithms/trajectory.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";
import { clrsTrajectories } from "./goldens.js";

// Sines and arc tangents differ in the last bit from one library to the next: the peer's and ours are rounded to ten decimals.
const rounded = new Map([
  ["graham_scan", ["x", "y", "atans"]],
  ["jarvis_march", ["x", "y"]],
]);

function digest(name: string, feature: string, values: readonly ArrayLike<number>[]): string {
  const hash = createHash("sha256");
  const round = rounded.get(name)?.includes(feature) ?? false;
  for (const data of values) {
    // Adding zero makes one zero of two.
    hash.update(Float64Array.from(data, (value) => (round ? Math.floor(value * 1e10 + 0.5) : value) + 0));
  }
  return hash.digest("hex").slice(0, 16);
}

const allFeatures = ({ inputs, outputs, hints }: Trajectory): Features => ({ ...inputs, ...outputs, ...hints });

describe.each(clrs30)("the trajectories of $name", (algorithm) => {
  it.each(clrsTrajectories(algorithm.name))("equal the peer's at length $length, seed $seed", (golden) => {
    const random = numpyRandomState(golden.seed);
    const tasks = Array.from({ length: golden.count }, () => algorithm.generate(random, golden));
    const features = tasks.map(({ trajectory }) => allFeatures(trajectory));
    expect(tasks.map(({ trajectory }) => trajectory.steps)).toEqual(golden.steps);
    expect(Object.keys(features[0]).sort()).toEqual(Object.keys(golden.digests).sort());
    for (const [name, expected] of Object.entries(golden.digests)) {
      const values = features.map((one) => one[name].data);
      expect(`${name} ${digest(algorithm.name, name, values)}`).toBe(`${name} ${expected}`);
    }
  });
});
