// Long work as jobs: queued, run a few at a time, watched, cancelled. What is told while a job runs is kept, so that whoever
// comes later or comes again sees it.

import { type EventLog, eventLog, type JobEvent } from "./eventLog.js";
import type { Release, Slots } from "./slots.js";

/** How a job stands. */
export type JobState = "queued" | "running" | "finished" | "failed" | "cancelled";

export interface Job {
  /** The identifier of the run that the ledger records. */
  readonly id: string;
  readonly kind: "examination" | "reproduction" | "training";
  /** What is worked on, such as the subject's name. */
  readonly title: string;
  readonly state: JobState;
  readonly createdAt: string;
  readonly endedAt?: string;
  /** Part that is done, 0 to 1, and what is being done. */
  readonly progress?: { readonly fraction: number; readonly label: string };
  /** Why it failed, in one line, and how to mend it. */
  readonly failure?: { readonly message: string; readonly hint?: string };
}

/** How a job ended. */
export interface JobEnd {
  readonly state: "finished" | "failed" | "cancelled";
  readonly failure?: Job["failure"];
}

/** What is handed to the work of a job. */
export interface JobSurroundings {
  tell(type: "began" | "progress" | "finding" | "measure" | "log", data: unknown): void;
  progress(fraction: number, label: string): void;
}

/** Work that has begun. */
export interface JobWork {
  readonly end: Promise<JobEnd>;
  cancel(): void;
}

export interface NewJob extends Pick<Job, "id" | "kind" | "title"> {
  start(around: JobSurroundings): JobWork;
  /** Called when the job has ended, in whatever way. */
  ended?(): void;
}

export interface Jobs {
  submit(job: NewJob): Job;
  get(id: string): Job | undefined;
  /** The latest first. */
  list(): readonly Job[];
  /** Cancels a job that has not ended; returns whether there was one. */
  cancel(id: string): boolean;
  /** The first event of a job after the one numbered `after`; `undefined` where there is none yet. */
  nextEvent(id: string, after: number): JobEvent | undefined;
  /** Calls `wake` whenever the job tells something. Returns what ends it. */
  watch(id: string, wake: () => void): () => void;
  /** Cancels everything and waits for it to end. */
  close(): Promise<void>;
}

/** Ended jobs that are remembered; the ledger remembers their runs. */
const REMEMBERED = 200;

interface Entry {
  job: Job;
  readonly start: NewJob["start"];
  readonly ended: NewJob["ended"];
  readonly events: EventLog;
  readonly listeners: Set<() => void>;
  work: JobWork | undefined;
  /** Takes it out of the queue. */
  withdraw(): void;
}

/** Jobs in this process, each in a place of `slots`. */
export function inProcessJobs(slots: Slots): Jobs {
  const entries = new Map<string, Entry>();
  const ends = new Set<Promise<unknown>>();

  const tell = (entry: Entry, type: JobEvent["type"], data: unknown) => {
    entry.events.tell(type, data);
    for (const wake of entry.listeners) wake();
  };
  const end = (entry: Entry, { state, failure }: JobEnd) => {
    entry.job = {
      ...entry.job,
      state,
      endedAt: new Date().toISOString(),
      ...(failure === undefined ? {} : { failure }),
    };
    tell(entry, "ended", entry.job);
    entry.listeners.clear();
    entry.ended?.();
    const ended = [...entries.values()].filter(({ job }) => job.endedAt !== undefined);
    for (const { job } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) entries.delete(job.id);
  };
  const begin = (entry: Entry, release: Release) => {
    entry.job = { ...entry.job, state: "running" };
    tell(entry, "began", entry.job);
    try {
      entry.work = entry.start({
        tell: (type, data) => tell(entry, type, data),
        progress(fraction, label) {
          entry.job = { ...entry.job, progress: { fraction, label } };
          tell(entry, "progress", entry.job.progress);
        },
      });
    } catch (error) {
      end(entry, { state: "failed", failure: { message: messageOf(error) } });
      release();
      return;
    }
    const ended = entry.work.end
      .catch((error: unknown): JobEnd => ({ state: "failed", failure: { message: messageOf(error) } }))
      .then((how) => {
        end(entry, how);
        release();
      });
    ends.add(ended);
    void ended.finally(() => ends.delete(ended));
  };

  return {
    submit({ id, kind, title, start, ended }) {
      const job: Job = { id, kind, title, state: "queued", createdAt: new Date().toISOString() };
      const entry: Entry = {
        job,
        start,
        ended,
        events: eventLog(),
        listeners: new Set(),
        work: undefined,
        withdraw: () => undefined,
      };
      entries.set(id, entry);
      entry.withdraw = slots.request((release) => begin(entry, release));
      return entry.job;
    },
    get: (id) => entries.get(id)?.job,
    list: () => [...entries.values()].map(({ job }) => job).reverse(),
    cancel(id) {
      const entry = entries.get(id);
      if (entry === undefined || entry.job.endedAt !== undefined) return false;
      if (entry.work !== undefined) {
        entry.work.cancel();
        return true;
      }
      entry.withdraw();
      end(entry, { state: "cancelled" });
      return true;
    },
    nextEvent: (id, after) => entries.get(id)?.events.next(after),
    watch(id, wake) {
      const entry = entries.get(id);
      if (entry === undefined || entry.job.endedAt !== undefined) return () => undefined;
      entry.listeners.add(wake);
      return () => entry.listeners.delete(wake);
    },
    async close() {
      for (const { job } of entries.values()) this.cancel(job.id);
      await Promise.all(ends);
    },
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
