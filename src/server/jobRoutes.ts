// Long work: examining, reproducing, training; watching and cancelling.

import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { UserError } from "../core/errors.js";
import { newRunIdentifier } from "../ledger/runIdentifier.js";
import { kindOf } from "../openSubject.js";
import type { RunTask } from "../tasks/threadMessages.js";
import { selectInstruments } from "../touchstone.js";
import { createRoute, failures, json, jsonBody, nameParameter } from "./answers.js";
import { streamEvents } from "./eventStream.js";
import { readableOptions } from "./optionPaths.js";
import { type OpenedPlace, type ServerParts, withPlace } from "./parts.js";
import { examinationRequest, jobSchema, reproductionRequest, trainingRequest } from "./schemas.js";
import { describeTask, taskJob } from "./taskJob.js";

const accepted = { 202: json(jobSchema, "The job; its identifier is the run's."), ...failures };
const output = { format: "json", colour: false, width: 100 } as const;

export function addJobRoutes(app: OpenAPIHono, parts: ServerParts): void {
  const { jobs, registry, startTask, limits } = parts;

  const submit = (
    taskOf: (run: string) => RunTask,
    { start, release }: Pick<OpenedPlace, "start" | "release"> = { start: startTask, release: () => undefined },
  ) => {
    const id = newRunIdentifier();
    const task = taskOf(id);
    return jobs.submit({ ...taskJob({ id, ...describeTask(task) }, task, start), ended: release });
  };

  const examination = createRoute({
    method: "post",
    path: "/api/examinations",
    request: jsonBody(examinationRequest),
    responses: accepted,
  });
  app.openapi(examination, async (context) => {
    const { as, with: wanted, options: given, seed, ...named } = context.req.valid("json");
    const job = await withPlace(parts, named, async ({ paths, data, table, ...held }) => {
      if (paths.length === 0) {
        throw new UserError("nothing-named", "no file is named", "name a path, or hand a file over");
      }
      const kind = kindOf(paths, as);
      const instruments = selectInstruments(registry, kind, wanted).map(({ id }) => id);
      const pairs = Object.entries(given).map(async ([name, values]) => {
        const entry = registry.instrumentEntry(name);
        return [name, await readableOptions(entry.options, values, parts.readablePath)] as const;
      });
      const options = Object.fromEntries(await Promise.all(pairs));
      const task = (run: string): RunTask => ({
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
      });
      return submit(task, held);
    });
    return context.json(job, 202);
  });

  const reproduction = createRoute({
    method: "post",
    path: "/api/reproductions",
    request: jsonBody(reproductionRequest),
    responses: accepted,
  });
  app.openapi(reproduction, (context) => {
    const { claims: names, scale, seed } = context.req.valid("json");
    const claims = names.map((name) => registry.claimEntry(name).id);
    const job = submit((run) => ({
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
    request: jsonBody(trainingRequest),
    responses: accepted,
  });
  app.openapi(training, async (context) => {
    const { model: name, options: given, seed, ...named } = context.req.valid("json");
    const entry = registry.modelEntry(name);
    const options = await readableOptions(entry.options, given, parts.readablePath);
    const job = await withPlace(parts, named, async ({ paths, table, ...held }) => {
      const task = (run: string): RunTask => ({
        command: "train",
        run,
        model: entry.id,
        paths,
        table,
        options,
        seed,
        useLedger: true,
        output,
        directory: undefined,
        onnx: false,
      });
      return submit(task, held);
    });
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
    return streamEvents(context, jobs, id, after, limits.heartbeatSeconds);
  });

  function jobNamed(id: string) {
    const job = jobs.get(id);
    if (job === undefined)
      throw new UserError("unknown-job", `there is no job ${id}`, "its run may stand in the history");
    return job;
  }
}
