// Work: handing files over, looking at a subject, examining, reproducing, training; watching and cancelling.

import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { UserError } from "../core/errors.js";
import { newRunIdentifier } from "../ledger/runIdentifier.js";
import { kindOf } from "../openSubject.js";
import type { Task } from "../tasks/threadMessages.js";
import { selectInstruments } from "../touchstone.js";
import { createRoute, failures, json, nameParameter } from "./answers.js";
import type { JobEvent } from "./jobs.js";
import { pathsOf, type ServerParts } from "./parts.js";
import {
  examinationRequest,
  inspectedSchema,
  jobSchema,
  placeSchema,
  reproductionRequest,
  trainingRequest,
  uploadSchema,
} from "./schemas.js";
import { taskJob } from "./taskJob.js";

const body = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { "application/json": { schema } } },
});
const accepted = { 202: json(jobSchema, "The job; its identifier is the run's."), ...failures };
const output = { format: "json", colour: false, width: 100 } as const;

export function addJobRoutes(app: OpenAPIHono, parts: ServerParts): void {
  const { jobs, registry, uploads, startTask } = parts;

  const upload = createRoute({
    method: "post",
    path: "/api/uploads",
    request: {
      query: z.object({ name: z.string().min(1).max(500) }),
      body: { required: true, content: { "application/octet-stream": { schema: z.unknown() } } },
    },
    responses: { 201: json(uploadSchema, "The file is kept until the server ends."), ...failures },
  });
  app.openapi(upload, async (context) => {
    const { body: bytes } = context.req.raw;
    if (bytes === null) throw new UserError("file-empty", "the request holds no file", "send the file as the body");
    const kept = await uploads.keep(context.req.valid("query").name, bytes);
    return context.json({ upload: kept.id, name: kept.name, bytes: kept.bytes }, 201);
  });

  const inspect = createRoute({
    method: "post",
    path: "/api/subjects/inspect",
    request: body(placeSchema),
    responses: { 200: json(inspectedSchema, "What the subject is, and which instruments fit it."), ...failures },
  });
  app.openapi(inspect, async (context) => {
    const { as = "", table, data, ...place } = context.req.valid("json");
    const paths = await pathsOf(parts, place);
    const running = startTask({ command: "inspect", paths, kind: as, data, table }, () => undefined);
    const outcome = await running.outcome;
    if ("failure" in outcome) {
      const { failure } = outcome;
      throw failure.kind === "user"
        ? new UserError(failure.code, failure.message, failure.hint)
        : new Error("message" in failure ? failure.message : "interrupted");
    }
    return context.json(inspectedSchema.parse(JSON.parse(outcome.result.text)), 200);
  });

  const submit = (kind: "examination" | "reproduction" | "training", title: string, task: (run: string) => Task) => {
    const id = newRunIdentifier();
    return jobs.submit(taskJob({ id, kind, title }, task(id), startTask));
  };

  const examination = createRoute({
    method: "post",
    path: "/api/examinations",
    request: body(examinationRequest),
    responses: accepted,
  });
  app.openapi(examination, async (context) => {
    const { as, table, data, with: wanted, options, seed, ...place } = context.req.valid("json");
    const paths = await pathsOf(parts, place);
    if (paths.length === 0)
      throw new UserError("nothing-named", "no file is named", "name a path, or hand a file over");
    const kind = kindOf(paths, as);
    const instruments = selectInstruments(registry, kind, wanted).map(({ id }) => id);
    const title = paths.map((path) => path.split(/[/\\]/).at(-1)).join(", ");
    const job = submit("examination", title, (run) => ({
      command: "examine",
      run,
      paths,
      kind,
      data,
      table,
      instruments,
      options,
      seed,
      useLedger: true,
      output,
      keepReport: false,
      reportDirectory: undefined,
      strict: false,
      commandLine: "",
    }));
    return context.json(job, 202);
  });

  const reproduction = createRoute({
    method: "post",
    path: "/api/reproductions",
    request: body(reproductionRequest),
    responses: accepted,
  });
  app.openapi(reproduction, (context) => {
    const { claims: names, scale, seed } = context.req.valid("json");
    const claims = names.map((name) => registry.claimEntry(name).id);
    const title = claims.length === 1 ? claims[0] : `${claims.length} claims`;
    const job = submit("reproduction", title, (run) => ({
      command: "reproduce",
      run,
      claims,
      scale,
      seed,
      useLedger: true,
      output,
      file: undefined,
      strict: false,
    }));
    return context.json(job, 202);
  });

  const training = createRoute({
    method: "post",
    path: "/api/trainings",
    request: body(trainingRequest),
    responses: accepted,
  });
  app.openapi(training, async (context) => {
    const { model: name, table, options, seed, ...place } = context.req.valid("json");
    const model = registry.modelEntry(name).id;
    const paths = await pathsOf(parts, place);
    const job = submit("training", model, (run) => ({
      command: "train",
      run,
      model,
      paths,
      table,
      options,
      seed,
      useLedger: true,
      output,
      directory: undefined,
      onnx: false,
    }));
    return context.json(job, 202);
  });

  const list = createRoute({
    method: "get",
    path: "/api/jobs",
    responses: { 200: json(z.array(jobSchema), "The jobs of this server, the latest first.") },
  });
  app.openapi(list, (context) => context.json([...jobs.list()], 200));

  const one = createRoute({
    method: "get",
    path: "/api/jobs/{id}",
    request: { params: nameParameter("id") },
    responses: { 200: json(jobSchema, "How the job stands."), ...failures },
  });
  app.openapi(one, (context) => context.json(jobNamed(context.req.valid("param").id), 200));

  const cancel = createRoute({
    method: "post",
    path: "/api/jobs/{id}/cancel",
    request: { params: nameParameter("id") },
    responses: { 200: json(jobSchema, "The job, asked to stop; what is finished is kept."), ...failures },
  });
  app.openapi(cancel, (context) => {
    const { id } = context.req.valid("param");
    jobNamed(id);
    jobs.cancel(id);
    return context.json(jobNamed(id), 200);
  });

  const events = createRoute({
    method: "get",
    path: "/api/jobs/{id}/events",
    request: { params: nameParameter("id") },
    responses: {
      200: {
        description: "Server-sent events: began, progress, finding, measure, log, ended. Last-Event-ID goes on.",
        content: { "text/event-stream": { schema: z.string() } },
      },
      ...failures,
    },
  });
  app.openapi(events, (context) => {
    const { id } = context.req.valid("param");
    jobNamed(id);
    const after = Number(context.req.header("last-event-id") ?? 0) || 0;
    return streamSSE(context, async (stream) => {
      const waiting: JobEvent[] = [];
      let wake: () => void = () => undefined;
      const stop = jobs.follow(id, after, (event) => {
        waiting.push(event);
        wake();
      });
      stream.onAbort(() => {
        stop();
        wake();
      });
      for (let ended = false; !ended && !stream.aborted; ) {
        const event = waiting.shift();
        if (event === undefined) {
          if (jobNamed(id).endedAt !== undefined) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        await stream.writeSSE({ id: String(event.id), event: event.type, data: JSON.stringify(event.data) });
        ended = event.type === "ended";
      }
      stop();
    });
  });

  function jobNamed(id: string) {
    const job = jobs.get(id);
    if (job === undefined)
      throw new UserError("unknown-job", `there is no job ${id}`, "its run may stand in the history");
    return job;
  }
}
