// What a model answered to an algorithm's tasks: the subject of kind "algorithm".

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { SubjectBase } from "../../core/subject.js";
import { type PredictionSet, readPredictions } from "./predictions/predictionFile.js";

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
  const sets = read.map(({ set }) => set);
  const hash = createHash("sha256").update("algorithm 1\n");
  for (const { text } of read) hash.update(JSON.stringify(JSON.parse(text))).update("\n");
  const sizes = new Set(sets.flatMap(({ tasks }) => tasks.map(({ task }) => task.trajectory.size)));
  return {
    kind: "algorithm",
    name: paths.map((path) => basename(path)).join(", "),
    location: paths.join(", "),
    fingerprint: `sha256:${hash.digest("hex")}`,
    facts: {
      algorithms: [...new Set(sets.map(({ algorithm }) => algorithm.name))].join(", "),
      tasks: sets.reduce((sum, { tasks }) => sum + tasks.length, 0),
      sizes: [...sizes].sort((a, b) => a - b).join(", "),
      hints: sets.some(({ tasks }) => tasks.some(({ hints }) => hints !== undefined)) ? "predicted" : "none",
    },
    notices: [],
    sets,
    close: async () => {},
  };
}
