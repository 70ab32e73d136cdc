// The shapes in which review queues are read back from the ledger.

import { z } from "zod";
import type { ReviewAction, ReviewItem } from "../core/review.js";
import { fromJson } from "./json.js";

const json = z.string().transform((text) => fromJson(text));
const cell = z.union([z.string(), z.custom<number>((value) => typeof value === "number"), z.boolean(), z.null()]);

export const queueRow = z.object({
  id: z.string(),
  title: z.string(),
  question: z.string(),
  labels: json.pipe(z.array(z.string())),
  shows_suggestions: z.number(),
  run_id: z.string().nullable(),
  instrument: z.string().nullable(),
  created_at: z.string(),
  items: z.number(),
});

export const countRow = z.object({ items: z.number() });

export const reviewerRow = z.object({
  queue_id: z.string(),
  name: z.string(),
  key_digest: z.string(),
  submitted_at: z.string().nullable(),
});

/** An item as it stands in the ledger. */
const reviewItem: z.ZodType<ReviewItem> = z.object({
  id: z.string(),
  shown: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("text"), text: z.string() }),
      z.object({ kind: z.literal("row"), cells: z.record(z.string(), cell) }),
      z.object({ kind: z.literal("image"), name: z.string(), address: z.string() }),
    ]),
  ),
  given: z.string().optional(),
  suggestion: z.object({ label: z.string(), probability: z.number().optional() }).optional(),
});

const itemRow = z.object({ item: json.pipe(reviewItem) });
export const itemOf = (row: unknown) => itemRow.parse(row).item;

const actionRow = z.object({ item: z.number().nullable(), label: z.string().nullable() });

export function actionOf(row: unknown): ReviewAction {
  const { item, label } = actionRow.parse(row);
  return item === null || label === null ? { undo: true } : { item, label };
}
