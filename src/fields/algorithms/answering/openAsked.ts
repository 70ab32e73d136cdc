// A model that is asked while it is examined: its answers become the subject, as if they had lain in a file.

import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { UserError } from "../../../core/errors.js";
import type { AskedTasks, AskingSurroundings } from "../../../data/askedTasks.js";
import { type AlgorithmSubject, algorithmSubject } from "../algorithmSubject.js";
import type { PredictedTask } from "../predictions/predictedTask.js";
import { loadReasoner } from "../reasoner/savedReasoner.js";
import { type Answerer, questionsOf } from "./answerer.js";
import { askAll } from "./askAll.js";
import { chatAnswerer } from "./chatAnswerer.js";
import { networkAnswerer } from "./networkAnswerer.js";
import { programAnswerer } from "./programAnswerer.js";

/**
 * Asks what lies at `path`: a chat endpoint (an address), a network (.onnx), the folder of a reasoner, or else a program.
 * Throws a `UserError` where it gives no answers, `Interrupted` when aborted; what text answered so far is kept then.
 */
export async function openAskedAlgorithms(
  path: string,
  asked: AskedTasks,
  around: AskingSurroundings,
): Promise<AlgorithmSubject> {
  const questions = questionsOf(asked);
  const answerer = await answererAt(path, asked, around.keepIn);
  let isDone = false;
  try {
    const answers = await askAll(answerer, questions, around);
    isDone = true;
    const sets = new Map<string, PredictedTask[]>();
    for (const [at, { algorithm }] of questions.entries()) {
      const own = sets.get(algorithm.name) ?? [];
      own.push(answers[at]);
      sets.set(algorithm.name, own);
    }
    return algorithmSubject({
      name: answerer.name,
      location: path,
      sets: [...sets.values()].map((tasks, at) => ({
        algorithm: [...new Set(questions.map(({ algorithm }) => algorithm))][at],
        tasks,
      })),
      facts: answerer.facts(),
    });
  } finally {
    await answerer.close(isDone);
  }
}

async function answererAt(path: string, asked: AskedTasks, keepIn: string | undefined): Promise<Answerer> {
  const refuse = (what: string, ...names: (keyof AskedTasks)[]) => {
    const stranger = names.find((name) => asked[name] !== undefined);
    if (stranger === undefined) return;
    const flag = stranger.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UserError("usage", `--${flag} is not said of ${what}`, "leave it out");
  };
  if (/^https?:\/\//i.test(path)) {
    refuse("a chat endpoint", "command");
    return chatAnswerer(path, asked, keepIn);
  }
  refuse("what is no chat endpoint (an address)", "chatModel", "keyVariable", "mostTokens");
  if (extname(path).toLowerCase() === ".onnx") {
    refuse("a network", "command", "timeout");
    return networkAnswerer({ name: basename(path), networkOf: async () => path });
  }
  if (existsSync(join(path, "model.json"))) {
    refuse("a trained model", "command", "timeout");
    return reasonerAnswerer(path);
  }
  return programAnswerer(path, asked, keepIn);
}

async function reasonerAnswerer(directory: string): Promise<Answerer> {
  const parts = await (await loadReasoner(directory)).exportParts();
  return networkAnswerer({
    name: basename(directory),
    networkOf: async (algorithm) => {
      const network = parts.get(`${algorithm}.onnx`);
      if (network !== undefined) return network;
      const learnt = [...parts.keys()].filter((name) => !name.endsWith(".step.onnx"));
      throw new UserError(
        "not-learnt",
        `${directory} has not learnt ${algorithm}`,
        `It has learnt ${learnt.map((name) => name.replace(/\.onnx$/, "")).join(", ")}.`,
      );
    },
  });
}
