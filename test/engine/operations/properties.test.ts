// Every operation is held against float64 and finite differences over random shapes, and against a golden: the names of
// what the folder exports say whether one was forgotten.

import { describe, expect, it } from "vitest";
import elementwise from "../../goldens/engine/operations/elementwise.json" with { type: "json" };
import movement from "../../goldens/engine/operations/movement.json" with { type: "json" };
import operations from "../../goldens/engine/operations/operations.json" with { type: "json" };
import space from "../../goldens/engine/operations/space.json" with { type: "json" };
import { exportedFunctions } from "../exportedFunctions.js";
import { elementwiseProperties } from "./properties/elementwise.js";
import { movementProperties } from "./properties/movement.js";
import { reductionProperties } from "./properties/reductions.js";
import { spaceProperties } from "./properties/space.js";

const properties = { ...elementwiseProperties, ...movementProperties, ...reductionProperties, ...spaceProperties };
const goldens = { ...elementwise, ...movement, ...operations, ...space };

/** Exports that need neither, and why. */
const exceptions = {
  "work on shapes and places, not on tensors": [
    "gatheredShape",
    "inverseOrder",
    "perAxis",
    "placeOf",
    "requireIndices",
    "requireSameExcept",
  ],
  "make or read constants: graph.test.ts, symbolicSizes.test.ts": [
    "constant",
    "full",
    "scalar",
    "sizeAlong",
    "sizesVector",
    "uniformValue",
  ],
  "are part of every reduction": ["dropAxes"],
  "take functions of tensors: the test of each has its derivatives": [
    "checkpoint",
    "chooseBody",
    "customGradient",
    "ifElse",
    "scan",
  ],
  "draw numbers of which PyTorch knows nothing: randomBits.test.ts": ["randomBits", "tensorRandom"],
};
/** Its derivative is not that of its value, on purpose: finite differences would not agree. */
const withoutFiniteDifferences = ["stopGradient"];

describe("operations over random shapes", () => {
  it.each(Object.entries(properties))("%s", (_, check) => check());
});

describe("every exported operation", () => {
  const folder = new URL("../../../src/engine/operations/", import.meta.url);
  const excepted = Object.values(exceptions).flat();

  it("has a golden from PyTorch", async () => {
    const held = Object.keys(goldens).map((name) => name.split(",")[0]);
    expect([...new Set([...held, ...excepted])].sort()).toEqual(await exportedFunctions(folder));
  });

  it("has its gradient checked over random shapes", async () => {
    const held = [...Object.keys(properties), ...withoutFiniteDifferences, ...excepted];
    expect(held.sort()).toEqual(await exportedFunctions(folder));
  });
});
