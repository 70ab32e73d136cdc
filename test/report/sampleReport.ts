// A report with everything in it: every verdict, every kind of figure, hostile names, empty lists, NaN.

import type { EvidenceRow, Finding } from "../../src/core/finding.js";
import { essay, paper } from "../../src/core/source.js";
import type { ExaminationReport } from "../../src/report/examinationReport.js";
import { hostileNames, sampleFigures } from "./sampleFigures.js";

const lones = essay("why-doesnt-my-model-work", "M. Lones, Why Doesn't My Model Work?");
const kapoor = paper(
  "Kapoor & Narayanan 2023, Leakage and the reproducibility crisis in machine-learning-based science",
  "10.1016/j.patter.2023.100804",
);

/** A finding whose parts are empty unless given. */
export function sampleFinding(parts: Partial<Finding> & Pick<Finding, "instrument" | "verdict">): Finding {
  return {
    question: "What is there to be seen?",
    summary: "Something was found.",
    measures: [],
    figures: [],
    evidence: [],
    advice: "",
    sources: [lones],
    elapsedSeconds: 0.12,
    ...parts,
  };
}

const copies: EvidenceRow[] = Array.from({ length: 60 }, (_, index) => ({
  test: 17 + index,
  train: 402 + 3 * index,
  similarity: 1 - index / 500,
  "differs in": index === 2 ? hostileNames[0] : index % 2 === 0 ? "" : "last_payment_amount",
}));

const duplicates = sampleFinding({
  instrument: "pitfalls/duplicates",
  verdict: "fail",
  question: "Do records of the test set also stand in the training set?",
  summary:
    "36 of 300 test records (12%) also stand in the training set, 31 of them letter for letter. Scores on this test set partly measure memory.",
  measures: [
    { name: "overlap", value: 0.12, interval: [0.088, 0.161], level: 0.95, baseline: 0, better: "lower", n: 300 },
    {
      name: "exact overlap",
      value: 0.1033,
      interval: [0.0738, 0.143],
      level: 0.95,
      baseline: 0,
      better: "lower",
      n: 300,
    },
    {
      name: "accuracy bought by copies",
      value: 0.031,
      interval: [0.012, 0.05],
      level: 0.95,
      baseline: 0,
      better: "lower",
      n: 2000,
    },
    { name: "largest cluster of copies", value: 4, unit: "rows", better: "lower", n: 1000 },
  ],
  figures: [sampleFigures.histogram],
  evidence: copies,
  evidenceTotal: 1036,
  advice:
    "Remove the 36 test records that stand in the training set and score again; if the copies are repeated measurements of one person, split by person instead (--group).",
  sources: [lones, kapoor, { title: "A private note" }, { title: "Not to be linked", url: "javascript:alert(1)" }],
  limits: ["Near copies were looked for among 200,000 of 1,200,000 pairs of rows."],
});

const leaky = sampleFinding({
  instrument: "pitfalls/leaky-feature",
  verdict: "fail",
  question: "Does a feature give the answer away?",
  summary:
    "“recoveries” alone predicts “defaulted” with AUROC 0.97 on rows its model had not seen; nothing known before the loan was granted should.",
  measures: [
    {
      name: "AUROC of recoveries alone",
      value: 0.9712,
      interval: [0.958, 0.981],
      level: 0.95,
      baseline: 0.5,
      better: "lower",
      n: 700,
    },
    {
      name: "AUROC of everything else",
      value: 0.713,
      interval: [0.672, 0.751],
      level: 0.95,
      baseline: 0.5,
      better: "neither",
      n: 700,
    },
  ],
  figures: [sampleFigures.bar, sampleFigures.scatter],
  evidence: [
    { feature: "recoveries", power: 0.93, "known before the outcome?": "unlikely" },
    { feature: "last_payment_amount", power: 0.61, "known before the outcome?": null },
  ],
  advice: "Ask when “recoveries” is known. If only after the outcome, leave it out: --ignore recoveries.",
});

const shift = sampleFinding({
  instrument: "pitfalls/shift",
  verdict: "concern",
  question: "Were the training and test rows drawn from the same world?",
  summary: "A classifier tells training from test rows better than chance (AUROC 0.63), mostly by “income”.",
  measures: [
    {
      name: "AUROC of the part",
      value: 0.63,
      interval: [0.58, 0.68],
      level: 0.95,
      baseline: 0.5,
      better: "lower",
      n: 1000,
    },
    { name: "columns that differ", value: 2, unit: "columns", baseline: 0.6, better: "lower", n: 12 },
    { name: "smallest p value", value: 3.2e-9, better: "neither", n: 12 },
    { name: "undefined", value: Number.NaN, interval: [Number.NaN, Number.POSITIVE_INFINITY], better: "neither", n: 0 },
  ],
  figures: [sampleFigures.groupedBar, sampleFigures.range, sampleFigures.longLine],
  advice: "Find out why incomes are higher in the test rows before reading scores as what deployment will bring.",
});

const hostile = sampleFinding({
  instrument: "pitfalls/quality",
  verdict: "concern",
  question: "Are there <columns> & cells that cannot be right?",
  summary: `Columns that look odd: ${hostileNames.join(", ")}.`,
  measures: hostileNames.map((name, index) => ({ name, value: index / 3, better: "neither", n: 12 })),
  figures: [sampleFigures.hostileBar, sampleFigures.heatmap, sampleFigures.empty],
  evidence: hostileNames.map((name, index) => ({
    column: name,
    [name]: index % 3 === 0 ? null : index % 3 === 1 ? true : 0.1 + 0.2,
    row: 1_234_567 + index,
    text: `${name} ${"and so on ".repeat(12)}`,
  })),
  advice: `Look at ${hostileNames[0]} first.`,
});

const baseline = sampleFinding({
  instrument: "pitfalls/baseline",
  verdict: "info",
  question: "What does one score without learning anything?",
  summary:
    "Always answering “no” is right in 80% of the test rows; nearest neighbours reach AUROC 0.66 and a linear model 0.71.",
  measures: [
    { name: "accuracy of the majority", value: 0.8, interval: [0.751, 0.842], level: 0.95, better: "higher", n: 300 },
    {
      name: "AUROC of a linear model",
      value: 0.71,
      interval: [0.64, 0.77],
      level: 0.95,
      baseline: 0.5,
      better: "higher",
      n: 300,
    },
  ],
  figures: [sampleFigures.interval],
});

const calibration = sampleFinding({
  instrument: "pitfalls/calibration",
  verdict: "pass",
  question: "Do events given 30% happen 30% of the time?",
  summary: "They do: the expected calibration error is 0.021. Nothing more is to be said, although it could be.",
  measures: [
    {
      name: "expected calibration error",
      value: 0.0213,
      interval: [0.0154, 0.0382],
      level: 0.9,
      baseline: 0.018,
      better: "lower",
      n: 300,
    },
  ],
  figures: [sampleFigures.line, sampleFigures.sequentialHeatmap],
});

const conflicting = sampleFinding({
  instrument: "pitfalls/conflicting-labels",
  verdict: "pass",
  question: "Do equal records carry different labels?",
  summary: "No two records with equal features carry different labels.",
});

const groups = sampleFinding({
  instrument: "pitfalls/group-overlap",
  verdict: "skipped",
  question: "Does one person stand on both sides of the split?",
  summary: "Not examined: needs a group column (--group).",
  elapsedSeconds: 0,
});

const ahead = sampleFinding({
  instrument: "pitfalls/look-ahead",
  verdict: "skipped",
  question: "Does training look ahead in time?",
  summary: "Not examined: needs a time column (--time).",
  elapsedSeconds: 0,
});

export const sampleReport: ExaminationReport = {
  touchstone: "0.1.0",
  run: "01JAF3Z8Q6V9T4M2K7XW5RB0CD",
  seed: 0,
  verdict: "fail",
  elapsedSeconds: 1.934,
  subject: {
    kind: "table",
    name: "loans.csv",
    fingerprint: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    facts: { rows: 1000, columns: 12, trainRows: 700, testRows: 300, target: "defaulted" },
    notices: [
      "Target guessed: “defaulted”, the last column, which has two values; say --target to choose another.",
      `3 cells of “<b>income</b>” are not numbers ("n/a", "\u001b[2Junknown") and were read as missing.`,
    ],
  },
  // Not in the order of gravity: putting them in it is what is tested.
  findings: [conflicting, shift, groups, duplicates, baseline, hostile, calibration, leaky, ahead],
  checklists: [
    {
      title: "Kinds of <leakage>",
      source: { title: "Not to be linked" },
      items: [
        { id: "L1", name: "nothing | held back", verdict: "pass", instruments: ["pitfalls/baseline"] },
        { id: "L2", name: "copies", verdict: "fail", instruments: ["pitfalls/duplicates", "pitfalls/shift"] },
        { id: "L3", name: "the future", verdict: "skipped", instruments: ["pitfalls/look-ahead"] },
      ],
    },
  ],
  faults: [
    { instrument: "pitfalls/metrics", message: "TypeError: Cannot read properties of undefined\n    at <anonymous>" },
  ],
  interrupted: true,
  command: "touchstone examine loans.csv --target defaulted --seed 0",
};

/** A report of nothing at all. */
export const emptyReport: ExaminationReport = {
  touchstone: "0.1.0",
  run: "01JAF3Z8Q6V9T4M2K7XW5RB0CE",
  seed: 7,
  verdict: "skipped",
  elapsedSeconds: Number.NaN,
  subject: { kind: "table", name: "", fingerprint: "", facts: {}, notices: [] },
  findings: [],
};
