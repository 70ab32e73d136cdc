// Review queues: made, worked on, handed in, compared. A reviewer sees of others that they are there, and what they chose only
// after having handed in.

import { existsSync } from "node:fs";
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { UserError } from "../core/errors.js";
import { blindly, type ReviewAction } from "../core/review.js";
import type { RunRecord } from "../ledger/records.js";
import type { ReviewerState, ReviewQueue } from "../ledger/reviews.js";
import { reviewAgreement } from "../report/reviewAgreement.js";
import { recordedPlace } from "../reviewQueue.js";
import { addDocument, createRoute, failures, json, jsonBody, nameParameter } from "./answers.js";
import type { ServerParts } from "./parts.js";
import {
  itemSchema,
  labelRequest,
  newQueueRequest,
  queueSchema,
  reviewerHeaders,
  reviewerSchema,
  standingSchema,
} from "./reviewSchemas.js";
import { failureSchema } from "./schemas.js";
import { answerOfTask } from "./waitedTask.js";

const output = { format: "json", colour: false, width: 100 } as const;
const refusals = {
  ...failures,
  401: json(failureSchema, "The key is not this reviewer's."),
  409: json(failureSchema, "It is settled already."),
};

export function addReviewRoutes(app: OpenAPIHono, parts: ServerParts): void {
  const { reviews } = parts.ledger;

  const list = createRoute({
    method: "get",
    path: "/api/queues",
    responses: { 200: json(z.array(queueSchema), "The queues, the latest first.") },
  });
  app.openapi(list, async (context) => context.json((await reviews.list()).map(queueJson), 200));

  const create = createRoute({
    method: "post",
    path: "/api/queues",
    request: jsonBody(newQueueRequest),
    responses: { 201: json(queueSchema, "A queue of what the finding lists."), ...failures },
  });
  app.openapi(create, async (context) => {
    const { run, showSuggestions, labels, ...rest } = context.req.valid("json");
    const recorded = await parts.ledger.findRun(run);
    const place = await readablePlace(parts, recorded);
    const wish = { ...rest, run: recorded.id, labels, showsSuggestions: showSuggestions, place };
    const text = await answerOfTask(
      parts.slots,
      parts.startTask,
      { command: "review", wish, output },
      context.req.raw.signal,
    );
    const { queue } = z.object({ queue: z.string() }).parse(JSON.parse(text));
    return context.json(queueJson(await reviews.find(queue)), 201);
  });

  const one = createRoute({
    method: "get",
    path: "/api/queues/{queue}",
    request: { params: nameParameter("queue") },
    responses: { 200: json(queueSchema, "How the queue stands."), ...failures },
  });
  app.openapi(one, async (context) =>
    context.json(queueJson(await reviews.find(context.req.valid("param").queue)), 200),
  );

  const join = createRoute({
    method: "post",
    path: "/api/queues/{queue}/reviewers",
    request: { params: nameParameter("queue"), ...jsonBody(z.object({ reviewer: z.string() })) },
    responses: { 201: json(reviewerSchema, "The key that shows that it is them."), ...refusals },
  });
  app.openapi(join, async (context) => {
    const { id } = await reviews.find(context.req.valid("param").queue);
    const reviewer = context.req.valid("json").reviewer.trim();
    return context.json({ reviewer, key: await reviews.join(id, reviewer) }, 201);
  });

  const items = createRoute({
    method: "get",
    path: "/api/queues/{queue}/items",
    request: { params: nameParameter("queue"), headers: reviewerHeaders },
    responses: {
      200: json(z.array(itemSchema), "What is to be labelled; given and suggested labels only once they lead nobody."),
      ...refusals,
    },
  });
  app.openapi(items, async (context) => {
    const { queue, reviewer } = await asking(context);
    const isOpen = queue.showsSuggestions || (await reviews.state(queue.id, reviewer)).submitted;
    const items = (await reviews.items(queue.id)).map((item, index) => (isOpen ? item : blindly(item, index)));
    const shown = items.map((item) => ({ ...item, shown: [...item.shown] }));
    return context.json(shown, 200);
  });

  const standing = createRoute({
    method: "get",
    path: "/api/queues/{queue}/labels",
    request: { params: nameParameter("queue"), headers: reviewerHeaders },
    responses: { 200: json(standingSchema, "The reviewer's own labels."), ...refusals },
  });
  app.openapi(standing, async (context) => {
    const { queue, reviewer } = await asking(context);
    return context.json(standingJson(await reviews.state(queue.id, reviewer)), 200);
  });

  const label = createRoute({
    method: "post",
    path: "/api/queues/{queue}/labels",
    request: { params: nameParameter("queue"), headers: reviewerHeaders, ...jsonBody(labelRequest) },
    responses: { 200: json(standingSchema, "The item has this label now."), ...refusals },
  });
  app.openapi(label, async (context) => context.json(await acted(context, context.req.valid("json")), 200));

  const undo = createRoute({
    method: "post",
    path: "/api/queues/{queue}/undo",
    request: { params: nameParameter("queue"), headers: reviewerHeaders },
    responses: { 200: json(standingSchema, "The latest label is taken back."), ...refusals },
  });
  app.openapi(undo, async (context) => context.json(await acted(context, { undo: true }), 200));

  const submit = createRoute({
    method: "post",
    path: "/api/queues/{queue}/submit",
    request: { params: nameParameter("queue"), headers: reviewerHeaders },
    responses: { 200: json(standingSchema, "Handed in: it stays as it is."), ...refusals },
  });
  app.openapi(submit, async (context) => {
    const { queue, reviewer } = await asking(context);
    return context.json(standingJson(await reviews.submit(queue.id, reviewer)), 200);
  });

  addDocument(
    app,
    "/api/queues/:queue/agreement",
    {
      description:
        "How far those who handed in agree, as `review agreement --json` prints it; for those who handed in (x-reviewer, x-reviewer-key).",
    },
    async (context) => {
      const { queue, reviewer } = await asking(context);
      if (!(await reviews.state(queue.id, reviewer)).submitted) {
        throw new UserError("not-submitted", "others are seen only after handing in", "hand your labels in first");
      }
      return reviewAgreement(queue.labels, await reviews.items(queue.id), await reviews.submitted(queue.id));
    },
  );

  /** The queue that the address names and the reviewer who asks. Throws a `UserError` where the key is not theirs. */
  async function asking(context: Context): Promise<{ readonly queue: ReviewQueue; readonly reviewer: string }> {
    const queue = await reviews.find(context.req.param("queue") ?? "");
    const reviewer = decoded(context.req.header("x-reviewer") ?? "");
    if (await reviews.knows(queue.id, reviewer, context.req.header("x-reviewer-key") ?? "")) return { queue, reviewer };
    throw new UserError(
      "not-the-reviewer",
      `this is not the key of ${reviewer || "a reviewer"}`,
      "join the queue first",
    );
  }

  async function acted(context: Context, action: ReviewAction) {
    const { queue, reviewer } = await asking(context);
    return standingJson(await reviews.act(queue.id, reviewer, action));
  }
}

/** Where the run's subject lies, if it is still there and the server may read it. */
async function readablePlace({ readablePath }: ServerParts, run: RunRecord) {
  const place = recordedPlace(run, existsSync);
  if (place === undefined) return undefined;
  try {
    const { table, data, paths } = place;
    const read = (named: readonly string[]) => Promise.all(named.map(readablePath));
    return {
      paths: await read(paths),
      table: {
        ...table,
        ...(table?.test === undefined ? {} : { test: await read(table.test) }),
        ...(table?.labels === undefined ? {} : { labels: await readablePath(table.labels) }),
      },
      ...(data === undefined ? {} : { data: await read(data) }),
    };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function queueJson({ source, labels, reviewers, ...queue }: ReviewQueue) {
  return { ...queue, labels: [...labels], reviewers: [...reviewers], ...(source === undefined ? {} : { source }) };
}

function standingJson({ labels, undoable, submitted }: ReviewerState) {
  return { labels: [...labels], submitted, ...(undoable === undefined ? {} : { undoable }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
