// The HTTP API and the page.

import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { UserError } from "../core/errors.js";
import { packageVersion } from "../package.js";
import { answerError } from "./answers.js";
import { addCartridgeRoutes } from "./cartridgeRoutes.js";
import { addCatalogueRoutes } from "./catalogueRoutes.js";
import { addInspectRoute } from "./inspectRoute.js";
import { addJobRoutes } from "./jobRoutes.js";
import type { ServerParts } from "./parts.js";
import { addReviewRoutes } from "./reviewRoutes.js";
import { addRunRoutes } from "./runRoutes.js";
import { type AccessRules, access, protectiveHeaders } from "./security.js";
import { addUploadRoutes } from "./uploadRoutes.js";

/** Requests other than uploads are no larger than this. */
const largestRequest = 2 ** 20;

/** All routes; `page` answers what is none of them. */
export function createApp(parts: ServerParts, rules: AccessRules, page: MiddlewareHandler): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook(result, context) {
      if (result.success) return undefined;
      const [issue] = result.error.issues;
      const message = `${issue.path.join(".") || "the request"}: ${issue.message}`;
      return context.json({ error: { code: "bad-request", message, hint: "/api/openapi.json describes it" } }, 400);
    },
  });
  app.use(protectiveHeaders);
  app.use(access(rules));
  const limited = bodyLimit({
    maxSize: largestRequest,
    onError: (context) => {
      // What is left of it is still on its way.
      context.header("connection", "close");
      return context.json({ error: { code: "request-too-large", message: "the request is too large", hint: "" } }, 413);
    },
  });
  app.use("/api/*", (context, next) => (context.req.path === "/api/uploads" ? next() : limited(context, next)));
  app.use("/api/*", async (context, next) => {
    const wanted = context.req.path === "/api/uploads" ? "application/octet-stream" : "application/json";
    const { method } = context.req;
    const type = context.req.header("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
    const isEmpty = type === "" && (context.req.header("content-length") ?? "0") === "0";
    if (method !== "POST" || type === wanted || (isEmpty && wanted === "application/json")) return next();
    throw new UserError(
      "wrong-content-type",
      `the request is ${type === "" ? "nothing that is named" : type}`,
      `send ${wanted}`,
    );
  });
  app.onError(answerError);
  addCatalogueRoutes(app, parts);
  addUploadRoutes(app, parts);
  addInspectRoute(app, parts);
  addJobRoutes(app, parts);
  addRunRoutes(app, parts);
  addReviewRoutes(app, parts);
  addCartridgeRoutes(app, parts);
  app.doc("/api/openapi.json", {
    openapi: "3.0.3",
    info: { title: "Touchstone", version: packageVersion() },
  });
  for (const path of ["/api", "/api/*"]) {
    app.all(path, (context) =>
      context.json(
        { error: { code: "unknown-route", message: `there is no ${context.req.path}`, hint: "/api/openapi.json" } },
        404,
      ),
    );
  }
  app.use(page);
  return app;
}
