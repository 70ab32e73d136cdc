// Tasks that wait in PostgreSQL for whoever works on them, on whatever machine. A worker takes the oldest that no other has
// (FOR UPDATE SKIP LOCKED), or, where all are had, a share in one that others work on; says every second that it lives, and
// tells what it does. What a dead worker leaves behind is taken up by another. All times are the server's: a worker's clock may
// be wrong.

import { z } from "zod";
import { fromJson, toJson } from "../ledger/json.js";
import { ledgerIn } from "../ledger/ledger.js";
import type { LedgerDatabase } from "../ledger/ledgerDatabase.js";
import type { Outcome, Told } from "../tasks/taskThread.js";
import type { Piece, RunTask } from "../tasks/threadMessages.js";
import { endIfLeft, endTask, interrupted } from "./endTask.js";
import { inTurn, mayBeTaken, takePiece } from "./pieces.js";
import { clock, queueIsThere, queueTables } from "./queueTables.js";
import { putBackLost } from "./reapDead.js";

export interface QueueOptions {
  /** A worker that was not heard of for so long is taken to be dead. Default 15. */
  readonly patienceSeconds?: number;
}

/** A piece of a task that a worker has taken: with it a share begins, which takes others. */
export interface TakenPiece {
  /** The task's identifier. */
  readonly id: string;
  readonly task: RunTask;
  /** What the share is called. */
  readonly share: string;
  readonly piece: Piece;
}

/** What is new of a task since it was last asked about. */
export interface TaskNews {
  readonly told: readonly Told[];
  /** Number of the last of these, to go on from. */
  readonly last: number;
  /** Set once the task has ended. */
  readonly outcome: Outcome | undefined;
}

/** A share in a task that a worker has a piece of. */
export interface HeldShare {
  readonly id: string;
  readonly share: string;
  /** Whether it is to end. */
  readonly cancelled: boolean;
}

export interface TaskQueue {
  /** Adds a task under an identifier of its own. */
  submit(id: string, task: RunTask): Promise<void>;
  /** Asks for the task's end: of one that nobody works on at once, of others as soon as their workers hear of it. */
  cancel(id: string): Promise<void>;
  /** The tasks that wait or are worked on, the oldest first. */
  underWay(): Promise<readonly { readonly id: string; readonly task: RunTask }[]>;
  /** What was told of a task after the telling numbered `after`. */
  news(id: string, after: number): Promise<TaskNews>;
  /**
   * A piece of the oldest task that waits, or else of the oldest that others work on, taken by `worker` for a share of that
   * name, which is its own; `undefined` where there is none.
   */
  take(worker: string, share: string): Promise<TakenPiece | undefined>;
  /** Says that `worker` lives; returns the shares that have a piece. */
  live(worker: string): Promise<readonly HeldShare[]>;
  /** Adds to what is told of a task. */
  tell(id: string, told: readonly Told[]): Promise<void>;
  /** Settles a task, unless the share has no piece of it any more. */
  end(id: string, share: string, outcome: Outcome): Promise<void>;
  /** Gives the piece that the share has back unfinished, as if it had never been taken. */
  leave(id: string, share: string): Promise<void>;
  /** Puts what dead workers had back, and gives up what workers die over again and again. */
  reap(): Promise<void>;
}

/** A task that was begun so lately may be done before another worker has read its subject. */
const aloneMilliseconds = 500;

/** The queue in `database`, which must be a ledger in PostgreSQL; its tables are made where they are missing. */
export async function openTaskQueue(
  database: LedgerDatabase,
  { patienceSeconds = 15 }: QueueOptions = {},
): Promise<TaskQueue> {
  await database.inTransaction("make the queue", async (statements) => {
    // Even to find them there, making tables waits for whoever works on them, and has others wait.
    if ((await statements.all((row) => row, queueIsThere)).length > 0) return;
    for (const statement of queueTables) await statements.run(statement);
  });
  const ledger = ledgerIn(database, "");
  const settleRun = (id: string, isInterrupted: boolean) =>
    ledger.end(id, isInterrupted ? "interrupted" : "failed", { elapsedSeconds: 0, faults: [] });
  return {
    submit: (id, task) =>
      inTurn(database, id, async (statements) => {
        await statements.run(
          `INSERT INTO queued_tasks (id, task, state, cancelled) VALUES (?, ?, 'queued', FALSE) ON CONFLICT DO NOTHING`,
          id,
          toJson(task),
        );
        await statements.run(
          `INSERT INTO queued_pieces (task_id, ordinal, gathers, state, attempts)
           SELECT CAST(? AS TEXT), ordinal, ordinal = CAST(? AS INTEGER), 'open', 0
           FROM generate_series(0, CAST(? AS INTEGER)) AS ordinal ON CONFLICT DO NOTHING`,
          id,
          piecesIn(task),
          piecesIn(task),
        );
      }),
    async cancel(id) {
      const ended = await inTurn(database, id, async (statements) => {
        await statements.run("UPDATE queued_tasks SET cancelled = TRUE WHERE id = ? AND state <> 'ended'", id);
        return endIfLeft(statements, id);
      });
      if (ended) await settleRun(id, true);
    },
    async underWay() {
      const rows = await database.all(
        (one) => taskRow.parse(one),
        "SELECT id, task FROM queued_tasks WHERE state <> 'ended' ORDER BY id",
      );
      return rows.map(({ id, task }) => ({ id, task: taskIn(task) }));
    },
    async news(id, after) {
      // The state first: what is told before a task's end is seen with it.
      const [row] = await database.all(
        (one) => stateRow.parse(one),
        "SELECT outcome FROM queued_tasks WHERE id = ?",
        id,
      );
      const tellings = await database.all(
        (one) => tellingRow.parse(one),
        "SELECT ordinal, told FROM task_tellings WHERE task_id = ? AND ordinal > ? ORDER BY ordinal LIMIT 1000",
        id,
        after,
      );
      const all = tellings.length < 1000;
      return {
        told: tellings.map(({ told }) => toldIn(told)),
        last: tellings.at(-1)?.ordinal ?? after,
        outcome: !all || row === undefined || row.outcome === null ? undefined : outcomeIn(row.outcome),
      };
    },
    async take(worker, share) {
      const begun = await database.all(
        (row) => taskRow.parse(row),
        `UPDATE queued_tasks SET state = 'running', begun_at = coalesce(begun_at, ${clock})
         WHERE id = (SELECT id FROM queued_tasks WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, task`,
      );
      const [row] =
        begun.length > 0
          ? begun
          : await database.all(
              (one) => taskRow.parse(one),
              `SELECT id, task FROM queued_tasks JOIN queued_pieces AS piece ON piece.task_id = queued_tasks.id
               WHERE ${mayBeTaken} AND begun_at < ${clock} - ${aloneMilliseconds} ORDER BY id LIMIT 1`,
            );
      if (row === undefined) return undefined;
      const piece = await inTurn(database, row.id, (statements) => takePiece(statements, row.id, worker, share));
      return piece === undefined ? undefined : { id: row.id, task: taskIn(row.task), share, piece };
    },
    async live(worker) {
      await database.run(
        `INSERT INTO workers (id, alive_at) VALUES (?, ${clock}) ON CONFLICT (id) DO UPDATE SET alive_at = ${clock}`,
        worker,
      );
      return database.all(
        (one) => heldRow.parse(one),
        `SELECT task_id AS id, share, cancelled FROM queued_pieces JOIN queued_tasks ON queued_tasks.id = task_id
         WHERE worker = ? AND queued_pieces.state = 'taken'`,
        worker,
      );
    },
    tell: (id, told) =>
      database.inTransaction(`tell ${id}`, async (statements) => {
        const [{ last }] = await statements.all(
          (one) => lastRow.parse(one),
          "SELECT coalesce(max(ordinal), 0) AS last FROM task_tellings WHERE task_id = ?",
          id,
        );
        for (const [index, one] of told.entries()) {
          await statements.run(
            "INSERT INTO task_tellings (task_id, ordinal, told) VALUES (?, ?, ?)",
            id,
            last + index + 1,
            toJson(one),
          );
        }
      }),
    async end(id, share, outcome) {
      const ended = await inTurn(database, id, async (statements) => {
        const held = await statements.all(
          (row) => row,
          "SELECT ordinal FROM queued_pieces WHERE task_id = ? AND share = ? AND state = 'taken'",
          id,
          share,
        );
        if (held.length > 0) await endTask(statements, id, outcome);
        return held.length > 0;
      });
      // One that broke off before it could say so itself.
      if (ended && "failure" in outcome) await settleRun(id, outcome.failure.kind === "interrupted");
    },
    async leave(id, share) {
      const ended = await inTurn(database, id, async (statements) => {
        await statements.run(
          `UPDATE queued_pieces SET state = 'open', worker = NULL, share = NULL, attempts = attempts - 1
           WHERE task_id = ? AND share = ? AND state = 'taken'`,
          id,
          share,
        );
        return endIfLeft(statements, id);
      });
      if (ended) await settleRun(id, true);
    },
    async reap() {
      for (const { id, outcome } of await putBackLost(database, patienceSeconds)) {
        await settleRun(id, outcome === interrupted);
      }
      await database.run(
        `DELETE FROM task_tellings WHERE task_id IN
           (SELECT id FROM queued_tasks WHERE ended_at < ${clock} - 86400000)`,
      );
    },
  };
}

/** How many pieces a task has, but for the one that gathers: a training is not divided. */
function piecesIn(task: RunTask): number {
  if (task.command === "train") return 0;
  return task.command === "examine" ? task.instruments.length : task.claims.length;
}

const stateRow = z.object({ outcome: z.string().nullable() });
const tellingRow = z.object({ ordinal: z.number(), told: z.string() });
const taskRow = z.object({ id: z.string(), task: z.string() });
const heldRow = z.object({ id: z.string(), share: z.string(), cancelled: z.boolean() });
const lastRow = z.object({ last: z.number() });

// What lies in these columns was written by `toJson` above.
const toldIn = (text: string) => z.custom<Told>().parse(fromJson(text));
const taskIn = (text: string) => z.custom<RunTask>().parse(fromJson(text));
const outcomeIn = (text: string) => z.custom<Outcome>().parse(fromJson(text));
