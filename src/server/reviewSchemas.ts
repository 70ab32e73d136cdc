// What requests and answers about review queues look like.

import { z } from "@hono/zod-openapi";

export const queueSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    question: z.string(),
    labels: z.array(z.string()),
    showsSuggestions: z.boolean(),
    source: z.object({ run: z.string(), instrument: z.string() }).optional(),
    createdAt: z.string(),
    /** How many. */
    items: z.number(),
    reviewers: z.array(z.object({ name: z.string(), submitted: z.boolean() })),
  })
  .openapi("ReviewQueue");

export const newQueueRequest = z
  .object({
    run: z.string().min(1),
    instrument: z.string().min(1),
    labels: z.array(z.string()).max(1000).optional(),
    limit: z.number().int().min(1).max(1000).default(100),
    showSuggestions: z.boolean().default(false),
  })
  .openapi("NewReviewQueue");

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const itemSchema = z
  .object({
    id: z.string(),
    shown: z.array(
      z.union([
        z.object({ kind: z.literal("text"), text: z.string() }),
        z.object({ kind: z.literal("row"), cells: z.record(z.string(), cell) }),
        z.object({ kind: z.literal("image"), name: z.string(), address: z.string() }),
      ]),
    ),
    given: z.string().optional(),
    suggestion: z.object({ label: z.string(), probability: z.number().optional() }).optional(),
  })
  .openapi("ReviewItem");

export const reviewerSchema = z.object({ reviewer: z.string(), key: z.string() }).openapi("Reviewer");

export const standingSchema = z
  .object({
    labels: z.array(z.string().nullable()),
    /** The item whose label `undo` takes back. */
    undoable: z.number().optional(),
    submitted: z.boolean(),
  })
  .openapi("ReviewStanding");

export const labelRequest = z.object({ item: z.number().int().min(0), label: z.string() }).openapi("Label");

/** Who asks: a reviewer of the queue, and the key that they were given. */
export const reviewerHeaders = z.object({
  "x-reviewer": z.string().openapi({ description: "The name, percent-encoded." }),
  "x-reviewer-key": z.string(),
});
