import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Verdict } from "../../src/core/finding.js";
import { renderTerminal } from "../../src/report/terminal.js";
import { displayWidth } from "../../src/report/text.js";
import { emptyReport, sampleFinding, sampleReport } from "./sampleReport.js";

const plain = (width: number, report = sampleReport) => renderTerminal(report, { colour: false, width });
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes themselves are meant
const escapes = /\u001b\[[\d;]*m/g;

describe("renderTerminal", () => {
  it("begins with the answer", () => {
    expect(plain(100).split("\n")[0]).toBe(
      "✗ Fail  Do not trust results on loans.csv yet: 2 findings fail, 2 need a look.",
    );
  });

  it("tells findings by gravity: what failed, what needs a look, then the lists", () => {
    const text = plain(100);
    const places = [
      "pitfalls/duplicates",
      "pitfalls/leaky-feature",
      "pitfalls/shift",
      "pitfalls/quality",
      "For information",
      "pitfalls/baseline",
      "Passed",
      "pitfalls/conflicting-labels",
      "Not examined",
      "pitfalls/group-overlap",
      "Broke",
      "pitfalls/metrics",
      "seed 0",
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it("shows numbers under each other, rows of evidence, and what to do", () => {
    const lines = plain(80).split("\n");
    expect(lines).toContain("    overlap                    0.120         0.088–0.161         0");
    expect(lines).toContain("    exact overlap              0.103         0.074–0.143         0");
    expect(lines).toContain("      18    405       0.998  last_payment_amount");
    expect(lines).toContain("    … and 1,032 more rows");
    expect(lines).toContain("  → Ask when “recoveries” is known. If only after the outcome, leave it out:");
    expect(lines).toContain("    --ignore recoveries.");
  });

  it("tells of passes by their first sentence, and of what was skipped by what it needs", () => {
    expect(plain(120)).toContain("They do: the expected calibration error is 0.021.\n");
    expect(plain(120)).toContain("– pitfalls/look-ahead     needs a time column (--time).");
  });

  it("has no escape without colour, and is the same text with it", () => {
    for (const width of [60, 80, 133]) {
      expect(plain(width).replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      const coloured = renderTerminal(sampleReport, { colour: true, width });
      expect(coloured).toMatch(escapes);
      expect(coloured.replace(escapes, "")).toBe(plain(width));
    }
  });

  it("lets no control from the data through with colour either", () => {
    const coloured = renderTerminal(sampleReport, { colour: true, width: 90 });
    expect(coloured.replace(escapes, "").replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    expect(coloured).toContain("␛[2Junknown");
  });

  it("survives a report of nothing", () => {
    expect(plain(80, emptyReport)).toMatch(/^– Skipped {2}Nothing was examined in this table\.\n/);
  });

  it("never exceeds the width", () => {
    for (let width = 40; width <= 200; width += 7) expect(widest(plain(width))).toBeLessThanOrEqual(width);
  });

  it("never exceeds the width, whatever is in the report", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 90 }),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.lorem({ maxCount: 25 }),
    );
    const number = fc.oneof(fc.double(), fc.integer());
    const finding = fc.record({
      instrument: text,
      verdict: fc.constantFrom<Verdict>("fail", "concern", "info", "pass", "skipped"),
      summary: text,
      advice: text,
      measures: fc.array(
        fc.record({
          name: text,
          value: number,
          interval: fc.tuple(number, number),
          level: fc.constantFrom(0.9, 0.95),
          unit: text,
          baseline: number,
          better: fc.constant("neither" as const),
          n: fc.nat(),
        }),
        { maxLength: 8 },
      ),
      evidence: fc.array(fc.dictionary(text, fc.oneof(text, number, fc.boolean(), fc.constant(null)), { maxKeys: 9 }), {
        maxLength: 6,
      }),
    });
    fc.assert(
      fc.property(
        fc.array(finding, { maxLength: 4 }),
        text,
        fc.integer({ min: 60, max: 200 }),
        (findings, name, width) => {
          const report = {
            ...sampleReport,
            subject: { ...sampleReport.subject, name, notices: [name], facts: { [name]: name } },
            findings: findings.map((parts) => sampleFinding(parts)),
            run: name,
          };
          const shown = plain(width, report);
          expect(widest(shown)).toBeLessThanOrEqual(width);
          expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("the answer in a sentence", () => {
  const headline = (verdict: Verdict, verdicts: readonly Verdict[]) =>
    plain(120, {
      ...emptyReport,
      subject: { ...emptyReport.subject, name: "x.csv" },
      verdict,
      findings: verdicts.map((one, index) => sampleFinding({ instrument: `a/${index}`, verdict: one })),
    }).split("\n")[0];

  it.each<[Verdict, readonly Verdict[], string]>([
    ["fail", ["fail"], "✗ Fail  Do not trust results on x.csv yet: 1 finding fails."],
    ["fail", ["fail", "concern"], "✗ Fail  Do not trust results on x.csv yet: 1 finding fails, 1 needs a look."],
    ["concern", ["concern", "pass"], "! Concern  Look before you trust results on x.csv: 1 finding needs a look."],
    ["concern", ["concern", "concern"], "! Concern  Look before you trust results on x.csv: 2 findings need a look."],
    [
      "pass",
      ["pass", "pass", "skipped"],
      "✓ Pass  Nothing found against x.csv: 2 instruments looked and found no fault.",
    ],
    ["info", ["info"], "i Info  x.csv was measured, not judged: 1 answer."],
    ["skipped", ["skipped"], "– Skipped  Nothing could be examined in x.csv."],
  ])("%s of %j", (verdict, verdicts, expected) => {
    expect(headline(verdict, verdicts)).toBe(expected);
  });
});

function widest(text: string): number {
  return Math.max(...text.split("\n").map(displayWidth));
}
