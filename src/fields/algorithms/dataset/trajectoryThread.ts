// A thread that generates its share of a data set, one block ahead of what it is asked for.

import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../../../core/errors.js";
import { blocksOf, type DatasetPlan, type Share } from "./datasetPlan.js";
import { memoryFailure } from "./memoryFailure.js";
import type { ThreadAnswer } from "./threadAnswer.js";

const { plan, size, share }: { plan: DatasetPlan; size: number; share: Share } = workerData;
const port = parentPort;
if (port === null) throw new Error("trajectoryThread.js runs as a worker thread");

const answer = (told: ThreadAnswer, moved: readonly ArrayBuffer[] = []) => port.postMessage(told, moved);

let questions = 0;
let hear: () => void = () => undefined;
port.on("message", () => {
  questions++;
  hear();
});
const asked = async () => {
  if (questions === 0) await new Promise<void>((resolve) => (hear = resolve));
  questions--;
};

try {
  for (const block of blocksOf(plan, size, share)) {
    await asked();
    const buffers = [block.steps, ...block.columns].map(({ buffer }) => buffer);
    answer(
      { block },
      buffers.filter((buffer) => buffer instanceof ArrayBuffer),
    );
  }
} catch (error) {
  await asked();
  const told = memoryFailure(error, plan) ?? error;
  if (!(told instanceof UserError)) throw error;
  answer({ failure: { code: told.code, message: told.message, hint: told.hint } });
}
port.close();
