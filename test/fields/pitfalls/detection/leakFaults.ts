// Leaks from the test part: steps fitted to both parts, rows made from rows of the other part, a test set asked too often.

import type { Random } from "../../../../src/core/random.js";
import { plantDrawnAgain, plantInterpolated, plantJittered } from "../plantAugmentation.js";
import type { PlantedShape, PlantedTable } from "../plantedTables.js";
import {
  bothParts,
  plantFilled,
  plantQuartileScaled,
  plantSelected,
  plantStandardised,
  plantStretched,
  plantTargetEncoded,
  plantUncorrelated,
} from "../plantPreprocessing.js";
import { type Fault, inTable, worthALook } from "./fault.js";

const preprocessingFaults: readonly Fault[] = [
  preprocessing("columns standardised before the split", [2, 4, 6], "decimals written", (table, decimals) =>
    plantStandardised(table, bothParts, decimals),
  ),
  preprocessing("columns stretched to 0 and 1 before the split", [2, 4, 6], "decimals written", (table, decimals) =>
    plantStretched(table, bothParts, decimals),
  ),
  preprocessing("columns scaled by quartiles before the split", [2, 4, 6], "decimals written", (table, decimals) =>
    plantQuartileScaled(table, bothParts, decimals),
  ),
  preprocessing("gaps filled with the mean of both parts", [0.01, 0.05, 0.2], "of the cells", (table, share, random) =>
    plantFilled(table, share, random, "mean", bothParts),
  ),
  preprocessing(
    "gaps filled with the median of both parts",
    [0.01, 0.05, 0.2],
    "of the cells",
    (table, share, random) => plantFilled(table, share, random, "median", bothParts),
  ),
  preprocessing(
    "a category encoded by the target of both parts",
    [4, 10, 30],
    "levels",
    (table, levels, random) => plantTargetEncoded(table, levels, random, bothParts),
    { found: ["fail"] },
  ),
  preprocessing("columns made uncorrelated over both parts", [2, 4, 8], "columns", (table, count) =>
    plantUncorrelated(table, count, bothParts),
  ),
  preprocessing(
    "the best of 1,000 noise columns, chosen on both parts",
    [8, 12, 30],
    "columns kept",
    (table, kept, random) => plantSelected(table, 1000, kept, random, bothParts),
    { found: ["fail"], task: "binary" },
  ),
];

const augmentationFaults: readonly Fault[] = [
  inTable(
    "augmented-before-split",
    "rows interpolated between rows of a class",
    [0.02, 0.1, 0.4],
    "more rows",
    plantInterpolated,
    {
      flavour: "numeric",
      missing: 0,
    },
  ),
  inTable("augmented-before-split", "rows of a class drawn again", [0.02, 0.1, 0.4], "more rows", plantDrawnAgain, {
    task: "binary",
    missing: 0,
  }),
  inTable("augmented-before-split", "copies with a little noise", [0.02, 0.1, 0.4], "more rows", plantJittered, {
    flavour: "numeric",
    missing: 0,
  }),
];

export const leakFaults: readonly Fault[] = [...preprocessingFaults, ...augmentationFaults, bestOfMany()];

/** The best of many models without skill, on 200 rows; strength is how many were tried. */
function bestOfMany(): Fault {
  const tried = { weak: 2, middle: 10, strong: 100 };
  return {
    instrument: "test-set-reuse",
    name: "the best of many models without skill",
    found: worthALook,
    scale: "2 / 10 / 100 models",
    plant(strength, _, random) {
      const guesses = () => Array.from({ length: 200 }, () => (random.uniform() < 0.5 ? "sick" : "well"));
      const outcome = guesses();
      const right = (guess: readonly string[]) => guess.filter((level, row) => level === outcome[row]).length;
      const models = Array.from({ length: tried[strength] }, guesses).sort((a, b) => right(b) - right(a));
      return {
        table: { columns: { outcome, reading: outcome.map(() => random.normal()), answer: models[0] } },
        roles: { target: "outcome", prediction: "answer" },
        options: { earlier: tried[strength] - 1 },
      };
    },
  };
}

/** Steps fitted to both parts; what is not said of the shape is numeric and complete. */
function preprocessing(
  name: string,
  amounts: readonly [number, number, number],
  unit: string,
  plant: (table: PlantedTable, amount: number, random: Random) => PlantedTable,
  parts: Partial<PlantedShape> & { readonly found?: Fault["found"] } = {},
): Fault {
  const shape = { found: worthALook, flavour: "numeric", missing: 0, ...parts } as const;
  return inTable("preprocessed-before-split", name, amounts, unit, plant, shape);
}
