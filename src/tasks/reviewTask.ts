// `touchstone review create`, in the working thread: opens what was examined, makes the queue, tells of it.

import { openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { openRegistry } from "../openRegistry.js";
import { jsonText } from "../report/json.js";
import { createReviewQueue } from "../reviewQueue.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { ReviewTask, TaskResult } from "./threadMessages.js";

/** Makes the queue and returns what is to be printed. Throws what kept it from being made. */
export async function runReviewTask({ wish, output }: ReviewTask, around: TaskSurroundings): Promise<TaskResult> {
  const ledger = await openLedger(touchstoneDirectory());
  try {
    around.progress({ step: `reading run ${wish.run}`, index: 0, total: 1 });
    const id = await createReviewQueue(ledger, await openRegistry(), { ...wish, signal: around.signal });
    const { title, labels, items } = await ledger.reviews.find(id);
    const text =
      output.format === "json"
        ? jsonText({ queue: id, title, labels, items })
        : `Queue ${id}: ${items} ${items === 1 ? "item" : "items"} of ${title}, to be labelled ${labels.join(", ")}.\n` +
          `touchstone review label ${id} --as <your name>\n`;
    return { text, failures: [], strictFailure: false };
  } finally {
    await ledger.close();
  }
}
