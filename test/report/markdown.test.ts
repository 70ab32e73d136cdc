import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, escapeMarkdown, renderMarkdown } from "../../src/report/markdown.js";
import { emptyReport, sampleFinding, sampleReport } from "./sampleReport.js";

const text = renderMarkdown(sampleReport);
const lines = text.split("\n");

describe("renderMarkdown", () => {
  it("begins with the answer and tells findings by gravity", () => {
    expect(lines[0]).toBe("# Touchstone: loans.csv");
    expect(lines[2]).toBe("**✗ Fail.** Do not trust results on loans.csv yet: 2 findings fail, 2 need a look.");
    expect(lines.filter((line) => line.startsWith("## "))).toEqual([
      "## Failed",
      "## Needs a look",
      "## For information",
      "## Passed",
      "## Not examined",
      "## Kinds of &lt;leakage&gt;",
      "## Broke",
      "## To repeat it",
    ]);
    expect(lines).toContain("| overlap | 0.120 | 0.088–0.161 (95%) | 0 | 300 |");
    expect(lines).toContain("| 19 | 408 | 0.996 | `<script>alert(1)</script>` |");
    expect(lines).toContain("- `pitfalls/look-ahead`: needs a time column (--time).");
  });

  it("keeps every row of every table to its columns", () => {
    const cells = (line: string) => line.replace(/\\\|/g, "").split("|").length;
    let columns = 0;
    for (const line of lines) {
      if (!line.startsWith("|")) columns = 0;
      else if (columns === 0) columns = cells(line);
      else expect([line, cells(line)]).toEqual([line, columns]);
    }
  });

  it("lets no markup, link or mention through from the data", () => {
    const prose = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
    expect(prose).not.toMatch(/<(?!!-- -->|https:\/\/(?:doi\.org|thegradient\.pub)\/)/);
    expect(prose).not.toContain("javascript:");
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202A-\u202E]/u);
  });

  it("links sources that are web addresses, and only those", () => {
    expect(text).toContain(
      "[M. Lones, Why Doesn't My Model Work? (The Gradient)](<https://thegradient.pub/why-doesnt-my-model-work>)",
    );
    expect(text).toContain("; A private note; Not to be linked\n");
  });

  it("survives a report of nothing and an advice that is a list", () => {
    expect(renderMarkdown(emptyReport)).toContain("Nothing was examined in this table.");
    const finding = sampleFinding({ instrument: "a/b", verdict: "info", summary: "1. not a list\n2. not either" });
    expect(renderMarkdown({ ...emptyReport, findings: [finding] })).toContain("`a/b` — 1\\. not a list 2. not either");
  });
});

describe("escaping", () => {
  it.each([
    ["<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"],
    ["a|b", "a\\|b"],
    ["*x* _y_ `z` ~q~ [l](u) $m$", "\\*x\\* \\_y\\_ \\`z\\` \\~q\\~ \\[l\\](u) \\$m\\$"],
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["12. item", "12\\. item"],
    ["12.5 stays", "12.5 stays"],
    ["@someone, #12", "@<!-- -->someone, #<!-- -->12"],
    ["https://example.org", "https:<!-- -->//example.org"],
    ["\u001b[2J", "␛\\[2J"],
  ])("%s", (raw, escaped) => {
    expect(escapeMarkdown(raw)).toBe(escaped);
  });

  it("a code span ends where it should, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("`", " ", "a", "|", "<", "\\"), maxLength: 12 }), (raw) => {
        const span = code(raw);
        const [fence] = /^`+/.exec(span) ?? [""];
        const inner = span.slice(fence.length, -fence.length);
        expect(span.endsWith(fence)).toBe(true);
        expect(inner).not.toMatch(/^`|`$/);
        expect((inner.match(/`+/g) ?? []).filter((run) => run.length === fence.length)).toEqual([]);
        expect(inner.replaceAll("\\|", "|").trim()).toBe(raw.trim());
      }),
    );
  });
});
