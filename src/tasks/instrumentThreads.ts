// Threads in which the instruments of one examination are asked beside one another, while this thread holds the table.

import { Worker } from "node:worker_threads";
import type { Workplaces } from "../core/examination.js";
import { errorOf, failureOf } from "../core/failure.js";
import type { Answer } from "../core/finding.js";
import type { Run } from "../core/run.js";
import type { Subject } from "../core/subject.js";
import { answerTableRequest, describeTable } from "../data/remoteTable.js";
import type { Table } from "../data/table.js";
import type {
  FromInstrumentThread,
  InstrumentThreadData,
  Reply,
  Request,
  ToInstrumentThread,
} from "./instrumentMessages.js";
import { outOfMemory } from "./outOfMemory.js";

/** Most of what a thread makes is gone at once: with more room for it the process grows, and is no faster. */
const resourceLimits = { maxYoungGenerationSizeMb: 16 };

export interface InstrumentThreads {
  /** Where instruments are asked of `subject`; `undefined` where only this thread can see it. */
  workplacesFor(subject: Subject): Workplaces | undefined;
  /** Tells the threads of an interrupt; the shared word tells of it as well. */
  interrupt(): void;
  /** Lets the threads end. */
  close(): void;
}

interface Job {
  readonly run: Run;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  /** What it is asked at present. */
  job: Job | undefined;
}

/** Starts `count` threads, which load what they need for the `instruments` while the subject is opened. */
export function startInstrumentThreads(
  count: number,
  instruments: readonly string[],
  interrupted: SharedArrayBuffer,
): InstrumentThreads {
  const data: InstrumentThreadData = { instruments, interrupted };
  let table: Table | undefined;
  let broken: { readonly error: unknown } | undefined;
  const threads = Array.from({ length: count }, (): Thread => {
    const thread: Thread = {
      worker: new Worker(new URL("./instrumentThread.js", import.meta.url), { workerData: data, resourceLimits }),
      job: undefined,
    };
    const end = (error: unknown) => {
      broken ??= { error };
      thread.job?.reject(broken.error);
      thread.job = undefined;
    };
    thread.worker.on("message", (message: FromInstrumentThread) => receive(thread, message));
    thread.worker.on("error", (error) => end(outOfMemory(error) ?? error));
    thread.worker.on("exit", () => end(new Error("a thread that asks instruments ended without an answer")));
    return thread;
  });

  const send = ({ worker }: Thread, message: ToInstrumentThread) =>
    worker.postMessage(message, message.type === "reply" ? handedOver(message.reply) : []);

  function receive(thread: Thread, message: FromInstrumentThread): void {
    const { job } = thread;
    if (job === undefined) return;
    switch (message.type) {
      case "request":
        reply(job.run, message.request).then(
          (answer) => send(thread, { type: "reply", call: message.call, reply: answer }),
          (error: unknown) => send(thread, { type: "refusal", call: message.call, failure: failureOf(error) }),
        );
        return;
      case "progress":
        job.run.progress(message.done, message.total, message.label);
        return;
      case "log":
        job.run.log(message.message);
        return;
      case "answer":
        thread.job = undefined;
        job.resolve(message.answer);
        return;
      case "failure":
        thread.job = undefined;
        job.reject(errorOf(message.failure));
    }
  }

  async function reply(run: Run, request: Request): Promise<Reply> {
    switch (request.of) {
      case "table":
        if (table === undefined) throw new Error("there is no table yet");
        return { of: "table", reply: await answerTableRequest(table, request.request) };
      case "look":
        return { of: "look", looks: await run.look(request.testFingerprint, request.purpose) };
      case "looks":
        return { of: "looks", purposes: await run.looks(request.testFingerprint) };
      case "artifact":
        return { of: "artifact", path: await run.artifact(request.name, request.bytes) };
    }
  }

  return {
    workplacesFor(subject) {
      if (subject.kind !== "table") return undefined;
      const description = describeTable(subject);
      if (description === undefined) return undefined;
      table = subject;
      for (const thread of threads) send(thread, { type: "table", table: description });
      return {
        count,
        examine: (place, instrument, options, run) =>
          new Promise((resolve, reject) => {
            const thread = threads[place];
            if (broken !== undefined) reject(broken.error);
            else if (thread.job !== undefined) reject(new Error("a thread is asked for two instruments at once"));
            else {
              thread.job = { run, resolve, reject };
              send(thread, { type: "examine", instrument, options, seed: run.seed, device: run.device });
            }
          }),
      };
    },
    interrupt() {
      for (const thread of threads) send(thread, { type: "interrupt" });
    },
    close() {
      for (const thread of threads) send(thread, { type: "close" });
    },
  };
}

/** Memory of a reply that was made for it alone: it changes hands instead of being copied. */
function handedOver(reply: Reply): ArrayBuffer[] {
  if (reply.of !== "table") return [];
  const answer = reply.reply;
  if (answer.method !== "numbers" && answer.method !== "codes") return [];
  const { buffer } = answer.method === "numbers" ? answer.numbers : answer.codes.codes;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
