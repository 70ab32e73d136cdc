// How routes are described, and how errors are answered.

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { failureOf } from "../core/failure.js";
import { failureSchema } from "./schemas.js";

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** What a request holds. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { "application/json": { schema } } },
});

/** The answers that any route may give besides its own. */
export const failures = {
  400: json(failureSchema, "Something that the sender can mend."),
  404: json(failureSchema, "There is none of that name."),
};

export const nameParameter = (name: string) => z.object({ [name]: z.string() });

export { createRoute };

/**
 * A GET route that answers with a document whose shape is another's: a report, a manifest. It stands in the OpenAPI document;
 * what it holds is not checked again.
 */
export function addDocument(
  app: OpenAPIHono,
  path: string,
  described: { readonly query?: z.ZodObject; readonly description: string },
  answer: (context: Context) => unknown,
): void {
  const { query, description } = described;
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => [name, z.string()]);
  app.openAPIRegistry.registerPath({
    method: "get",
    path: path.replaceAll(/:(\w+)/g, "{$1}"),
    request: {
      ...(names.length > 0 ? { params: z.object(Object.fromEntries(names)) } : {}),
      ...(query === undefined ? {} : { query }),
    },
    responses: { 200: json(z.unknown(), description), ...failures },
  });
  app.get(path, async (context) =>
    context.body(JSON.stringify(await answer(context)), 200, { "content-type": "application/json" }),
  );
}

/** Statuses of errors that say more than 400: above all what is asked for by its name and is not there. */
const statuses = new Map<string, 401 | 403 | 404 | 408 | 409 | 413 | 415 | 507>([
  ["not-the-reviewer", 401],
  ["not-submitted", 403],
  ["unknown-queue", 404],
  ["already-submitted", 409],
  ["reviewer-taken", 409],
  ["unknown-run", 404],
  ["unknown-job", 404],
  ["no-upload", 404],
  ["upload-too-slow", 408],
  ["upload-too-large", 413],
  ["unpacks-too-large", 413],
  ["wrong-content-type", 415],
  ["uploads-full", 507],
  ["disk-full", 507],
]);

/** The answer to an error: in one line for what the user can mend, and never a stack trace. */
export function answerError(error: unknown, context: Context) {
  if (error instanceof HTTPException) {
    const { status, message } = error;
    return context.json({ error: { code: "bad-request", message, hint: "/api/openapi.json describes it" } }, status);
  }
  const failure = failureOf(error);
  if (failure.kind === "user") {
    const { code, message, hint } = failure;
    return context.json({ error: { code, message, hint } }, statuses.get(code) ?? 400);
  }
  const message = failure.kind === "bug" ? failure.message : "interrupted";
  return context.json({ error: { code: "bug", message, hint: "this is a bug of ours" } }, 500);
}
