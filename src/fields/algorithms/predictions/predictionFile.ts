// A file of predictions: which algorithm's tasks were answered, and the answers.
//
//   { "algorithm": "bfs", "split": "test", "outputs": { "pi": [[…], …] }, "hints": { "pi_h": [[[…], …], …] } }
//
// Instead of a split of the benchmark there may stand `"sampled": { "samples": 32, "length": 16, "seed": 5 }`, or `"inputs": […]` with
// the inputs themselves. Outputs are listed task by task; hints, which may be left out, task by task and from the second step on.

import { readFile } from "node:fs/promises";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import type { Algorithm, Task } from "../algorithm.js";
import { benchmarkSplit, splitNames, splitTasks } from "../benchmarkSplits.js";
import { algorithmNamed } from "../clrs30.js";
import { type GivenAnswer, type PredictionSet, predictedTask } from "./predictedTask.js";

const perTask = z.record(z.string(), z.array(z.unknown()));
const whole = z.number().int().min(0);
const content = z.strictObject({
  algorithm: z.string(),
  split: z.enum(splitNames).optional(),
  sampled: z.strictObject({ samples: whole.min(1), length: whole.min(1), seed: whole.max(2 ** 32 - 1) }).optional(),
  inputs: z.array(z.unknown()).min(1).optional(),
  outputs: perTask,
  hints: perTask.optional(),
});
type Content = z.output<typeof content>;

/** Reads the predictions in the file at `path`. Throws a `UserError` that names the place where something is wrong. */
export async function readPredictions(path: string): Promise<{ set: PredictionSet; text: string }> {
  const text = await readText(path);
  const parsed = content.safeParse(asJson(path, text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      "bad-predictions",
      `${path} is no file of predictions: ${[...issue.path, issue.message].map(String).join(": ")}`,
      'It says {"algorithm": …, "split": "test", "outputs": {…}}; see docs/how-to/add-an-algorithm.md.',
    );
  }
  const algorithm = algorithmNamed(parsed.data.algorithm);
  const tasks = tasksOf(algorithm, parsed.data, path);
  return {
    set: {
      algorithm,
      tasks: tasks.map((task, at) =>
        predictedTask(algorithm, task, oneOf(parsed.data, at), (what) => `${path}: ${what} of task ${at}`),
      ),
    },
    text,
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new UserError("file-missing", `there is no file ${path}`, "Look at the spelling of the path.");
    }
    throw error;
  }
}

function asJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError("bad-json", `${path} is not JSON: ${why}`, "NaN and Infinity cannot be written in JSON.");
  }
}

function tasksOf(algorithm: Algorithm, { split, sampled, inputs }: Content, path: string): Task[] {
  const named = [split, sampled, inputs].filter((each) => each !== undefined).length;
  if (named !== 1) {
    throw new UserError(
      "bad-predictions",
      `${path} names its tasks in ${named} ways`,
      'Give one of "split", "sampled" and "inputs".',
    );
  }
  if (inputs !== undefined) return inputs.map((input) => algorithm.given(input));
  if (sampled !== undefined) return [...splitTasks(algorithm, sampled)];
  return [...splitTasks(algorithm, benchmarkSplit(algorithm, split ?? "test"))];
}

/** What the file says of the task at one place. */
function oneOf({ outputs, hints }: Content, at: number): GivenAnswer {
  const each = (values: Record<string, unknown[]>) =>
    Object.fromEntries(Object.entries(values).map(([name, listed]) => [name, listed[at]]));
  return { outputs: each(outputs), hints: hints === undefined ? undefined : each(hints) };
}
