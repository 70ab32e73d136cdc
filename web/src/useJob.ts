// A job watched live: its events come one by one; after a break the browser asks for those that it missed.

import { useEffect, useReducer } from "react";
import type { Finding } from "../../src/core/finding.js";
import type { CurvePoint } from "../../src/report/trainingReport.js";
import { get, type Job } from "./api.js";

export interface Watched {
  /** `undefined` until the server has answered, `null` where it knows of no such job. */
  readonly job: Job | null | undefined;
  readonly findings: readonly Finding[];
  readonly curve: readonly CurvePoint[];
  readonly lines: readonly string[];
}

type Told =
  | { readonly type: "job"; readonly job: Job | null }
  | { readonly type: "progress"; readonly progress: NonNullable<Job["progress"]> }
  | { readonly type: "finding"; readonly finding: Finding }
  | { readonly type: "measure"; readonly point: CurvePoint }
  | { readonly type: "log"; readonly line: string };

function next(before: Watched, told: Told): Watched {
  switch (told.type) {
    case "job":
      return { ...before, job: told.job };
    case "progress":
      return before.job ? { ...before, job: { ...before.job, progress: told.progress } } : before;
    case "finding":
      return { ...before, findings: [...before.findings, told.finding] };
    case "measure":
      return { ...before, curve: [...before.curve, told.point] };
    case "log":
      return { ...before, lines: [...before.lines, told.line].slice(-50) };
  }
}

const nothing: Watched = { job: undefined, findings: [], curve: [], lines: [] };

/** The job called `id`, as it goes on. A view of another job is made anew (`key`). */
export function useJob(id: string): Watched {
  const [watched, tell] = useReducer(next, nothing);
  useEffect(() => {
    let source: EventSource | undefined;
    let isLeft = false;
    get<Job>(`/api/jobs/${id}`).then(
      (job) => {
        if (isLeft) return;
        tell({ type: "job", job });
        source = new EventSource(`/api/jobs/${id}/events`);
        const on = (type: string, hear: (data: string) => void) =>
          source?.addEventListener(type, (event: MessageEvent<string>) => hear(event.data));
        on("began", (data) => tell({ type: "job", job: JSON.parse(data) }));
        on("progress", (data) => tell({ type: "progress", progress: JSON.parse(data) }));
        on("finding", (data) => tell({ type: "finding", finding: JSON.parse(data) }));
        on("measure", (data) => tell({ type: "measure", point: JSON.parse(data) }));
        on("log", (data) => tell({ type: "log", line: JSON.parse(data).line }));
        on("ended", (data) => {
          source?.close();
          tell({ type: "job", job: JSON.parse(data) });
        });
      },
      () => tell({ type: "job", job: null }),
    );
    return () => {
      isLeft = true;
      source?.close();
    };
  }, [id]);
  return watched;
}
