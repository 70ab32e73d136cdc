// `touchstone serve`: the workbench page, until it is interrupted.

import { fileURLToPath } from "node:url";
import { UserError } from "../core/errors.js";
import { failureOf } from "../core/failure.js";
import type { Registry } from "../core/registry.js";
import { databaseAddress } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import type { QueueStarter } from "../queue/startQueuedTask.js";
import { serve } from "../server/serve.js";
import { startTask } from "../tasks/taskThread.js";
import { failureText } from "./failure.js";
import { openFile } from "./openFile.js";

export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly root?: string;
  readonly objects?: readonly string[];
  readonly largestUpload: number;
  readonly jobs: number;
  readonly open?: true;
}

/** All files together may take what four of the largest take. */
function uploadLimits(largestBytes: number) {
  return { largestBytes, mostBytes: 4 * largestBytes };
}

/** Jobs that are followed at once where others do the work. */
const mostFollowed = 10_000;

/** Serves, says where, and ends at the first interrupt. */
export async function serveCommand(registry: Registry, flags: ServeFlags): Promise<void> {
  const queue = await openQueue(flags.jobs);
  if (queue === undefined && flags.jobs === 0) {
    throw new UserError(
      "nobody-works",
      "--jobs 0 leaves all work to workers, and there is no database that they share",
      "set TOUCHSTONE_DATABASE_URL, or leave --jobs out",
    );
  }
  const serving = await serve({
    port: flags.port,
    host: flags.host,
    root: flags.root,
    objects: flags.objects,
    page: fileURLToPath(new URL("../web", import.meta.url)),
    ledger: touchstoneDirectory(),
    limits: uploadLimits(flags.largestUpload * 2 ** 20),
    concurrency: queue === undefined ? flags.jobs : mostFollowed,
    registry,
    startTask: queue?.startTask ?? startTask,
    underWay: queue?.underWay,
  }).catch(async (error: unknown) => {
    await queue?.close();
    throw error;
  });
  process.stdout.write(`Touchstone is at ${serving.address}\n`);
  if (flags.open === true) openFile(serving.address);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  // What waits or is worked on elsewhere goes on without this server.
  queue?.leave();
  await serving.close();
  await queue?.close();
}

/** Where the ledger is a database: its queue, and a worker of our own for `concurrency` tasks at once. */
async function openQueue(concurrency: number): Promise<(QueueStarter & { close(): Promise<void> }) | undefined> {
  const address = databaseAddress();
  if (address === undefined) return undefined;
  const { openPostgres } = await import("../ledger/postgresDatabase.js");
  const { openTaskQueue } = await import("../queue/taskQueue.js");
  const { startThrough } = await import("../queue/startQueuedTask.js");
  const { workOn } = await import("./worker.js");
  const database = await openPostgres(address);
  const stop = new AbortController();
  const queue = await openTaskQueue(database);
  const working = workOn(queue, concurrency, () => undefined, stop.signal);
  working.catch((error: unknown) => process.stderr.write(failureText(failureOf(error))));
  return {
    ...startThrough(queue, startTask),
    async close() {
      stop.abort();
      await working.catch(() => undefined);
      await database.close();
    },
  };
}
