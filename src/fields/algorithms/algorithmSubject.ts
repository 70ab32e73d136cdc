// What a model answered to an algorithm's tasks: the subject of kind "algorithm".

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { SubjectBase } from "../../core/subject.js";
import type { PredictionSet } from "./predictions/predictedTask.js";
import { readPredictions } from "./predictions/predictionFile.js";

declare module "../../core/subject.js" {
  interface SubjectKinds {
    algorithm: AlgorithmSubject;
  }
}

export interface AlgorithmSubject extends SubjectBase<"algorithm"> {
  readonly sets: readonly PredictionSet[];
}

/** Reads files of predictions, each for one algorithm. Throws a `UserError` where one of them is wrong. */
export async function openAlgorithmSubject(paths: readonly string[]): Promise<AlgorithmSubject> {
  const read = await Promise.all(paths.map(readPredictions));
  return algorithmSubject({
    name: paths.map((path) => basename(path)).join(", "),
    location: paths.join(", "),
    sets: read.map(({ set }) => set),
    content: read.map(({ text }) => JSON.stringify(JSON.parse(text))),
  });
}

interface Answers extends Pick<AlgorithmSubject, "name" | "location" | "sets"> {
  /** What the answers are told apart by; their values unless said. */
  readonly content?: readonly string[];
  readonly facts?: AlgorithmSubject["facts"];
}

/** Answers as a subject. */
export function algorithmSubject({ name, location, sets, content, facts = {} }: Answers): AlgorithmSubject {
  const hash = createHash("sha256").update("algorithm 1\n");
  for (const each of content ?? sets.map(textOf)) hash.update(each).update("\n");
  const sizes = new Set(sets.flatMap(({ tasks }) => tasks.map(({ task }) => task.trajectory.size)));
  return {
    kind: "algorithm",
    name,
    location,
    fingerprint: `sha256:${hash.digest("hex")}`,
    facts: {
      algorithms: [...new Set(sets.map(({ algorithm }) => algorithm.name))].join(", "),
      tasks: sets.reduce((sum, { tasks }) => sum + tasks.length, 0),
      sizes: [...sizes].sort((a, b) => a - b).join(", "),
      hints: sets.some(({ tasks }) => tasks.some(({ hints }) => hints !== undefined)) ? "predicted" : "none",
      ...facts,
    },
    notices: [],
    sets,
    close: async () => {},
  };
}

function textOf({ algorithm, tasks }: PredictionSet): string {
  const values = tasks.map(({ task, answer, hints = {}, unreadable }) => [
    Object.entries(task.trajectory.inputs).map(([name, { data }]) => [name, Array.from(data, Number)]),
    Object.entries(answer).map(([name, data]) => [name, Array.from(data)]),
    Object.entries(hints).map(([name, data]) => [name, Array.from(data)]),
    unreadable ?? "",
  ]);
  return JSON.stringify([algorithm.name, values]);
}
