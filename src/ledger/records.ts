// What the ledger keeps, and the shapes in which it is read back.

import { z } from "zod";
import type { ReproductionRecord } from "../core/claim.js";
import type { Finding, Measure } from "../core/finding.js";
import { fromJson } from "./json.js";

export const runKinds = ["examination", "reproduction", "training"] as const;
export type RunKind = (typeof runKinds)[number];

/** How a run stands. A `started` one whose process is gone is read back as `interrupted`. */
export const runStatuses = ["started", "finished", "interrupted", "failed"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What was put under the instruments, without its content. */
export interface SubjectRecord {
  readonly kind: string;
  readonly name: string;
  readonly location: string;
  readonly fingerprint: string;
  readonly facts: Readonly<Record<string, number | string>>;
  readonly notices: readonly string[];
}

/** What is known of a run before it runs. */
export interface NewRun {
  readonly id: string;
  readonly kind: RunKind;
  readonly seed: number;
  readonly subject: SubjectRecord;
  /** Everything that decides the result besides subject and seed. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly touchstoneVersion: string;
}

/** What is known of a run after it ran. */
export interface Outcome {
  readonly elapsedSeconds: number;
  readonly faults: readonly { readonly instrument: string; readonly message: string }[];
}

export interface RunRecord extends NewRun {
  readonly status: RunStatus;
  readonly nodeVersion: string;
  readonly startedAt: string;
  readonly finishedAt: string | undefined;
  /** Absent while it runs, and where its process was killed. */
  readonly outcome: Outcome | undefined;
}

/** A training as far as it came. */
export interface TrainingRecord {
  /** Id of the model. */
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the model lies. */
  readonly directory: string;
  readonly measures: readonly Measure[];
  readonly notes: readonly string[];
  readonly curve: readonly { readonly step: number; readonly values: Readonly<Record<string, number>> }[];
}

const json = z.string().transform((text) => fromJson(text));
const source = z.object({ title: z.string(), url: z.string().optional() });
const plainNumber = z.custom<number>((value) => typeof value === "number");

const measure = z.object({
  name: z.string(),
  value: plainNumber,
  interval: z.tuple([plainNumber, plainNumber]).optional(),
  level: z.number().optional(),
  unit: z.string().optional(),
  baseline: plainNumber.optional(),
  better: z.enum(["higher", "lower", "neither"]),
  n: plainNumber,
});

const figure = z.object({ title: z.string(), caption: z.string(), spec: z.record(z.string(), z.unknown()) });

export const verdictName = z.enum(["pass", "concern", "fail", "info", "skipped"]);

/** A finding as it stands in the ledger. */
export const findingRecord: z.ZodType<Finding> = z.object({
  instrument: z.string(),
  question: z.string(),
  verdict: verdictName,
  summary: z.string(),
  measures: z.array(measure),
  figures: z.array(figure),
  evidence: z.array(z.record(z.string(), z.union([z.string(), plainNumber, z.boolean(), z.null()]))),
  evidenceTotal: z.number().optional(),
  advice: z.string(),
  checks: z.record(z.string(), verdictName).optional(),
  limits: z.array(z.string()).optional(),
  sources: z.array(source),
  elapsedSeconds: z.number(),
});

const identifier = z.templateLiteral([z.string(), "/", z.string()]);

/** A reproduction as it stands in the ledger. */
export const reproductionRecord: z.ZodType<ReproductionRecord> = z.object({
  claim: identifier,
  statement: z.string(),
  published: z.array(
    z.object({
      measure: z.string(),
      value: plainNumber,
      source,
      expect: z.enum(["equal", "at least", "at most"]),
      tolerance: plainNumber,
    }),
  ),
  scale: z.enum(["quick", "full"]),
  reproduction: z.object({
    measures: z.array(measure),
    figures: z.array(figure).optional(),
    notes: z.array(z.string()),
  }),
  elapsedSeconds: z.number(),
});

/** A training as it stands in the ledger. */
export const trainingRecord: z.ZodType<TrainingRecord> = z.object({
  model: z.string(),
  options: z.record(z.string(), z.unknown()),
  directory: z.string(),
  measures: z.array(measure),
  notes: z.array(z.string()),
  curve: z.array(z.object({ step: z.number(), values: z.record(z.string(), plainNumber) })),
});

const subjectRecord: z.ZodType<SubjectRecord> = z.object({
  kind: z.string(),
  name: z.string(),
  location: z.string(),
  fingerprint: z.string(),
  facts: z.record(z.string(), z.union([plainNumber, z.string()])),
  notices: z.array(z.string()),
});

const outcomeRecord: z.ZodType<Outcome> = z.object({
  elapsedSeconds: z.number(),
  faults: z.array(z.object({ instrument: z.string(), message: z.string() })),
});

/** A row of the table `runs`. */
export const runRow = z.object({
  id: z.string(),
  kind: z.enum(runKinds),
  status: z.enum(runStatuses),
  seed: z.number(),
  subject: json.pipe(subjectRecord),
  options: json.pipe(z.record(z.string(), z.unknown())),
  outcome: json.pipe(outcomeRecord).nullable(),
  touchstone_version: z.string(),
  node_version: z.string(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  host: z.string(),
  process_id: z.number(),
  process_mark: z.string(),
});
