// What there is: instruments, models, claims with the numbers that we got.

import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { agreement } from "../core/claim.js";
import { packageVersion } from "../package.js";
import { addDocument, createRoute, json } from "./answers.js";
import type { ServerParts } from "./parts.js";

export function addCatalogueRoutes(app: OpenAPIHono, { manifest, ledger, limits }: ServerParts): void {
  const about = createRoute({
    method: "get",
    path: "/api/about",
    responses: {
      200: json(
        z.object({ touchstone: z.string(), largestUpload: z.number() }),
        "Version of Touchstone, and how many bytes a file may have that is handed over.",
      ),
    },
  });
  app.openapi(about, (context) =>
    context.json({ touchstone: packageVersion(), largestUpload: limits.largestBytes }, 200),
  );

  const listed = {
    fields: "The fields and their essays.",
    instruments: "The instruments, with their options as JSON Schema.",
    models: "The models, with their options as JSON Schema.",
  } as const;
  for (const name of ["fields", "instruments", "models"] as const) {
    addDocument(app, `/api/${name}`, { description: listed[name] }, () => manifest[name]);
  }

  addDocument(
    app,
    "/api/claims",
    { description: "The claims, each with its latest reproduction, if there is one." },
    async () => {
      const latest = new Map<string, object>();
      for (const { run, startedAt, record } of await ledger.latestReproductions()) {
        const { holds, comparisons } = agreement(record);
        const { notes, figures = [] } = record.reproduction;
        latest.set(record.claim, { run, at: startedAt, scale: record.scale, holds, comparisons, notes, figures });
      }
      return manifest.claims.map((claim) => ({ ...claim, latest: latest.get(claim.id) }));
    },
  );
}
