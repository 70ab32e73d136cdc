// Who answers tasks: a network, a program, a chat model, a reasoner that was trained here.

import { UserError } from "../../../core/errors.js";
import type { AskedTasks } from "../../../data/askedTasks.js";
import type { Algorithm, Task } from "../algorithm.js";
import { splitTasks } from "../benchmarkSplits.js";
import { algorithmNamed } from "../clrs30.js";
import type { PredictedTask } from "../predictions/predictedTask.js";

/** One task, and how it is called. */
export interface Question {
  readonly algorithm: Algorithm;
  readonly task: Task;
  /** Such as `task 3 of bfs at 16 nodes`. */
  readonly name: string;
}

export interface Answerer {
  /** A short name to show. */
  readonly name: string;
  /** How many questions may be open at a time. */
  readonly atOnce: number;
  /** Throws a `UserError` where there will be no answers, `Interrupted` when aborted. */
  answer(question: Question, signal: AbortSignal): Promise<PredictedTask>;
  /** What it cost, and the like, once all is answered. */
  facts(): Readonly<Record<string, number | string>>;
  /** Called once; `isDone` where every question was answered. */
  close(isDone: boolean): Promise<void>;
}

/** The tasks that are asked, algorithm after algorithm and size after size. Throws a `UserError` where there is no such task. */
export function questionsOf({ algorithms, sizes = [16], tasks = 32, taskSeed = 3 }: AskedTasks): Question[] {
  for (const size of sizes) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new UserError("bad-size", `there are no inputs of size ${size}`, "write --size 16,64");
  }
  return [...new Set(algorithms)]
    .map((name) => algorithmNamed(name))
    .flatMap((algorithm) =>
      [...new Set(sizes)].flatMap((length) =>
        Array.from(splitTasks(algorithm, { samples: tasks, length, seed: taskSeed }), (task, at) => ({
          algorithm,
          task,
          name: `task ${at} of ${algorithm.name} at ${task.trajectory.size} nodes`,
        })),
      ),
    );
}
