// Long work as jobs: queued, run a few at a time, watched, cancelled. What is told while a job runs is kept, so that whoever
// comes later or comes again sees all of it.

/** How a job stands. */
export type JobState = "queued" | "running" | "finished" | "failed" | "cancelled";

/** What a job told: numbered from 1, in order. */
export interface JobEvent {
  readonly id: number;
  readonly type: "began" | "progress" | "finding" | "measure" | "log" | "ended";
  readonly data: unknown;
}

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
}

export interface Jobs {
  submit(job: NewJob): Job;
  get(id: string): Job | undefined;
  /** The latest first. */
  list(): readonly Job[];
  /** Cancels a job that has not ended; returns whether there was one. */
  cancel(id: string): boolean;
  /** Calls `listener` for every event after `after`, those already told at once. Returns what ends it. */
  follow(id: string, after: number, listener: (event: JobEvent) => void): () => void;
  /** Cancels everything and waits for it to end. */
  close(): Promise<void>;
}

/** Ended jobs that are remembered; the ledger remembers their runs. */
const REMEMBERED = 200;

interface Entry {
  job: Job;
  readonly start: NewJob["start"];
  readonly events: JobEvent[];
  readonly listeners: Set<(event: JobEvent) => void>;
  work: JobWork | undefined;
}

/** Jobs in this process, at most `concurrency` at a time. */
export function inProcessJobs(concurrency: number): Jobs {
  const entries = new Map<string, Entry>();
  const ends = new Set<Promise<unknown>>();

  const tell = (entry: Entry, type: JobEvent["type"], data: unknown) => {
    const last = entry.events.at(-1);
    const id = (last?.id ?? 0) + 1;
    // Of many tellings of progress only the last is worth repeating.
    if (type === "progress" && last?.type === "progress") entry.events.pop();
    const event = { id, type, data };
    entry.events.push(event);
    for (const listener of entry.listeners) listener(event);
  };
  const running = () => [...entries.values()].filter(({ job }) => job.state === "running").length;
  const end = (entry: Entry, { state, failure }: JobEnd) => {
    entry.job = {
      ...entry.job,
      state,
      endedAt: new Date().toISOString(),
      ...(failure === undefined ? {} : { failure }),
    };
    tell(entry, "ended", entry.job);
    entry.listeners.clear();
    const ended = [...entries.values()].filter(({ job }) => job.endedAt !== undefined);
    for (const { job } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) entries.delete(job.id);
  };
  const begin = (entry: Entry) => {
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
      return;
    }
    const ended = entry.work.end
      .catch((error: unknown): JobEnd => ({ state: "failed", failure: { message: messageOf(error) } }))
      .then((how) => {
        end(entry, how);
        next();
      });
    ends.add(ended);
    void ended.finally(() => ends.delete(ended));
  };
  const next = () => {
    for (const entry of entries.values()) {
      if (running() >= concurrency) return;
      if (entry.job.state === "queued") begin(entry);
    }
  };

  return {
    submit({ id, kind, title, start }) {
      const job: Job = { id, kind, title, state: "queued", createdAt: new Date().toISOString() };
      const entry: Entry = { job, start, events: [], listeners: new Set(), work: undefined };
      entries.set(id, entry);
      next();
      return entry.job;
    },
    get: (id) => entries.get(id)?.job,
    list: () => [...entries.values()].map(({ job }) => job).reverse(),
    cancel(id) {
      const entry = entries.get(id);
      if (entry === undefined || entry.job.endedAt !== undefined) return false;
      if (entry.work === undefined) end(entry, { state: "cancelled" });
      else entry.work.cancel();
      return true;
    },
    follow(id, after, listener) {
      const entry = entries.get(id);
      if (entry === undefined) return () => undefined;
      for (const event of entry.events) if (event.id > after) listener(event);
      if (entry.job.endedAt === undefined) entry.listeners.add(listener);
      return () => entry.listeners.delete(listener);
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
