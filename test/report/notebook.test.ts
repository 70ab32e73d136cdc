import fc from "fast-check";
import { compile } from "vega-lite";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isSpecification } from "../../src/report/figureTheme.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { figureBundle, renderNotebook } from "../../src/report/notebook.js";
import { emptyReport, sampleFinding, sampleReport } from "./sampleReport.js";
import { expectWellFormed } from "./wellFormed.js";

// The parts of nbformat 4.5 that a notebook of ours has, and no others.
const cellId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const notebookSchema = z.strictObject({
  nbformat: z.literal(4),
  nbformat_minor: z.literal(5),
  metadata: z.object({ kernelspec: z.object({ name: z.string(), display_name: z.string() }) }),
  cells: z.array(
    z.discriminatedUnion("cell_type", [
      z.strictObject({ id: cellId, cell_type: z.literal("markdown"), metadata: z.object({}), source: z.string() }),
      z.strictObject({
        id: cellId,
        cell_type: z.literal("code"),
        metadata: z.object({}),
        execution_count: z.null(),
        source: z.string(),
        outputs: z.array(
          z.strictObject({
            output_type: z.literal("display_data"),
            metadata: z.object({}),
            data: z.record(z.string(), z.unknown()),
          }),
        ),
      }),
    ]),
  ),
});

const read = (text: string) => notebookSchema.parse(JSON.parse(text));

describe("renderNotebook", () => {
  it("tells what the Markdown tells, with each figure behind its finding", async () => {
    const { cells } = read(await renderNotebook(sampleReport));
    const prose = cells.flatMap((cell) => (cell.cell_type === "markdown" ? [cell.source] : []));
    expect(`${prose.join("\n\n")}\n`).toBe(renderMarkdown(sampleReport));
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    const figures = sampleReport.findings.flatMap((finding) => finding.figures);
    const drawn = cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
    expect(drawn).toHaveLength(figures.length);
    for (const { instrument, summary, figures } of sampleReport.findings) {
      const at = cells.findIndex(
        (cell) => cell.cell_type === "markdown" && cell.source.includes(`\`${instrument}\` — `),
      );
      const behind = cells.slice(at + 1, at + 1 + figures.length);
      expect([summary, behind.map(({ cell_type }) => cell_type)]).toEqual([summary, figures.map(() => "code")]);
    }
  });

  it("is a notebook whatever the data hold", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (odd) => {
        const finding = sampleFinding({ instrument: "a/b", summary: odd, advice: odd, verdict: "fail" });
        read(await renderNotebook({ ...emptyReport, findings: [finding] }));
      }),
    );
  });
});

describe("figureBundle", () => {
  it("has each figure live, drawn, and in words", async () => {
    for (const figure of sampleReport.findings.flatMap((finding) => finding.figures)) {
      const bundle = await figureBundle(figure);
      expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]);
      const live: unknown = JSON.parse(JSON.stringify(bundle["application/vnd.vegalite.v5+json"]));
      if (typeof live !== "object" || live === null || !isSpecification(live)) throw new Error("no specification");
      expect(live.$schema).toContain("vega-lite/v5");
      // Everything that it refers to stands in it.
      expect(() => compile(live)).not.toThrow();
      expectWellFormed(String(bundle["image/svg+xml"]));
    }
  });

  it("leaves out the drawing of what cannot be drawn", async () => {
    const bundle = await figureBundle({ title: "Odd", caption: "Not a figure.", spec: { $schema: "x" } });
    expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "text/plain"]);
    expect(bundle["text/plain"]).toBe("Odd. Not a figure.");
  });
});
