// What the page asks of the server.

import { useEffect, useState } from "react";
import type { AnsweredChecklist } from "../../src/core/checklist.js";
import type { Comparison } from "../../src/core/claim.js";
import type { Figure, Finding, Measure, Verdict } from "../../src/core/finding.js";
import type { ClaimEntry, InstrumentEntry, Manifest, ModelEntry } from "../../src/core/manifest.js";
import type {} from "../../src/data/table.js";
import type { RunComparison } from "../../src/report/runComparison.js";
import type { CurvePoint } from "../../src/report/trainingReport.js";
import type { Job } from "../../src/server/jobs.js";

export type { InstrumentEntry, Job, ModelEntry, RunComparison };

/** An error that the server explained. */
export class ServerError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** What the server answered. Throws a `ServerError` where it refused. */
export async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const said: { error?: { message: string; hint: string } } = text.startsWith("{") ? JSON.parse(text) : {};
  throw new ServerError(said.error?.message ?? `the server answered with ${response.status}`, said.error?.hint ?? "");
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answerOf(await fetch(path, { signal: signal ?? null }));
}

export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const headers = { "content-type": "application/json", "x-touchstone": "1" };
  return answerOf(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(
  file: File,
): Promise<{ readonly upload: string; readonly name: string; readonly bytes: number }> {
  // Refused in the middle, a browser tells of a broken connection instead of the reason.
  const { largestUpload } = await get<{ readonly largestUpload: number }>("/api/about");
  if (file.size > largestUpload) {
    const most = (largestUpload / 2 ** 20).toLocaleString("en", { maximumFractionDigits: 0 });
    throw new ServerError(`${file.name} is larger than ${most} MB.`, "Name its path instead.");
  }
  const headers = { "content-type": "application/octet-stream", "x-touchstone": "1" };
  const address = `/api/uploads?name=${encodeURIComponent(file.name)}`;
  return answerOf(await fetch(address, { method: "POST", headers, body: file }));
}

/** Takes uploads away that nobody asks about any more. One that is gone already is no loss. */
export async function forgetUploads(ids: readonly string[]): Promise<void> {
  const headers = { "x-touchstone": "1" };
  await Promise.allSettled(
    ids.map((id) => fetch(`/api/uploads/${id}`, { method: "DELETE", headers, keepalive: true })),
  );
}

export type Asked<T> =
  | { readonly state: "asking" }
  | { readonly state: "there"; readonly value: T }
  | { readonly state: "failed"; readonly error: Error };

/** What the server says at `path`, asked again when the path or `round` changes; `undefined` asks nothing. */
export function useServer<T>(path: string | undefined, round = 0): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ state: "asking" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again
  useEffect(() => {
    if (path === undefined) return undefined;
    const controller = new AbortController();
    get<T>(path, controller.signal).then(
      (value) => setAsked({ state: "there", value }),
      (error: Error) => {
        if (!controller.signal.aborted) setAsked({ state: "failed", error });
      },
    );
    return () => controller.abort();
  }, [path, round]);
  return asked;
}

export interface RunSummary {
  readonly run: string;
  readonly kind: "examination" | "reproduction" | "training";
  readonly status: "started" | "finished" | "interrupted" | "failed";
  readonly subject: { readonly kind: string; readonly name: string };
  readonly startedAt: string;
  readonly elapsedSeconds?: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
}

interface Report {
  readonly touchstone: string;
  readonly run: string;
  readonly seed: number;
}

export interface Examination extends Report {
  readonly verdict: Verdict;
  readonly elapsedSeconds: number;
  readonly subject: Inspected["subject"];
  readonly findings: readonly Finding[];
  readonly checklists: readonly AnsweredChecklist[];
  readonly faults: readonly { readonly instrument: string; readonly message: string }[];
  readonly interrupted: boolean;
}

export interface TrainingDocument extends Report {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly subject: Inspected["subject"];
  readonly directory: string;
  readonly elapsedSeconds: number;
  readonly measures: readonly Measure[];
  readonly notes: readonly string[];
  readonly curve: readonly CurvePoint[];
}

export interface ReproductionDocument extends Report {
  readonly claims: readonly {
    readonly claim: string;
    readonly statement: string;
    readonly scale: string;
    readonly holds: boolean;
    readonly comparisons: readonly Comparison[];
    readonly measures: readonly Measure[];
    readonly notes: readonly string[];
    readonly figures: readonly Figure[];
  }[];
}

export type RunDocument =
  | { readonly summary: RunSummary & { readonly kind: "examination" }; readonly report: Examination }
  | { readonly summary: RunSummary & { readonly kind: "training" }; readonly report: TrainingDocument }
  | { readonly summary: RunSummary & { readonly kind: "reproduction" }; readonly report: ReproductionDocument };

/** What a subject is, before it is examined. */
export interface Inspected {
  readonly subject: {
    readonly kind: string;
    readonly name: string;
    readonly fingerprint: string;
    readonly facts: Readonly<Record<string, number | string>>;
    readonly notices: readonly string[];
  };
  readonly columns?: readonly {
    readonly name: string;
    readonly type: string;
    readonly role: string;
    readonly missing: number;
    readonly distinct: number;
    readonly reason: string;
  }[];
  readonly instruments: readonly { readonly id: string; readonly ready: true | string }[];
}

export async function inspect(place: Place): Promise<Inspected> {
  const { columns, instruments, ...subject } = await post<Inspected["subject"] & Omit<Inspected, "subject">>(
    "/api/subjects/inspect",
    place,
  );
  return { subject, instruments, ...(columns === undefined ? {} : { columns }) };
}

/** Where a subject lies, and what its columns are for. */
export interface Place {
  readonly paths: readonly string[];
  readonly uploads: readonly string[];
  readonly table: Readonly<Record<string, unknown>>;
  readonly data?: readonly string[];
}

export type Fields = Manifest["fields"];

export interface ClaimWithResult extends ClaimEntry {
  readonly latest?: {
    readonly run: string;
    readonly at: string;
    readonly scale: string;
    readonly holds: boolean;
    readonly comparisons: readonly Comparison[];
    readonly notes: readonly string[];
    readonly figures: readonly Figure[];
  };
}
