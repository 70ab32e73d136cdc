// How a task ends: with its outcome, once, and without pieces.

import { z } from "zod";
import { toJson } from "../ledger/json.js";
import type { Statements } from "../ledger/ledgerDatabase.js";
import type { Outcome } from "../tasks/taskThread.js";
import { clock } from "./queueTables.js";

export const interrupted: Outcome = { failure: { kind: "interrupted" } };

/** Ends a task that has not ended. */
export async function endTask(statements: Statements, id: string, outcome: Outcome): Promise<void> {
  await statements.run(
    `UPDATE queued_tasks SET state = 'ended', outcome = ?, ended_at = ${clock} WHERE id = ? AND state <> 'ended'`,
    toJson(outcome),
    id,
  );
  await statements.run("DELETE FROM queued_pieces WHERE task_id = ?", id);
}

/** Where nobody works on a task any more: ends it if it is cancelled, else lets it wait again. Returns whether it ended. */
export async function endIfLeft(statements: Statements, id: string): Promise<boolean> {
  const [task] = await statements.all(
    (row) => leftRow.parse(row),
    `SELECT cancelled FROM queued_tasks WHERE id = ? AND state <> 'ended' AND NOT EXISTS
       (SELECT 1 FROM queued_pieces WHERE task_id = queued_tasks.id AND queued_pieces.state = 'taken')`,
    id,
  );
  if (task === undefined) return false;
  if (task.cancelled) await endTask(statements, id, interrupted);
  else await statements.run("UPDATE queued_tasks SET state = 'queued' WHERE id = ?", id);
  return task.cancelled;
}

const leftRow = z.object({ cancelled: z.boolean() });
