// What requests and answers look like: the routes check by these, and the OpenAPI document is made of them.

import { z } from "@hono/zod-openapi";

/** Any error: what happened, and how to mend it. */
export const failureSchema = z
  .object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) })
  .openapi("Failure");

const options = z.record(z.string(), z.unknown());

/** What of a subject's columns and files the user says: as the flags of `examine`. */
const tableSchema = z
  .strictObject({
    test: z.array(z.string()).optional(),
    target: z.string().optional(),
    split: z.string().optional(),
    time: z.string().optional(),
    group: z.string().optional(),
    id: z.string().optional(),
    weight: z.string().optional(),
    prediction: z.string().optional(),
    score: z.array(z.string()).optional(),
    text: z.string().optional(),
    ignore: z.array(z.string()).optional(),
    types: z.record(z.string(), z.enum(["number", "integer", "category", "text", "time", "boolean"])).optional(),
    labels: z.string().optional(),
    delimiter: z.string().optional(),
    encoding: z.string().optional(),
  })
  .openapi("TableOptions");

/** Where a subject lies: files of the server's machine, or uploads. */
export const placeSchema = z.object({
  paths: z.array(z.string().min(1)).default([]),
  uploads: z.array(z.string()).default([]),
  /** Kind of subject; found out from the paths if left out. */
  as: z.string().optional(),
  table: tableSchema.default({}),
  data: z.array(z.string()).optional(),
});

const seed = z.number().int().min(0).default(0);

export const examinationRequest = placeSchema
  .extend({ with: z.array(z.string()).optional(), options: z.record(z.string(), options).default({}), seed })
  .openapi("ExaminationRequest");

export const reproductionRequest = z
  .object({ claims: z.array(z.string()).min(1), scale: z.enum(["quick", "full"]).default("quick"), seed })
  .openapi("ReproductionRequest");

export const trainingRequest = placeSchema
  .omit({ as: true, data: true })
  .extend({ model: z.string(), options: options.default({}), seed })
  .openapi("TrainingRequest");

export const inspectedSchema = z
  .object({
    kind: z.string(),
    name: z.string(),
    fingerprint: z.string(),
    facts: z.record(z.string(), z.union([z.number(), z.string()])),
    notices: z.array(z.string()),
    columns: z
      .array(
        z.object({
          name: z.string(),
          type: z.string(),
          role: z.string(),
          missing: z.number(),
          distinct: z.number(),
          reason: z.string(),
        }),
      )
      .optional(),
    instruments: z.array(z.object({ id: z.string(), ready: z.union([z.literal(true), z.string()]) })),
  })
  .openapi("Inspected");

export const jobSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["examination", "reproduction", "training"]),
    title: z.string(),
    state: z.enum(["queued", "running", "finished", "failed", "cancelled"]),
    createdAt: z.string(),
    endedAt: z.string().optional(),
    progress: z.object({ fraction: z.number(), label: z.string() }).optional(),
    failure: z.object({ message: z.string(), hint: z.string().optional() }).optional(),
  })
  .openapi("Job");

export const runSummarySchema = z
  .object({
    run: z.string(),
    kind: z.enum(["examination", "reproduction", "training"]),
    status: z.enum(["started", "finished", "interrupted", "failed"]),
    subject: z.object({ kind: z.string(), name: z.string() }),
    startedAt: z.string(),
    elapsedSeconds: z.number().optional(),
    /** How many findings have each verdict. */
    verdicts: z.record(z.string(), z.number()),
  })
  .openapi("RunSummary");

export const runQuery = z.object({
  search: z.string().default(""),
  kind: z.enum(["examination", "reproduction", "training"]).optional(),
  verdict: z.enum(["pass", "concern", "fail", "info", "skipped"]).optional(),
  /** Only runs before this one. */
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const uploadSchema = z.object({ upload: z.string(), name: z.string(), bytes: z.number() }).openapi("Upload");
