// `touchstone generate` of trajectories, in the working thread.

import { UserError } from "../core/errors.js";
import { failureOf } from "../core/failure.js";
import { generateTrajectories, type WrittenFile } from "../generateTrajectories.js";
import { jsonText } from "../report/json.js";
import { alignedRows } from "../report/textTable.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { GenerateTask, TaskResult } from "./threadMessages.js";

/** Writes the files and returns what is to be printed of them: of those that were whole when something went wrong, too. */
export async function runGenerateTask(
  { request, output }: GenerateTask,
  around: TaskSurroundings,
): Promise<TaskResult> {
  const { out } = request;
  if (out === undefined) {
    throw new UserError(
      "no-output",
      `nothing says where the trajectories of ${request.algorithms.join(", ")} are to be written`,
      "name a file with --out that ends in .npz or .parquet, or a directory",
    );
  }
  const files: WrittenFile[] = [];
  const text = () => (output.format === "json" ? jsonText(files) : filesText(files));
  try {
    await generateTrajectories(
      { ...request, out },
      {
        signal: around.signal,
        progress: (step, index, total, fraction) => around.progress({ step, index, total, fraction }),
        wrote: (file) => files.push(file),
      },
    );
  } catch (error) {
    if (files.length === 0) throw error;
    return { text: text(), failures: [failureOf(error)], strictFailure: false };
  }
  return { text: text(), failures: [], strictFailure: false };
}

function filesText(files: readonly WrittenFile[]): string {
  const rows = files.map(({ algorithm, samples, size, mostSteps, bytes, file }) => [
    algorithm,
    String(samples),
    String(size),
    String(mostSteps),
    `${(bytes / 2 ** 20).toFixed(1)} MiB`,
    file,
  ]);
  return alignedRows([["algorithm", "samples", "nodes", "most steps", "size", "file"], ...rows]);
}
