// `touchstone serve`: the workbench page, until it is interrupted.

import { fileURLToPath } from "node:url";
import type { Registry } from "../core/registry.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { serve } from "../server/serve.js";
import { startTask } from "../tasks/taskThread.js";
import { openFile } from "./openFile.js";

export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly root?: string;
  readonly largestUpload: number;
  readonly jobs: number;
  readonly open?: true;
}

/** All files together may take what four of the largest take. */
function uploadLimits(largestBytes: number) {
  return { largestBytes, mostBytes: 4 * largestBytes };
}

/** Serves, says where, and ends at the first interrupt. */
export async function serveCommand(registry: Registry, flags: ServeFlags): Promise<void> {
  const serving = await serve({
    port: flags.port,
    host: flags.host,
    root: flags.root,
    page: fileURLToPath(new URL("../web", import.meta.url)),
    ledger: touchstoneDirectory(),
    limits: uploadLimits(flags.largestUpload * 2 ** 20),
    concurrency: flags.jobs,
    registry,
    startTask,
  });
  process.stdout.write(`Touchstone is at ${serving.address}\n`);
  if (flags.open === true) openFile(serving.address);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await serving.close();
}
