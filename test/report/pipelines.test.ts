import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderGithubAnnotations } from "../../src/report/githubAnnotations.js";
import { renderJunit } from "../../src/report/junit.js";
import { emptyReport, sampleFinding, sampleReport } from "./sampleReport.js";
import { expectWellFormed } from "./wellFormed.js";

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const withVerdict = (verdict: string) => sampleReport.findings.filter((finding) => finding.verdict === verdict).length;

describe("renderJunit", () => {
  const text = renderJunit(sampleReport);

  it("has a case for each instrument, and counts them", () => {
    const { findings, faults = [] } = sampleReport;
    expect(count(text, /<testcase /g)).toBe(findings.length + faults.length);
    expect(count(text, /<failure /g)).toBe(withVerdict("fail"));
    expect(count(text, /<skipped /g)).toBe(withVerdict("skipped"));
    expect(count(text, /<error /g)).toBe(faults.length);
    expect(text).toContain(`tests="${findings.length + faults.length}" failures="${withVerdict("fail")}"`);
    expect(text).toContain('classname="pitfalls" name="duplicates"');
    expectWellFormed(text.slice(text.indexOf("<testsuites")));
  });

  it("stays well-formed whatever the data hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (odd) => {
        const finding = sampleFinding({ instrument: "a/b", summary: odd, advice: odd, verdict: "fail" });
        const made = renderJunit({
          ...emptyReport,
          findings: [finding],
          faults: [{ instrument: "a/b", message: odd }],
        });
        expectWellFormed(made.slice(made.indexOf("<testsuites")));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 has no way to say
        expect(made).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
      }),
    );
  });
});

describe("renderGithubAnnotations", () => {
  it("tells the answer, then an error or a warning for each finding that failed or needs a look", () => {
    const lines = renderGithubAnnotations(sampleReport).trimEnd().split("\n");
    expect(lines[0]).toBe(
      "::notice title=loans.csv::Do not trust results on loans.csv yet: 2 findings fail, 2 need a look.",
    );
    expect(lines.filter((line) => line.startsWith("::error")).length).toBe(
      withVerdict("fail") + (sampleReport.faults?.length ?? 0),
    );
    expect(lines.filter((line) => line.startsWith("::warning")).length).toBe(withVerdict("concern"));
  });

  it("lets no data begin a command of its own", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (odd) => {
        const finding = sampleFinding({ instrument: "a/b", summary: `a\n::error::${odd}`, verdict: "concern" });
        const lines = renderGithubAnnotations({ ...emptyReport, findings: [finding] })
          .trimEnd()
          .split(/\r\n|\r|\n/);
        expect(lines.length).toBe(2);
        expect(lines[1].startsWith("::warning title=")).toBe(true);
      }),
    );
  });
});
