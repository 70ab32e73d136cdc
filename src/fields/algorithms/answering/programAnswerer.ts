// A program that answers tasks: a line of JSON for each task on its standard input, a line of JSON for each answer on its standard
// output, `{"outputs": {…}}` with `"hints": {…}` or without.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import { systemReason } from "../../../core/systemErrors.js";
import type { AskedTasks } from "../../../data/askedTasks.js";
import { lineProcess } from "../../../data/process/lineProcess.js";
import { splitCommand } from "../../../data/process/splitCommand.js";
import { predictedTask } from "../predictions/predictedTask.js";
import type { Answerer, Question } from "./answerer.js";
import { keptReplies } from "./keptReplies.js";
import { writtenTask } from "./writtenTask.js";

const answer = z.object({
  outputs: z.record(z.string(), z.unknown()),
  hints: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Starts the program that lies at `path`, by the command of `asked` or as it is. Throws a `UserError` where there is none.
 */
export async function programAnswerer(
  path: string,
  { command, timeout, taskSeed }: AskedTasks,
  keepIn: string | undefined,
): Promise<Answerer> {
  const digest = await digestOf(path);
  const words = command === undefined ? ([resolve(path)] as const) : splitCommand(command);
  const kept = await keptReplies(keepIn, ["program", digest, words, taskSeed]);
  const program = await lineProcess({ command: words, timeout });
  return {
    name: basename(path),
    atOnce: 1,
    async answer(question, signal) {
      const before = kept.find(question.name);
      const text = before?.text ?? (await program.ask(JSON.stringify(writtenTask(question)), signal));
      const read = readAnswer(question, text, path);
      if (before === undefined) {
        await kept.keep(question.name, { text, isCutOff: false, promptTokens: 0, answerTokens: 0 });
      }
      return read;
    },
    facts: () => kept.facts,
    async close(isDone) {
      await program.close();
      if (isDone) await kept.forget();
    },
  };
}

function readAnswer({ algorithm, task, name }: Question, text: string, path: string) {
  const place = `${path}, ${name}`;
  const parsed = answer.safeParse(jsonOr(text, place));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      "bad-answer",
      `${place}: it answered ${shortened(text)}, which is no answer (${[...issue.path, issue.message].map(String).join(": ")})`,
      'Answer each line with one line such as {"outputs": {"pi": [0, 0, 1]}}; docs/algorithms.md tells more.',
    );
  }
  return predictedTask(algorithm, task, parsed.data, (what) => `${place}: ${what}`);
}

function jsonOr(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(
      "bad-answer",
      `${place}: it answered ${shortened(text)}, which is no JSON`,
      "Let the program write answers alone to its standard output, and all else to its standard error.",
    );
  }
}

function shortened(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, " ");
  return JSON.stringify(line.length <= 80 ? line : `${line.slice(0, 80)}…`);
}

async function digestOf(path: string): Promise<string> {
  try {
    return createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(
      "file-missing",
      `${path} cannot be read: ${reason}`,
      "name the file of the program, a network (.onnx), the folder of a trained model, or the address of a chat endpoint",
    );
  }
}
