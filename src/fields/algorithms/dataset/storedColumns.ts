// Trajectories as columns of arrays: every feature under its stage and name.

import {
  type ArrayBlock,
  type ArrayColumn,
  type ColumnValues,
  columnValues,
} from "../../../data/arrays/arrayColumn.js";
import { elementCount } from "../../../engine/types.js";
import { elementOf, featureShape, featuresOf, type Specification, type Stage } from "../specification.js";
import type { Trajectory } from "../trajectory.js";

const stages = { inputs: "input", outputs: "output", hints: "hint" } as const satisfies Record<string, Stage>;
type StageName = keyof typeof stages;
const stageNames = ["inputs", "outputs", "hints"] as const satisfies readonly StageName[];

interface StoredFeature {
  readonly stage: StageName;
  readonly feature: string;
  readonly column: ArrayColumn;
}

/** The features of trajectories on graphs of `size` nodes, and the column in which each is stored. */
export function storedFeatures(specification: Specification, size: number): readonly StoredFeature[] {
  return stageNames.flatMap((stage) =>
    featuresOf(specification, stages[stage]).map(([feature, of]) => ({
      stage,
      feature,
      column: {
        name: `${stage}/${feature}`,
        element: elementOf(of),
        shape: featureShape(of, size),
        perStep: stage === "hints",
      },
    })),
  );
}

/** The trajectories, all on graphs of one size, as one block. */
export function blockOf(features: readonly StoredFeature[], trajectories: readonly Trajectory[]): ArrayBlock {
  const steps = Int32Array.from(trajectories, (trajectory) => trajectory.steps);
  const allSteps = steps.reduce((sum, count) => sum + count, 0);
  return {
    steps,
    columns: features.map(({ stage, feature, column: { element, shape, perStep } }): ColumnValues => {
      const rows = perStep ? allSteps : trajectories.length;
      const values = columnValues(element, rows * elementCount(shape));
      let at = 0;
      for (const trajectory of trajectories) {
        const { data } = trajectory[stage][feature];
        values.set(data, at);
        at += data.length;
      }
      return values;
    }),
  };
}
