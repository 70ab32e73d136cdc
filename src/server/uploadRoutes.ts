// Files handed over, and taken away again.

import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { UserError } from "../core/errors.js";
import { createRoute, failures, json, nameParameter } from "./answers.js";
import type { ServerParts } from "./parts.js";
import { failureSchema, uploadSchema } from "./schemas.js";
import { tooLarge } from "./uploads.js";

export function addUploadRoutes(app: OpenAPIHono, { uploads, limits }: ServerParts): void {
  const upload = createRoute({
    method: "post",
    path: "/api/uploads",
    request: {
      query: z.object({ name: z.string().min(1).max(500) }),
      body: { required: true, content: { "application/octet-stream": { schema: z.unknown() } } },
    },
    responses: {
      201: json(uploadSchema, "The file is kept until the server ends, it is taken away, or its room is needed."),
      408: json(failureSchema, "It came too slowly."),
      413: json(failureSchema, "It is too large."),
      507: json(failureSchema, "There is no room for it."),
      ...failures,
    },
  });
  app.openapi(upload, async (context) => {
    // Where it is refused, what is left of it is still on its way: no other request may follow on this connection.
    context.header("connection", "close");
    const announced = Number(context.req.header("content-length") ?? 0);
    if (announced > limits.largestBytes) throw tooLarge(limits.largestBytes);
    const { body: bytes } = context.req.raw;
    if (bytes === null) throw new UserError("file-empty", "the request holds no file", "send the file as the body");
    const kept = await uploads.keep(context.req.valid("query").name, bytes);
    context.header("connection", undefined);
    return context.json({ upload: kept.id, name: kept.name, bytes: kept.bytes }, 201);
  });

  const forget = createRoute({
    method: "delete",
    path: "/api/uploads/{upload}",
    request: { params: nameParameter("upload") },
    responses: { 204: { description: "It is gone, or will be when the jobs that read it have ended." }, ...failures },
  });
  app.openapi(forget, async (context) => {
    const { upload: id } = context.req.valid("param");
    if (await uploads.forget(id)) return context.body(null, 204);
    throw new UserError("no-upload", `there is no upload ${id}`, "it was taken away, or its room was needed");
  });
}
