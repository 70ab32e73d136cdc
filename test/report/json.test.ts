import { describe, expect, it } from "vitest";
import { examinationJson, jsonText } from "../../src/report/json.js";
import { emptyReport, sampleFinding, sampleReport } from "./sampleReport.js";

const text = jsonText(examinationJson(sampleReport));
const document = JSON.parse(text);

describe("examinationJson", () => {
  it("has the keys of the design, in their order", () => {
    expect(Object.keys(document)).toEqual([
      "touchstone",
      "run",
      "seed",
      "verdict",
      "elapsedSeconds",
      "subject",
      "findings",
      "checklists",
      "faults",
      "interrupted",
      "command",
    ]);
    expect(Object.keys(document.subject)).toEqual(["kind", "name", "fingerprint", "facts", "notices"]);
    expect(Object.keys(document.findings[3])).toEqual([
      "instrument",
      "verdict",
      "question",
      "summary",
      "measures",
      "evidence",
      "evidenceTotal",
      "advice",
      "limits",
      "sources",
      "elapsedSeconds",
      "figures",
    ]);
    expect(document.findings[3].measures[0]).toEqual({
      name: "overlap",
      value: 0.12,
      interval: [0.088, 0.161],
      level: 0.95,
      baseline: 0,
      better: "lower",
      n: 300,
    });
    expect(Object.keys(document.findings[3].figures[0])).toEqual(["title", "caption", "spec"]);
    expect(document).toMatchObject({ verdict: "fail", seed: 0, interrupted: true, subject: { facts: { rows: 1000 } } });
  });

  it("keeps findings in the order of the run, and text and rows whole", () => {
    expect(document.findings.map((finding: { instrument: string }) => finding.instrument)).toEqual(
      sampleReport.findings.map(({ instrument }) => instrument),
    );
    expect(document.findings[3].evidence).toEqual(sampleReport.findings[3].evidence);
    expect(document.subject.notices).toEqual(sampleReport.subject.notices);
  });

  it("says null where JSON has no number", () => {
    const undefinedMeasure = document.findings[1].measures[3];
    expect(undefinedMeasure).toMatchObject({ value: null, interval: [null, null] });
    expect(examinationJson(emptyReport)).toMatchObject({
      elapsedSeconds: null,
      findings: [],
      faults: [],
      interrupted: false,
    });
    const odd = sampleFinding({
      instrument: "a/b",
      verdict: "info",
      figures: [
        {
          title: "t",
          caption: "c",
          spec: {
            deep: [{ x: Number.NaN }],
            typed: Float64Array.of(1, Number.POSITIVE_INFINITY),
            day: new Date(0),
            big: 12n,
            lost: undefined,
          },
        },
      ],
    });
    expect(examinationJson({ ...emptyReport, findings: [odd] }).findings).toMatchObject([
      {
        figures: [{ spec: { deep: [{ x: null }], typed: [1, null], day: "1970-01-01T00:00:00.000Z", big: 12 } }],
      },
    ]);
  });

  it("writes no control into a terminal", () => {
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028-\u202E]/u);
    expect(JSON.parse(jsonText({ name: "a\u009b\u202Eb" }))).toEqual({ name: "a\u009b\u202Eb" });
  });
});
