// A thread that asks instruments, one at a time, of a table which the thread that examines holds.

import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { errorOf, failureOf } from "../core/failure.js";
import { seededRandom } from "../core/random.js";
import type { Run } from "../core/run.js";
import { remoteTable } from "../data/remoteTable.js";
import type { Table } from "../data/table.js";
import { openRegistry } from "../openRegistry.js";
import { keepCompiledModules } from "./compileCache.js";
import type {
  FromInstrumentThread,
  InstrumentThreadData,
  Reply,
  Request,
  ToInstrumentThread,
} from "./instrumentMessages.js";
import { interruptSignal } from "./interruptSignal.js";

const { instruments, interrupted }: InstrumentThreadData = workerData;
keepCompiledModules();
// Each schema is used once or twice: compiling it first takes longer than asking it.
z.config({ jitless: true });

const port = parentPort;
if (port === null) throw new Error("instrumentThread.js runs as a worker thread");

const tell = (message: FromInstrumentThread) => port.postMessage(message);
const { signal, abort } = interruptSignal(interrupted);
const registry = openRegistry();

interface Pending {
  resolve(reply: Reply): void;
  reject(error: unknown): void;
}

const pending = new Map<number, Pending>();
let calls = 0;
let table: Table | undefined;

function request(wanted: Request): Promise<Reply> {
  const call = calls++;
  return new Promise((resolve, reject) => {
    pending.set(call, { resolve, reject });
    tell({ type: "request", call, request: wanted });
  });
}

function settle(call: number, how: (waiting: Pending) => void): void {
  const waiting = pending.get(call);
  pending.delete(call);
  if (waiting !== undefined) how(waiting);
}

async function receive(message: ToInstrumentThread): Promise<void> {
  switch (message.type) {
    case "table":
      table = remoteTable(message.table, async (wanted) => {
        const reply = await request({ of: "table", request: wanted });
        return reply.of === "table" ? reply.reply : misunderstood(reply);
      });
      return;
    case "examine":
      tell(await examine(message));
      return;
    case "reply":
      settle(message.call, ({ resolve }) => resolve(message.reply));
      return;
    case "refusal":
      settle(message.call, ({ reject }) => reject(errorOf(message.failure)));
      return;
    case "interrupt":
      abort();
      return;
    case "close":
      port?.close();
  }
}

async function examine(
  wanted: Extract<ToInstrumentThread, { readonly type: "examine" }>,
): Promise<FromInstrumentThread> {
  try {
    if (table === undefined) throw new Error("an instrument was asked before there was a table");
    const instrument = await (await registry).loadInstrument(wanted.instrument);
    return { type: "answer", answer: await instrument.examine(table, wanted.options, runOf(wanted)) };
  } catch (error) {
    return { type: "failure", failure: failureOf(error) };
  }
}

const progressMilliseconds = 100;

function runOf({ instrument, seed, device }: Extract<ToInstrumentThread, { readonly type: "examine" }>): Run {
  let told = 0;
  return {
    seed,
    random: seededRandom(seed, instrument),
    signal,
    device,
    async look(testFingerprint, purpose) {
      const reply = await request({ of: "look", testFingerprint, purpose });
      return reply.of === "look" ? reply.looks : misunderstood(reply);
    },
    async looks(testFingerprint) {
      const reply = await request({ of: "looks", testFingerprint });
      return reply.of === "looks" ? reply.purposes : misunderstood(reply);
    },
    progress(done, total, label) {
      const now = performance.now();
      if (now - told < progressMilliseconds) return;
      told = now;
      tell({ type: "progress", done, total, label });
    },
    log: (message) => tell({ type: "log", message }),
    async artifact(name, bytes) {
      const reply = await request({ of: "artifact", name, bytes });
      return reply.of === "artifact" ? reply.path : misunderstood(reply);
    },
  };
}

function misunderstood({ of }: Reply): never {
  throw new Error(`the answer to another question came: ${of}`);
}

port.on("message", (message: ToInstrumentThread) => {
  receive(message).catch((error: unknown) => {
    // Nobody waits for it: the thread ends, and says why.
    process.nextTick(() => {
      throw error;
    });
  });
});

// Fields are loaded while the table is read.
await Promise.all(instruments.map(async (id) => (await registry).loadInstrument(id)));
