// Starts the server: its address, who may use it, what it may read.

import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { serve as listen } from "@hono/node-server";
import { UserError } from "../core/errors.js";
import type { Registry } from "../core/registry.js";
import { errorCode } from "../core/systemErrors.js";
import { type Ledger, openLedger } from "../ledger/ledger.js";
import type { startTask } from "../tasks/taskThread.js";
import type { RunTask } from "../tasks/threadMessages.js";
import { createApp } from "./app.js";
import { inProcessJobs } from "./jobs.js";
import type { ServerLimits } from "./parts.js";
import { readablePath } from "./readablePath.js";
import { placesFor } from "./slots.js";
import { staticFiles } from "./staticFiles.js";
import { describeTask, taskJob } from "./taskJob.js";
import { type UploadStore, uploadStore } from "./uploads.js";

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Directory of the built page. */
  readonly page: string;
  /** Directory of the ledger. */
  readonly ledger: string;
  /** The only directory that is read from by name. Without it, all of this machine is, on loopback alone. */
  readonly root: string | undefined;
  /** Where in a store objects may be read, with the server's keys. Without it and without a root: everywhere, on loopback. */
  readonly objects?: readonly string[];
  /** How many jobs run at once. */
  readonly concurrency: number;
  /** Those that differ from `usualLimits`. */
  readonly limits?: Partial<ServerLimits>;
  readonly startTask: typeof startTask;
  /** Tasks that are under way without having been asked for here: they are shown among the jobs, and can be cancelled. */
  readonly underWay?: () => Promise<readonly { readonly id: string; readonly task: RunTask }[]>;
  readonly registry: Registry;
}

/** How often it is asked what else is under way. */
const adoptMilliseconds = 2000;

/** A reader of events to whom so many heartbeats could not be told is gone. */
const missedHeartbeats = 4;

export interface Serving {
  /** With the token in it, where one is asked for. */
  readonly address: string;
  close(): Promise<void>;
}

/** What a server allows unless it is told otherwise. */
export const usualLimits: ServerLimits = {
  largestBytes: 2 ** 31,
  mostFiles: 100,
  mostBytes: 2 ** 33,
  patienceSeconds: 30,
  deadlineSeconds: 1800,
  heartbeatSeconds: 15,
};

/**
 * Serves until it is closed. Throws a `UserError` where the port is taken or the host is none of this machine's, and leaves
 * nothing behind then.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const ledger = await openLedger(options.ledger);
  try {
    const limits = { ...usualLimits, ...options.limits };
    const uploads = await uploadStore(limits);
    try {
      return await listenWith(options, limits, ledger, uploads);
    } catch (error) {
      await uploads.close();
      throw error;
    }
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

async function listenWith(
  options: ServeOptions,
  limits: ServerLimits,
  ledger: Ledger,
  uploads: UploadStore,
): Promise<Serving> {
  const { host, port, registry } = options;
  const isLoopback = isLoopbackHost(host);
  const token = isLoopback ? undefined : randomBytes(24).toString("base64url");
  const slots = placesFor(options.concurrency);
  const jobs = inProcessJobs(slots);
  const parts = {
    registry,
    manifest: registry.manifest,
    ledger,
    jobs,
    slots,
    uploads,
    limits,
    startTask: options.startTask,
    readablePath: (path: string) =>
      readablePath(path, { root: options.root, objects: options.objects ?? [], isLoopback }),
  };
  const adopt = async () => {
    for (const { id, task } of (await options.underWay?.()) ?? []) {
      if (jobs.get(id) === undefined) jobs.submit(taskJob({ id, ...describeTask(task) }, task, options.startTask));
    }
  };
  await adopt();
  // A queue that cannot be asked now is asked again.
  const adopting = setInterval(() => void adopt().catch(() => undefined), adoptMilliseconds);
  adopting.unref();
  const rules = { hosts: hostsOf(host, isLoopback), token };
  const app = createApp(parts, rules, await staticFiles(options.page));
  const server = await new Promise<ReturnType<typeof listen>>((started, failed) => {
    const listening = listen({ fetch: app.fetch, hostname: host, port }, () => started(listening));
    listening.on("error", (error) => failed(explained(error, host, port)));
  });
  // Node's own deadline of five minutes would come before ours, and say nothing of why.
  if ("requestTimeout" in server) server.requestTimeout = 1000 * (limits.deadlineSeconds + 60);
  // The heartbeat tells who reads no longer: its bytes stay here. Who comes back goes on where they were.
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (/\/events(\?|$)/.test(request.url ?? ""))
      response.setTimeout(missedHeartbeats * 1000 * limits.heartbeatSeconds);
  });
  const bound = server.address();
  const actualPort = typeof bound === "object" && bound !== null ? bound.port : port;
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  return {
    address: `http://${shown}:${actualPort}/${token === undefined ? "" : `?token=${token}`}`,
    async close() {
      clearInterval(adopting);
      if ("closeAllConnections" in server) server.closeAllConnections();
      await jobs.close();
      await new Promise((closed) => server.close(closed));
      await uploads.close();
      await ledger.close();
    },
  };
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** On loopback the names of this machine, so that a page whose name was made to mean it is refused. */
function hostsOf(host: string, isLoopback: boolean): { has(name: string): boolean } {
  if (!isLoopback) return { has: () => true };
  return new Set(["localhost", "127.0.0.1", "[::1]", host]);
}

function explained(error: Error, host: string, port: number): Error {
  if (errorCode(error) === "EADDRINUSE")
    return new UserError("port-taken", `port ${port} is taken`, "name another with --port");
  if (errorCode(error) === "EADDRNOTAVAIL" || errorCode(error) === "ENOTFOUND") {
    return new UserError("no-such-host", `${host} is no address of this machine`, "leave --host out");
  }
  if (errorCode(error) === "EACCES")
    return new UserError("port-refused", `port ${port} may not be used`, "name one above 1023 with --port");
  return error;
}
