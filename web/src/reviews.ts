// What the page asks of the server about review queues, and who this browser is in each of them.

import type { ReviewItem } from "../../src/core/review.js";
import type { ReviewAgreement } from "../../src/report/reviewAgreement.js";
import { answerOf } from "./api.js";

export type { ReviewAgreement, ReviewItem };

export interface Queue {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly labels: readonly string[];
  readonly showsSuggestions: boolean;
  readonly source?: { readonly run: string; readonly instrument: string };
  readonly createdAt: string;
  readonly items: number;
  readonly reviewers: readonly { readonly name: string; readonly submitted: boolean }[];
}

/** One's own labels. */
export interface Standing {
  readonly labels: readonly (string | null)[];
  readonly undoable?: number;
  readonly submitted: boolean;
}

/** Who this browser is in a queue. */
export interface Identity {
  readonly reviewer: string;
  readonly key: string;
}

const place = (queue: string) => `review/${queue}`;

export function identityIn(queue: string): Identity | undefined {
  const kept = localStorage.getItem(place(queue));
  return kept === null ? undefined : JSON.parse(kept);
}

export function keepIdentity(queue: string, identity: Identity): void {
  localStorage.setItem(place(queue), JSON.stringify(identity));
}

function headersOf({ reviewer, key }: Identity) {
  return { "x-touchstone": "1", "x-reviewer": encodeURIComponent(reviewer), "x-reviewer-key": key };
}

/** What the server tells this reviewer of a queue: its `items`, their `labels`, the `agreement`. */
export async function ask<T>(queue: string, what: "items" | "labels" | "agreement", identity: Identity): Promise<T> {
  return answerOf(await fetch(`/api/queues/${queue}/${what}`, { headers: headersOf(identity) }));
}

/** Does something as this reviewer; answers with where they stand then. */
export async function act(
  queue: string,
  what: "labels" | "undo" | "submit",
  identity: Identity,
  body: unknown = {},
): Promise<Standing> {
  const headers = { ...headersOf(identity), "content-type": "application/json" };
  return answerOf(await fetch(`/api/queues/${queue}/${what}`, { method: "POST", headers, body: JSON.stringify(body) }));
}
