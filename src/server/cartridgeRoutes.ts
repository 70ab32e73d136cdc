// Cartridges: which there are in a folder, which are alike, and what a model answers that one is put into.

import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { CartridgeTask } from "../tasks/threadMessages.js";
import { createRoute, failures, json, jsonBody } from "./answers.js";
import type { ServerParts } from "./parts.js";
import { answerOfTask } from "./waitedTask.js";

const cartridgeSchema = z
  .object({
    path: z.string(),
    name: z.string(),
    /** Fingerprints of the model, and of what was read. */
    model: z.string(),
    corpora: z.array(z.string()),
    architecture: z.string(),
    tokens: z.number(),
    bytes: z.number(),
  })
  .openapi("Cartridge");

const likenessSchema = z.array(z.object({ path: z.string(), name: z.string(), similarity: z.number() }));

const path = z.string().min(1);

const answerRequest = z
  .object({
    model: path,
    cartridge: path.optional(),
    prompt: z.string().max(2 ** 14),
    tokens: z.number().int().min(1).max(2000).default(100),
    temperature: z.number().min(0).default(0.8),
    seed: z.number().int().min(0).default(0),
  })
  .openapi("CartridgeQuestion");

export function addCartridgeRoutes(
  app: OpenAPIHono,
  { slots, startTask, readablePath }: Pick<ServerParts, "slots" | "startTask" | "readablePath">,
): void {
  // Whoever asks waits for it, so it goes before the jobs that wait.
  const answerOf = async (request: CartridgeTask["request"], gone: AbortSignal): Promise<unknown> =>
    JSON.parse(await answerOfTask(slots, startTask, { command: "cartridge", request }, gone));

  const list = createRoute({
    method: "post",
    path: "/api/cartridges/list",
    request: jsonBody(z.object({ paths: z.array(path).min(1) })),
    responses: { 200: json(z.array(cartridgeSchema), "The cartridges in files or folders."), ...failures },
  });
  app.openapi(list, async (context) => {
    const paths = await Promise.all(context.req.valid("json").paths.map(readablePath));
    const found = await answerOf({ what: "list", paths }, context.req.raw.signal);
    return context.json(z.array(cartridgeSchema).parse(found), 200);
  });

  const similar = createRoute({
    method: "post",
    path: "/api/cartridges/similar",
    request: jsonBody(z.object({ wanted: path, paths: z.array(path).min(1) })),
    responses: { 200: json(likenessSchema, "Those of the same model, the most alike first."), ...failures },
  });
  app.openapi(similar, async (context) => {
    const { wanted, paths } = context.req.valid("json");
    const named = await Promise.all(paths.map(readablePath));
    const request = { what: "similar", wanted: await readablePath(wanted), paths: named } as const;
    return context.json(likenessSchema.parse(await answerOf(request, context.req.raw.signal)), 200);
  });

  const answer = createRoute({
    method: "post",
    path: "/api/cartridges/answer",
    request: jsonBody(answerRequest),
    responses: {
      200: json(z.object({ prompt: z.string(), text: z.string() }), "What the model writes after the prompt."),
      ...failures,
    },
  });
  app.openapi(answer, async (context) => {
    const { model, cartridge, ...writing } = context.req.valid("json");
    const directory = await readablePath(model);
    const loaded = cartridge === undefined ? undefined : await readablePath(cartridge);
    const request = { what: "write", directory, cartridge: loaded, writing } as const;
    const written = await answerOf(request, context.req.raw.signal);
    return context.json(z.object({ prompt: z.string(), text: z.string() }).parse(written), 200);
  });
}
