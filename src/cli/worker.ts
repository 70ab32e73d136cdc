// `touchstone worker`: works on what waits in the database, until it is interrupted.

import { hostname } from "node:os";
import { requireDatabaseAddress } from "../ledger/ledger.js";
import { openPostgres } from "../ledger/postgresDatabase.js";
import { newRunIdentifier } from "../ledger/runIdentifier.js";
import { openTaskQueue, type TaskQueue } from "../queue/taskQueue.js";
import { work } from "../queue/worker.js";
import { startTask } from "../tasks/taskThread.js";

/** Works on `concurrency` tasks at once. Throws a `UserError` where no database is named or it cannot be reached. */
export async function workerCommand(concurrency: number): Promise<void> {
  const address = requireDatabaseAddress("take work from");
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  const database = await openPostgres(address);
  try {
    const log = (line: string) => process.stdout.write(`${database.now().toISOString()} ${line}\n`);
    log(`takes work from ${database.name}, ${concurrency} at once`);
    await workOn(await openTaskQueue(database), concurrency, log, stop.signal);
  } finally {
    await database.close();
  }
  // All is given back. A thread that does not come to its end is not waited for; `process.exit` would.
  setTimeout(() => {
    process.removeAllListeners("SIGTERM");
    process.kill(process.pid, "SIGTERM");
  }, lingerMilliseconds).unref();
}

/** How long threads may take to end after their work has. */
const lingerMilliseconds = 2000;

/** Works on what waits in `queue` until `signal` is aborted. */
export async function workOn(
  queue: TaskQueue,
  concurrency: number,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await work(queue, {
    name: `${hostname()}/${process.pid}/${newRunIdentifier()}`,
    concurrency,
    startTask,
    log,
    signal,
  });
}
