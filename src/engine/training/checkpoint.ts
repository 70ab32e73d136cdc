// Training that can be taken up again, to the bit: one safetensors file with the parameters, what the optimiser keeps
// beside them, the best parameters so far, and in its metadata how far training had come.

import { z } from "zod";
import { UserError } from "../../core/errors.js";
import type { NDArray } from "../ndarray.js";
import { openSafetensors, writeSafetensors } from "../storage/safetensors.js";
import { mapTree, namedLeaves } from "../tree.js";
import { emptyHistory, type TrainingHistory } from "./history.js";
import type { Trainer } from "./trainer.js";

const KEY = "touchstone.training";

/** What the names of the best parameters so far begin with. */
const BEST = "best/";

const standing = z.object({
  step: z.number().int().min(0),
  updates: z.number().int().min(0),
  gathered: z.number().int().min(0),
  steps: z.record(z.string(), z.number().int().min(0)),
  history: z.object({
    curve: z.array(z.object({ step: z.number().int().min(0), values: z.record(z.string(), z.number()) })),
    untold: z.object({ sum: z.number(), count: z.number().int().min(0) }),
    withoutBetter: z.number().int().min(0),
    best: z.object({ step: z.number().int().min(0), score: z.number() }).optional(),
  }),
});

/** Writes where training stands to `path`: whole or not at all, over what an earlier call wrote there. */
export async function saveCheckpoint<P, B>(
  trainer: Trainer<P, B>,
  path: string,
  history: TrainingHistory<P> = emptyHistory,
): Promise<void> {
  const { arrays, counts } = trainer.state();
  const { best, ...rest } = history;
  const bestArrays = best === undefined ? [] : namedLeaves<NDArray>(best.parameters);
  const said = { ...counts, history: { ...rest, best: best && { step: best.step, score: best.score } } };
  await writeSafetensors(
    path,
    [...arrays, ...bestArrays.map(([name, array]): [string, NDArray] => [BEST + name, array])],
    { metadata: { [KEY]: JSON.stringify(said) } },
  );
}

/**
 * Takes training up where `saveCheckpoint` left it; returns what it had seen. Throws a `UserError` where the file cannot
 * be read, is no checkpoint, or is one of another model or optimiser; the trainer is as it was then.
 */
export async function resumeCheckpoint<P, B>(trainer: Trainer<P, B>, path: string): Promise<TrainingHistory<P>> {
  const file = await openSafetensors(path);
  try {
    const said = file.metadata[KEY];
    if (said === undefined) {
      throw new UserError(
        "no-checkpoint",
        `${path} holds parameters, but not where a training stood`,
        "Name the file that a training wrote; begin from parameters by loading them.",
      );
    }
    const read = standing.safeParse(asJson(said));
    if (!read.success) throw damaged(path);
    const { history, ...counts } = read.data;
    const arrays = new Map<string, NDArray>();
    const bestArrays = new Map<string, NDArray>();
    for (const name of file.tensors.keys()) {
      if (name.startsWith(BEST)) bestArrays.set(name.slice(BEST.length), await file.read(name));
      else arrays.set(name, await file.read(name));
    }
    const best = history.best && {
      ...history.best,
      parameters: mapTree<NDArray, NDArray, P>(trainer.store.initial, (_, name) => {
        const array = bestArrays.get(name);
        if (array === undefined) throw damaged(path);
        return array;
      }),
    };
    trainer.restore({ arrays, counts });
    return { ...history, best };
  } finally {
    await file.close();
  }
}

function damaged(path: string): UserError {
  return new UserError(
    "checkpoint-damaged",
    `${path} does not say where its training stood: its metadata ${KEY} is damaged`,
    "Take an earlier checkpoint.",
  );
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
