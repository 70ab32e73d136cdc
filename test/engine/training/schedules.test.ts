import { describe, expect, it } from "vitest";
import { fans, gains, leakyReluGain } from "../../../src/engine/network/initialise.js";
import * as schedules from "../../../src/engine/training/schedules.js";
import golden from "../../goldens/engine/training/schedules.json" with { type: "json" };

const { rateAt, stepDecay, warmupCosine, warmupLinear } = schedules;
const options = { peak: 0.3, floor: 0.02, warmup: 4, total: 15 };
const made: Record<keyof typeof golden.rates, schedules.Schedule> = {
  warmupCosine: warmupCosine(options),
  warmupLinear: warmupLinear(options),
  stepDecay: stepDecay(0.3, 0.5, 4),
  exponentialDecay: schedules.exponentialDecay(0.3, 0.9),
};

describe("learning rates", () => {
  it.each(Object.entries(golden.rates))("%s are PyTorch's", (name, rates) => {
    const schedule = Object.entries(made).find(([each]) => each === name)?.[1] ?? Number.NaN;
    expect(rates.map((_, step) => rateAt(schedule, step))).toEqual(rates.map((rate) => expect.closeTo(rate, 12)));
  });

  it("stay at the floor afterwards, or where they are one number", () => {
    for (const schedule of [made.warmupCosine, made.warmupLinear]) {
      for (const step of [15, 16, 1000]) expect(rateAt(schedule, step)).toBeCloseTo(0.02, 12);
    }
    expect([0, 7, 1e6].map((step) => rateAt(0.1, step))).toEqual([0.1, 0.1, 0.1]);
    expect(rateAt(warmupCosine({ ...options, warmup: 0 }), 0)).toBe(0.3);
  });

  it("has a golden for every schedule", () => {
    const functions = Object.keys(schedules).filter((name) => name !== "rateAt");
    expect(Object.keys(golden.rates).sort()).toEqual(functions.sort());
  });
});

describe("what weights are scaled by", () => {
  it("is what PyTorch scales them by", () => {
    expect(gains).toEqual(
      Object.fromEntries(Object.entries(golden.gains).map(([name, gain]) => [name, expect.closeTo(gain, 12)])),
    );
    expect(leakyReluGain(0.2)).toBeCloseTo(golden.leakyReluGain, 12);
    expect(Object.values(fans([8, 4, 3, 5]))).toEqual(golden.fans);
  });
});
