// Things to record.

import type { ReproductionRecord } from "../../src/core/claim.js";
import { finding } from "../../src/core/finding.js";
import type { NewRun } from "../../src/ledger/records.js";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";

export function newRun(parts: Partial<NewRun> = {}): NewRun {
  return {
    id: newRunIdentifier(),
    kind: "examination",
    seed: 7,
    subject: {
      kind: "table",
      name: "loans.csv",
      location: "data/loans.csv",
      fingerprint: "sha256:1",
      facts: { rows: 10, target: "default" },
      notices: ["The target was guessed."],
    },
    options: { table: { target: "default" }, instruments: { "field/a": { threshold: 0.5 } } },
    touchstoneVersion: "0.1.0",
    ...parts,
  };
}

export const sampleFinding = {
  instrument: "field/a",
  question: "Is it so?",
  sources: [{ title: "Author 2020", url: "https://example.org" }, { title: "Book" }],
  elapsedSeconds: 0.25,
  ...finding({
    verdict: "fail",
    summary: "It is not ‘so’ — 'quoted' \u0000 and \u{1F600}.",
    measures: [
      {
        name: "a",
        value: 0.5,
        interval: [0.4, Number.POSITIVE_INFINITY],
        level: 0.95,
        baseline: 0.1,
        better: "higher",
        n: 10,
      },
      { name: "b", value: Number.NaN, unit: "rows", better: "neither", n: 0 },
    ],
    figures: [{ title: "T", caption: "C", spec: { mark: "bar", data: { values: [{ x: 1 }] } } }],
    evidence: [{ row: 1, text: "x", same: true, none: null, odd: Number.NaN }],
    evidenceTotal: 12,
    advice: "Mend it.",
    limits: ["Only a part."],
  }),
};

export const sampleReproduction: ReproductionRecord = {
  claim: "field/claim",
  statement: "Something is so.",
  published: [{ measure: "m", value: 1, source: { title: "Book" }, expect: "at least", tolerance: 0.1 }],
  scale: "quick",
  reproduction: { measures: [{ name: "m", value: 1.2, better: "higher", n: 3 }], notes: ["Smaller."] },
  elapsedSeconds: 3,
};
