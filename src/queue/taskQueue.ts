// Tasks that wait in PostgreSQL for whoever works on them, on whatever machine. A worker takes the oldest that no other has
// (FOR UPDATE SKIP LOCKED), says every second that it lives, and tells what it does; what a dead worker leaves behind is
// taken up by another, and given up after a few deaths. All times are the server's: a worker's clock may be wrong.

import { z } from "zod";
import { fromJson, toJson } from "../ledger/json.js";
import type { LedgerDatabase } from "../ledger/ledgerDatabase.js";
import type { Outcome, Told } from "../tasks/taskThread.js";
import type { RunTask } from "../tasks/threadMessages.js";

export interface QueueOptions {
  /** A worker that was not heard of for so long is taken to be dead. Default 15. */
  readonly patienceSeconds?: number;
}

/** A task that a worker has taken. */
export interface TakenTask {
  readonly id: string;
  readonly task: RunTask;
  /** 1 for the first worker that takes it. */
  readonly attempt: number;
}

/** What is new of a task since it was last asked about. */
export interface TaskNews {
  readonly told: readonly Told[];
  /** Number of the last of these, to go on from. */
  readonly last: number;
  /** Set once the task has ended. */
  readonly outcome: Outcome | undefined;
}

/** A task that came to its end because its workers did. */
export interface GivenUp {
  readonly id: string;
  readonly cancelled: boolean;
}

export interface TaskQueue {
  /** Adds a task under an identifier of its own. */
  submit(id: string, task: RunTask): Promise<void>;
  /** Asks for the task's end: of a waiting one at once, of a running one as soon as its worker hears of it. */
  cancel(id: string): Promise<void>;
  /** The tasks that wait or are worked on, the oldest first. */
  underWay(): Promise<readonly { readonly id: string; readonly task: RunTask }[]>;
  /** What was told of a task after the telling numbered `after`. */
  news(id: string, after: number): Promise<TaskNews>;
  /** The oldest waiting task, taken by `worker`; `undefined` where none waits. */
  take(worker: string): Promise<TakenTask | undefined>;
  /** Says that `worker` lives; returns which running tasks are its own, and whether they are to end. */
  live(worker: string): Promise<readonly { readonly id: string; readonly cancelled: boolean }[]>;
  /** Adds to what is told of a task. */
  tell(id: string, told: readonly Told[]): Promise<void>;
  /** Settles a task, unless another worker has it by now. */
  end(worker: string, taken: TakenTask, outcome: Outcome): Promise<void>;
  /** Gives a task back unfinished, as if this worker had never taken it. */
  giveBack(worker: string, taken: TakenTask): Promise<void>;
  /** Puts the tasks of dead workers back, and gives up those whose workers die again and again; returns these. */
  reap(): Promise<readonly GivenUp[]>;
}

/** Workers that a task may outlive. */
const mostAttempts = 3;

const clock = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

const tables = [
  `CREATE TABLE IF NOT EXISTS queued_tasks (
    id TEXT NOT NULL PRIMARY KEY,
    task TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    worker TEXT,
    cancelled BOOLEAN NOT NULL,
    outcome TEXT,
    ended_at BIGINT
  )`,
  "CREATE INDEX IF NOT EXISTS queued_tasks_by_state ON queued_tasks (state, id)",
  `CREATE TABLE IF NOT EXISTS task_tellings (
    task_id TEXT NOT NULL REFERENCES queued_tasks (id),
    ordinal INTEGER NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (task_id, ordinal)
  )`,
  "CREATE TABLE IF NOT EXISTS workers (id TEXT NOT NULL PRIMARY KEY, alive_at BIGINT NOT NULL)",
];

/** The queue in `database`, which must be PostgreSQL; its tables are made where they are missing. */
export async function openTaskQueue(
  database: LedgerDatabase,
  { patienceSeconds = 15 }: QueueOptions = {},
): Promise<TaskQueue> {
  await database.inTransaction("make the queue", async (statements) => {
    for (const statement of tables) await statements.run(statement);
  });
  const settle = (worker: string, { id, attempt }: TakenTask, change: string, ...values: string[]) =>
    database.run(
      `UPDATE queued_tasks SET ${change}, worker = NULL
       WHERE id = ? AND worker = ? AND attempts = ? AND state = 'running'`,
      ...values,
      id,
      worker,
      attempt,
    );
  return {
    submit: (id, task) =>
      database.run(
        "INSERT INTO queued_tasks (id, task, state, attempts, cancelled) VALUES (?, ?, 'queued', 0, FALSE)",
        id,
        toJson(task),
      ),
    cancel: (id) =>
      database.run(
        `UPDATE queued_tasks SET cancelled = TRUE,
           outcome = CASE state WHEN 'queued' THEN ? ELSE outcome END,
           ended_at = CASE state WHEN 'queued' THEN ${clock} ELSE ended_at END,
           state = CASE state WHEN 'queued' THEN 'ended' ELSE state END
         WHERE id = ? AND state <> 'ended'`,
        toJson(interrupted),
        id,
      ),
    async underWay() {
      const rows = await database.all(
        (one) => waitingRow.parse(one),
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
    async take(worker) {
      const [row] = await database.all(
        (one) => takenRow.parse(one),
        `UPDATE queued_tasks SET state = 'running', worker = ?, attempts = attempts + 1
         WHERE id = (SELECT id FROM queued_tasks WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, task, attempts`,
        worker,
      );
      return row === undefined ? undefined : { id: row.id, task: taskIn(row.task), attempt: row.attempts };
    },
    async live(worker) {
      await database.run(
        `INSERT INTO workers (id, alive_at) VALUES (?, ${clock}) ON CONFLICT (id) DO UPDATE SET alive_at = ${clock}`,
        worker,
      );
      return database.all(
        (one) => ownRow.parse(one),
        "SELECT id, cancelled FROM queued_tasks WHERE worker = ? AND state = 'running'",
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
    end: (worker, taken, outcome) =>
      settle(worker, taken, `state = 'ended', outcome = ?, ended_at = ${clock}`, toJson(outcome)),
    giveBack: (worker, taken) => settle(worker, taken, "state = 'queued', attempts = attempts - 1"),
    async reap() {
      const lost = `state = 'running' AND ${clock} - ${1000 * patienceSeconds} >
          GREATEST(CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000 AS BIGINT),
            coalesce((SELECT alive_at FROM workers WHERE workers.id = queued_tasks.worker), 0))`;
      const givenUp = await database.all(
        (one) => ownRow.parse(one),
        `UPDATE queued_tasks SET state = 'ended', ended_at = ${clock},
           outcome = CASE WHEN cancelled THEN ? ELSE ? END
         WHERE (cancelled OR attempts >= ${mostAttempts}) AND ${lost} RETURNING id, cancelled`,
        toJson(interrupted),
        toJson(deaths),
      );
      await database.run(`UPDATE queued_tasks SET state = 'queued', worker = NULL WHERE ${lost}`);
      await database.run(
        `DELETE FROM task_tellings WHERE task_id IN
           (SELECT id FROM queued_tasks WHERE ended_at < ${clock} - 86400000)`,
      );
      return givenUp;
    },
  };
}

const interrupted: Outcome = { failure: { kind: "interrupted" } };
const deaths: Outcome = {
  failure: {
    kind: "user",
    code: "workers-died",
    message: `it was given up: ${mostAttempts} workers died while they worked on it`,
    hint: "see why in the workers' own output; too little memory is the usual reason",
  },
};

const stateRow = z.object({ outcome: z.string().nullable() });
const tellingRow = z.object({ ordinal: z.number(), told: z.string() });
const takenRow = z.object({ id: z.string(), task: z.string(), attempts: z.number() });
const waitingRow = z.object({ id: z.string(), task: z.string() });
const ownRow = z.object({ id: z.string(), cancelled: z.boolean() });
const lastRow = z.object({ last: z.number() });

// What lies in these columns was written by `toJson` above.
const toldIn = (text: string) => z.custom<Told>().parse(fromJson(text));
const taskIn = (text: string) => z.custom<RunTask>().parse(fromJson(text));
const outcomeIn = (text: string) => z.custom<Outcome>().parse(fromJson(text));
