// What a subject is, before it is examined. Opening one can take as much as a job, so it takes a place among them; whoever asked
// sits and waits, so it goes before the jobs that wait.

import type { OpenAPIHono } from "@hono/zod-openapi";
import { UserError } from "../core/errors.js";
import type { InspectTask } from "../tasks/threadMessages.js";
import { createRoute, failures, json, jsonBody } from "./answers.js";
import { openPlace, type ServerParts } from "./parts.js";
import { inspectedSchema, placeSchema } from "./schemas.js";

export function addInspectRoute(app: OpenAPIHono, parts: ServerParts): void {
  const inspect = createRoute({
    method: "post",
    path: "/api/subjects/inspect",
    request: jsonBody(placeSchema),
    responses: { 200: json(inspectedSchema, "What the subject is, and which instruments fit it."), ...failures },
  });
  app.openapi(inspect, async (context) => {
    const { as = "", ...named } = context.req.valid("json");
    const { paths, data, table, release } = await openPlace(parts, named);
    try {
      const task = { command: "inspect", paths, kind: as, data, table } as const;
      return context.json(inspectedSchema.parse(JSON.parse(await inspected(parts, task, context.req.raw.signal))), 200);
    } finally {
      release();
    }
  });
}

/** Waits for a place, then for the task; gives both up when the one who asked is gone. */
async function inspected({ slots, startTask }: ServerParts, task: InspectTask, gone: AbortSignal): Promise<string> {
  const leave = await slots.take(gone);
  try {
    const running = startTask(task, () => undefined);
    const stop = () => void running.interrupt();
    gone.addEventListener("abort", stop, { once: true });
    const outcome = await running.outcome;
    gone.removeEventListener("abort", stop);
    if ("result" in outcome) return outcome.result.text;
    const { failure } = outcome;
    throw failure.kind === "user"
      ? new UserError(failure.code, failure.message, failure.hint)
      : new Error("message" in failure ? failure.message : "interrupted");
  } finally {
    leave();
  }
}
