// Predictions in groups that are scored together: of one algorithm and one size.

import type { Algorithm } from "../algorithm.js";
import type { PredictedTask, PredictionSet } from "./predictedTask.js";

export interface PredictionGroup {
  readonly algorithm: Algorithm;
  readonly size: number;
  /** The algorithm and the size, to stand before a measure. */
  readonly label: string;
  readonly tasks: readonly PredictedTask[];
}

export function bySize(sets: readonly PredictionSet[]): PredictionGroup[] {
  const groups = new Map<string, { algorithm: Algorithm; size: number; tasks: PredictedTask[] }>();
  for (const { algorithm, tasks } of sets) {
    for (const predicted of tasks) {
      const { size } = predicted.task.trajectory;
      const label = `${algorithm.name} at ${size} nodes`;
      const group = groups.get(label) ?? { algorithm, size, tasks: [] };
      group.tasks.push(predicted);
      groups.set(label, group);
    }
  }
  return [...groups].map(([label, group]) => ({ ...group, label }));
}
