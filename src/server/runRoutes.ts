// What was recorded: runs searched, shown, compared, taken away as files.

import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { RunRecord } from "../ledger/records.js";
import { mustBeExamination, recordedReport, recordedReproduction, recordedTraining } from "../recordedRun.js";
import { examinationJson, trainingJson } from "../report/json.js";
import { reproductionJson } from "../report/reproductionTable.js";
import { compareRuns } from "../report/runComparison.js";
import { addDocument, createRoute, failures, json } from "./answers.js";
import type { ServerParts } from "./parts.js";
import { runQuery, runSummarySchema } from "./schemas.js";

export function addRunRoutes(app: OpenAPIHono, { ledger, manifest }: ServerParts): void {
  const summariesOf = async (runs: readonly RunRecord[]) => {
    const counts = await ledger.verdictCounts(runs.map(({ id }) => id));
    return runs.map(({ id, kind, status, subject, startedAt, outcome }) => ({
      run: id,
      kind,
      status,
      subject: { kind: subject.kind, name: subject.name },
      startedAt,
      ...(outcome === undefined ? {} : { elapsedSeconds: outcome.elapsedSeconds }),
      verdicts: { ...counts.get(id) },
    }));
  };

  const list = createRoute({
    method: "get",
    path: "/api/runs",
    request: { query: runQuery },
    responses: { 200: json(z.array(runSummarySchema), "Runs, the latest first."), ...failures },
  });
  app.openapi(list, async (context) => {
    const runs = await ledger.searchRuns(context.req.valid("query"));
    return context.json(await summariesOf(runs), 200);
  });

  const reportOf = async (run: RunRecord) => {
    if (run.kind === "reproduction") return reproductionJson(await recordedReproduction(ledger, run));
    if (run.kind === "training") return trainingJson(await recordedTraining(ledger, run));
    return examinationJson(await recordedReport(ledger, run, manifest.checklists));
  };
  addDocument(
    app,
    "/api/runs/:run",
    { description: "How the run stands, and its report as `show --json` prints it." },
    async (context) => {
      const run = await ledger.findRun(context.req.param("run") ?? "");
      const [summary] = await summariesOf([run]);
      return { summary, report: await reportOf(run) };
    },
  );

  app.get("/api/runs/:run/report.html", async (context) => {
    const run = await ledger.findRun(context.req.param("run"));
    mustBeExamination(run);
    const { renderHtml } = await import("../report/html.js");
    const page = await renderHtml(await recordedReport(ledger, run, manifest.checklists));
    // The page says itself that nothing may be loaded and no script may run.
    return context.body(page, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      "content-disposition": `attachment; filename="${run.id}.html"`,
    });
  });
  app.get("/api/runs/:run/report.md", async (context) => {
    const run = await ledger.findRun(context.req.param("run"));
    mustBeExamination(run);
    const { renderMarkdown } = await import("../report/markdown.js");
    return context.body(renderMarkdown(await recordedReport(ledger, run, manifest.checklists)), 200, {
      "content-type": "text/markdown; charset=utf-8",
    });
  });

  addDocument(
    app,
    "/api/compare",
    {
      description: "What changed between two examinations, as `compare --json` prints it.",
      query: z.object({ left: z.string(), right: z.string() }),
    },
    async (context) => {
      const recorded = async (side: string) => {
        const run = await ledger.findRun(context.req.query(side) ?? "");
        mustBeExamination(run);
        const { id, seed, subject, options } = run;
        return { run: id, seed, subject, options, findings: await ledger.findings(id) };
      };
      return compareRuns(await recorded("left"), await recorded("right"));
    },
  );
}
