// What dead workers had: put back for others, as often as it makes sense.

import { z } from "zod";
import type { Failure } from "../core/failure.js";
import { toJson } from "../ledger/json.js";
import type { LedgerDatabase, Statements } from "../ledger/ledgerDatabase.js";
import type { Outcome } from "../tasks/taskThread.js";
import { endIfLeft, endTask, interrupted } from "./endTask.js";
import { inTurn } from "./pieces.js";
import { clock } from "./queueTables.js";

/** A task that came to its end because its workers did. */
export interface GivenUp {
  readonly id: string;
  readonly outcome: Outcome;
}

/** Workers that a piece may outlive. */
const mostDeaths = 3;

/**
 * Puts the pieces of workers that were not heard of for `patienceSeconds` back. A piece that three workers died over is a
 * fault, and the others stand; a task of which nothing was done before workers had died over it three times has ended, as has
 * one that was cancelled: these are returned.
 */
export async function putBackLost(database: LedgerDatabase, patienceSeconds: number): Promise<readonly GivenUp[]> {
  const lost = `state = 'taken' AND ${clock} - ${1000 * patienceSeconds} >
    GREATEST(CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000 AS BIGINT),
      coalesce((SELECT alive_at FROM workers WHERE workers.id = queued_pieces.worker), 0))`;
  const tasks = await database.all(
    (row) => taskRow.parse(row),
    `SELECT DISTINCT task_id FROM queued_pieces WHERE ${lost}`,
  );
  const givenUp: GivenUp[] = [];
  for (const { task_id: id } of tasks) {
    const outcome = await inTurn(database, id, (statements) => putBack(statements, id, lost));
    if (outcome !== undefined) givenUp.push({ id, outcome });
  }
  return givenUp;
}

async function putBack(statements: Statements, id: string, lost: string): Promise<Outcome | undefined> {
  const [{ done }] = await statements.all(
    (row) => countRow.parse(row),
    "SELECT count(*) AS done FROM queued_pieces WHERE task_id = ? AND state = 'done'",
    id,
  );
  const pieces = await statements.all(
    (row) => pieceRow.parse(row),
    `UPDATE queued_pieces SET worker = NULL, share = NULL,
       fault = CASE WHEN attempts < ${mostDeaths} OR gathers THEN NULL ELSE ? END,
       state = CASE WHEN attempts < ${mostDeaths} OR gathers THEN 'open' ELSE 'done' END
     WHERE task_id = ? AND ${lost} RETURNING attempts, gathers`,
    toJson(fault),
    id,
  );
  // Another worker was here before.
  if (pieces.length === 0) return undefined;
  // Those that died together count once: a machine that was switched off is no fault of the task's.
  const [task] = await statements.all(
    (row) => deathsRow.parse(row),
    "UPDATE queued_tasks SET deaths = deaths + 1 WHERE id = ? RETURNING deaths, cancelled",
    id,
  );
  const hopeless = pieces.some(({ attempts, gathers }) => gathers && attempts >= mostDeaths);
  if (!task.cancelled && (hopeless || (done === 0 && task.deaths >= mostDeaths))) {
    await endTask(statements, id, { failure: deaths });
    return { failure: deaths };
  }
  return (await endIfLeft(statements, id)) ? interrupted : undefined;
}

const fault: Failure = {
  kind: "bug",
  message: `given up: ${mostDeaths} workers died while they worked on it; too little memory is the usual reason`,
  stack: "",
};
const deaths: Failure = {
  kind: "user",
  code: "workers-died",
  message: `it was given up: ${mostDeaths} workers died while they worked on it`,
  hint: "see why in the workers' own output; too little memory is the usual reason",
};

const taskRow = z.object({ task_id: z.string() });
const countRow = z.object({ done: z.number() });
const pieceRow = z.object({ attempts: z.number(), gathers: z.boolean() });
const deathsRow = z.object({ deaths: z.number(), cancelled: z.boolean() });
