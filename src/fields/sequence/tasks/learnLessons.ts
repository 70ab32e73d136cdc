// A curriculum (Bengio et al. 2009): a network learns from short sequences first and goes on with longer ones as soon as it
// answers those. What it learns all at once, after a time in which nothing seems to happen, comes sooner that way.

import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import type { SequenceNetwork } from "../network/sequenceNetwork.js";
import { type LearnTaskOptions, type LearntTask, learnTask } from "./learnTask.js";
import type { Task } from "./task.js";

/** One lesson: a task at one length, until the loss in training is `enough` or after so many steps. */
export interface Lesson extends Omit<LearnTaskOptions, "from"> {
  readonly task: Task;
}

export interface LearntLessons extends LearntTask {
  /** Steps that each lesson took. */
  readonly stepsOfLessons: readonly number[];
}

/**
 * Learns from `lessons`, at least one, in their order; the optimiser begins anew with each. The lessons' tasks share the network's
 * vocabulary. Steps are those of all lessons together, the loss is that of the last one.
 */
export async function learnLessons(
  network: SequenceNetwork,
  lessons: readonly Lesson[],
  run: Pick<Run, "device" | "signal" | "progress">,
  random: Random,
): Promise<LearntLessons> {
  let learnt: LearntTask | undefined;
  const stepsOfLessons: number[] = [];
  for (const [i, { task, ...options }] of lessons.entries()) {
    learnt = await learnTask(network, task, { ...options, from: learnt?.parameters }, run, random.stream(`${i}`));
    stepsOfLessons.push(learnt.steps);
  }
  if (learnt === undefined) throw new RangeError("there is no lesson to learn from");
  return { ...learnt, steps: stepsOfLessons.reduce((sum, steps) => sum + steps, 0), stepsOfLessons };
}
