import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, nearestName } from "../../src/core/suggest.js";

describe("the nearest name", () => {
  it("finds a name with letters swapped, missing or doubled", () => {
    const columns = ["income", "age", "postcode"];
    expect(nearestName("incmoe", columns)).toBe("income");
    expect(nearestName("Income", columns)).toBe("income");
    expect(nearestName("ag", columns)).toBe("age");
    expect(nearestName("postccode", columns)).toBe("postcode");
  });

  it("says nothing where nothing is near", () => {
    expect(nearestName("salary", ["postcode", "height"])).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
    // Nothing of what was typed stands in these.
    expect(nearestName("z", ["a", "b"])).toBeUndefined();
    expect(nearestName("", ["a"])).toBeUndefined();
    expect(didYouMean("salary", ["postcode"])).toBe("");
  });

  it("finds a name that is there", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (names) => {
        for (const name of names) expect(nearestName(name, names)).toBe(name);
      }),
    );
  });
});
