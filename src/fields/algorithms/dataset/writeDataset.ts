// Data sets of trajectories as files for NumPy and for data frames.

import type { ArrayFile, ArrayFileOptions } from "../../../data/arrays/arrayColumn.js";
import { writeArrayParquet } from "../../../data/arrays/writeArrayParquet.js";
import { writeNpz } from "../../../data/arrays/writeNpz.js";
import { algorithmNamed } from "../clrs30.js";
import { type DatasetPlan, planSize } from "./datasetPlan.js";
import { storedFeatures } from "./storedColumns.js";
import { type ThreadOptions, trajectoryBlocks } from "./trajectoryBlocks.js";

export const datasetFormats = ["npz", "parquet"] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

export interface WriteOptions {
  readonly format: DatasetFormat;
  readonly signal: AbortSignal;
  /** Everything is generated in this thread unless given. */
  readonly threads?: ThreadOptions | undefined;
  /** Told after each block how many samples are written. */
  progress(done: number): void;
}

export interface WrittenDataset {
  /** How many nodes the graphs have. */
  readonly size: number;
  readonly samples: number;
  readonly mostSteps: number;
  readonly bytes: number;
}

/**
 * Writes the trajectories of `plan` to `place`; memory does not grow with their number. Throws a `UserError` where the algorithm has
 * no such inputs, where one trajectory finds no room or the place cannot be written; `Interrupted` after the signal was aborted.
 * Nothing is left at `place` then.
 */
export async function writeDataset(
  plan: DatasetPlan,
  place: string,
  { format, signal, threads, progress }: WriteOptions,
): Promise<WrittenDataset> {
  const { specification } = algorithmNamed(plan.algorithm);
  const size = planSize(plan);
  const features = storedFeatures(specification, size);
  const file = await begin(format, place, {
    columns: features.map(({ column }) => column),
    about: { ...plan, size, features: specification },
  });
  try {
    let [samples, mostSteps] = [0, 0];
    for await (const block of trajectoryBlocks(plan, size, { signal, threads })) {
      await file.append(block);
      samples += block.steps.length;
      mostSteps = block.steps.reduce((most, steps) => Math.max(most, steps), mostSteps);
      progress(samples);
    }
    return { size, samples, mostSteps, bytes: await file.finish() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function begin(format: DatasetFormat, place: string, options: ArrayFileOptions): Promise<ArrayFile> {
  switch (format) {
    case "npz":
      return writeNpz(place, options);
    case "parquet":
      return writeArrayParquet(place, options);
  }
}
