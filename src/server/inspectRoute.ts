// What a subject is, before it is examined. Opening one can take as much as a job, so it takes a place among them; whoever asked
// sits and waits, so it goes before the jobs that wait.

import type { OpenAPIHono } from "@hono/zod-openapi";
import { createRoute, failures, json, jsonBody } from "./answers.js";
import { openPlace, type ServerParts } from "./parts.js";
import { inspectedSchema, placeSchema } from "./schemas.js";
import { answerOfTask } from "./waitedTask.js";

export function addInspectRoute(app: OpenAPIHono, parts: ServerParts): void {
  const inspect = createRoute({
    method: "post",
    path: "/api/subjects/inspect",
    request: jsonBody(placeSchema),
    responses: { 200: json(inspectedSchema, "What the subject is, and which instruments fit it."), ...failures },
  });
  app.openapi(inspect, async (context) => {
    const { as = "", ...named } = context.req.valid("json");
    const { paths, data, table, start, release } = await openPlace(parts, named);
    try {
      const task = { command: "inspect", paths, kind: as, data, table } as const;
      return context.json(
        inspectedSchema.parse(JSON.parse(await answerOfTask(parts.slots, start, task, context.req.raw.signal))),
        200,
      );
    } finally {
      release();
    }
  });
}
