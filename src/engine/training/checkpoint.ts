// Training that can be taken up again, to the bit: one safetensors file with the parameters, what the optimiser keeps
// beside them, and in its metadata how far training had come.

import { z } from "zod";
import { UserError } from "../../core/errors.js";
import type { NDArray } from "../ndarray.js";
import { openSafetensors, writeSafetensors } from "../storage/safetensors.js";
import type { Trainer } from "./trainer.js";

const KEY = "touchstone.training";

const counts = z.object({
  step: z.number().int().min(0),
  updates: z.number().int().min(0),
  gathered: z.number().int().min(0),
  steps: z.record(z.string(), z.number().int().min(0)),
});

/** Writes where training stands to `path`: whole or not at all, over what an earlier call wrote there. */
export async function saveCheckpoint<P, B>(trainer: Trainer<P, B>, path: string): Promise<void> {
  const state = trainer.state();
  await writeSafetensors(path, state.arrays, { metadata: { [KEY]: JSON.stringify(state.counts) } });
}

/**
 * Takes training up where `saveCheckpoint` left it. Throws a `UserError` where the file cannot be read, is no
 * checkpoint, or is one of another model or optimiser; the trainer is as it was then.
 */
export async function resumeCheckpoint<P, B>(trainer: Trainer<P, B>, path: string): Promise<void> {
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
    const counted = counts.safeParse(asJson(said));
    if (!counted.success) {
      throw new UserError(
        "checkpoint-damaged",
        `${path} does not say where its training stood: its metadata ${KEY} is damaged`,
        "Take an earlier checkpoint.",
      );
    }
    const arrays = new Map<string, NDArray>();
    for (const name of file.tensors.keys()) arrays.set(name, await file.read(name));
    trainer.restore({ arrays, counts: counted.data });
  } finally {
    await file.close();
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
