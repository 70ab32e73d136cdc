// `touchstone review`: queues of what people are to label, listed and made, and how far reviewers agree.

import { existsSync } from "node:fs";
import type { Ledger } from "../ledger/ledger.js";
import { jsonText } from "../report/json.js";
import { reviewAgreement } from "../report/reviewAgreement.js";
import { agreementText } from "../report/reviewText.js";
import { alignedRows } from "../report/textTable.js";
import { recordedPlace } from "../reviewQueue.js";
import { outputFor } from "./output.js";
import { supervise } from "./supervise.js";
import { withLedger } from "./withLedger.js";

/** What `touchstone review` prints: the queues, the latest first. */
export async function listQueues(json: boolean): Promise<string> {
  const queues = await withLedger(
    (ledger) => ledger.reviews.list(),
    () => [],
  );
  if (json) return jsonText(queues);
  if (queues.length === 0)
    return "There is no queue yet. touchstone review create <run> --from <instrument> makes one.\n";
  const rows = queues.map(({ id, title, question, items, reviewers }) => [
    id,
    title,
    question,
    String(items),
    reviewers.map(({ name, submitted }) => (submitted ? name : `${name} (at work)`)).join(", "),
  ]);
  return alignedRows([["queue", "of", "question", "items", "reviewers"], ...rows]);
}

export interface CreateFlags {
  readonly from: string;
  readonly labels?: readonly string[];
  readonly limit: number;
  readonly showSuggestions?: true;
  readonly json?: true;
}

/** Makes a queue of a finding, from `files` where the subject no longer lies where it lay; returns the exit status. */
export async function createQueue(name: string, files: readonly string[], flags: CreateFlags): Promise<number> {
  const { run, place } = await withLedger(async (ledger) => {
    const found = await ledger.findRun(name);
    const recorded = recordedPlace(found, (path) => files.length > 0 || existsSync(path));
    return { run: found.id, place: files.length === 0 ? recorded : { ...recorded, paths: files } };
  });
  if (place === undefined) {
    process.stderr.write(
      "What was examined no longer lies where it lay: only what the finding lists is shown. Name its files to show all of it.\n",
    );
  }
  const wish = {
    run,
    instrument: flags.from,
    labels: flags.labels,
    limit: flags.limit,
    showsSuggestions: flags.showSuggestions === true,
    place,
  };
  const { status } = await supervise({ command: "review", wish, output: outputFor(flags) });
  return status;
}

/** What `touchstone review agreement` prints. */
export function tellAgreement(name: string, json: boolean): Promise<string> {
  return withLedger(async (ledger) => {
    const agreement = await agreementOf(ledger, name);
    return json ? jsonText(agreement) : agreementText(agreement);
  });
}

async function agreementOf({ reviews }: Ledger, name: string) {
  const { id, labels } = await reviews.find(name);
  return reviewAgreement(labels, await reviews.items(id), await reviews.submitted(id));
}
