// Was preprocessing fitted to training and test rows together (Kapoor & Narayanan 2023, L1.2 and L1.3)? Only the values are
// looked at: each step leaves a mark that holds exactly over the rows it was fitted to. A mark over both parts that the
// training part does not bear is a leak; one over the training part is the evidence that it was done right.

import { z } from "zod";
import { type Answer, type EvidenceRow, type Figure, finding, skipped, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { paper } from "../../core/source.js";
import type { Table } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { benjaminiHochberg } from "../../stats/multipleTesting.js";
import { kapoorNarayanan2023, lones2021, roth2026, whyDoesntMyModelWork } from "./essay.js";
import { columnSums } from "./preprocessedBeforeSplit/columnSums.js";
import { encodingTraces } from "./preprocessedBeforeSplit/encoding.js";
import { imputationTraces } from "./preprocessedBeforeSplit/imputation.js";
import { scalingTraces } from "./preprocessedBeforeSplit/scaling.js";
import { selectionTraces } from "./preprocessedBeforeSplit/selection.js";
import { measureSeverity, type Severity } from "./preprocessedBeforeSplit/severity.js";
import type { Trace } from "./preprocessedBeforeSplit/trace.js";
import { whiteningTraces } from "./preprocessedBeforeSplit/whitening.js";
import { counted, listed } from "./wording.js";

const options = z.object({
  falseDiscovery: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.001)
    .describe("share of falsely named columns that is accepted, for each kind of step"),
  failChange: z
    .number()
    .min(0)
    .default(0.01)
    .describe("change of score after repair that is a fault: accuracy, or error in mean deviations"),
  rows: z
    .number()
    .int()
    .min(100)
    .default(5000)
    .describe("most rows of each part on which the change of score is measured"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

interface Tested extends Trace {
  readonly qValue: number;
}

export const preprocessedBeforeSplit = defineInstrument({
  id: "pitfalls/preprocessed-before-split",
  question: "Was preprocessing fitted to training and test rows together?",
  accepts: "table",
  effort: 2,
  options,
  sources: [
    whyDoesntMyModelWork,
    kapoorNarayanan2023,
    lones2021,
    paper(
      "Micci-Barreca 2001, A preprocessing scheme for high-cardinality categorical attributes",
      "10.1145/507533.507538",
    ),
    roth2026,
  ],

  needs(table) {
    if (!table.features.some(({ type }) => type === "number" || type === "integer"))
      return "at least one numeric feature";
    return table.rowCount >= 20 ? true : "at least 20 rows";
  },

  async examine(table, settings, run) {
    const { traces, limits } = await allTraces(table, run);
    if (traces.length === 0) return skipped(whatIsMissing(table));
    const tested = withFalseDiscoveryControl(traces);
    const leaks = tested.filter(
      ({ fittedOn, qValue }) => fittedOn === "both parts" && qValue <= settings.falseDiscovery,
    );
    const honest = tested.filter(({ fittedOn }) => fittedOn === "the training part");
    run.progress(5, 6, "measuring what it is worth");
    const severity =
      leaks.length > 0 && table.parts !== undefined ? await measureSeverity(table, leaks, settings, run) : undefined;
    return answer(table, settings, { tested, leaks, honest, severity, limits });
  },
});

/** What would have given something to look at, completing "needs …". */
function whatIsMissing({ parts }: Table): string {
  const column =
    "a numeric feature in which a step could leave its mark: numbers with decimals, or few distinct values";
  return parts === undefined
    ? "a split (--test <file> or --split <column>), or a feature of numbers with decimals"
    : column;
}

async function allTraces(table: Table, run: Run) {
  const isSplit = table.parts !== undefined;
  const tell = (done: number, label: string) => run.progress(done, 6, label);
  tell(0, "looking at scales");
  const sums = await columnSums(
    table,
    table.features.filter(({ type }) => type === "number"),
  );
  const traces: Trace[] = await scalingTraces(table, sums);
  const limits: string[] = [];
  if (isSplit) {
    tell(1, "looking at filled cells");
    traces.push(...(await imputationTraces(table, sums)));
    tell(2, "looking at encodings");
    traces.push(...(await encodingTraces(table)));
    tell(3, "looking at components");
    traces.push(...(await whiteningTraces(table)));
    tell(4, "looking at the choice of features");
    const selection = await selectionTraces(table, run.random.stream("selection"), run.signal);
    traces.push(...selection.traces);
    limits.push(...selection.limits);
  }
  return { traces, limits };
}

/** Questions of one family are many tests of one kind: false discoveries are controlled among them. */
function withFalseDiscoveryControl(traces: readonly Trace[]): Tested[] {
  const families = [...new Set(traces.map(({ family }) => family))];
  return families.flatMap((family) => {
    const own = traces.filter((trace) => trace.family === family);
    const qValues = benjaminiHochberg(Float64Array.from(own, ({ pValue }) => pValue));
    return own.map((trace, index) => ({ ...trace, qValue: qValues[index] }));
  });
}

interface Found {
  readonly tested: readonly Tested[];
  readonly leaks: readonly Tested[];
  readonly honest: readonly Tested[];
  readonly severity: Severity | undefined;
  readonly limits: readonly string[];
}

/** Steps that look at the target: they hand the test rows' answers on. */
const looksAtTarget = ({ family, step }: Trace) =>
  family === "selection" || (family === "encoding" && !step.endsWith("count") && !step.endsWith("by share"));

function answer(table: Table, settings: Settings, found: Found): Answer {
  const { tested, leaks, honest, severity } = found;
  const isSplit = table.parts !== undefined;
  const isGrave = leaks.some(looksAtTarget) || (severity !== undefined && severity.certain > settings.failChange);
  const verdict: Verdict = leaks.length === 0 ? "pass" : !isSplit ? "info" : isGrave ? "fail" : "concern";
  /** What the leaks that are a choice of features, or those that are none, come to. */
  const verdictOf = (ofChoice: boolean) =>
    leaks.some(({ family }) => (family === "selection") === ofChoice) ? verdict : "pass";
  const columns = new Set(leaks.flatMap((leak) => leak.columns));
  const asked = new Set(tested.flatMap((trace) => trace.columns)).size;
  return finding({
    verdict,
    summary: summarise(table, asked, found),
    measures: [
      {
        name: isSplit ? "columns that know both parts" : "columns scaled over all rows",
        value: columns.size,
        baseline: 0,
        better: "lower",
        n: asked,
      },
      {
        name: "columns fitted to the training part alone",
        value: new Set(honest.flatMap((trace) => trace.columns)).size,
        better: "neither",
        n: asked,
      },
      ...(severity?.measures ?? []),
    ],
    figures: figuresOf([...leaks, ...honest]),
    evidence: [...leaks, ...honest].map(evidenceRow),
    advice: advise(leaks, isSplit),
    checks: { "L1.2": isSplit ? verdictOf(false) : "skipped", "L1.3": isSplit ? verdictOf(true) : "skipped" },
    limits: [...found.limits, ...(severity?.limits ?? []), ...limitsOf(table, found)],
  });
}

function limitsOf(table: Table, { leaks, severity }: Found): string[] {
  const unrepaired = leaks.filter(({ repair }) => repair === undefined);
  return [
    ...(table.parts === undefined
      ? ["Without a split only scales were looked at: what was fitted to which part cannot be asked."]
      : [
          "Filling in by the most frequent value and lists of levels taken from all rows leave no mark that could be told from an honest one; filling in by nearest neighbours was not looked for, nor a choice of features for a target of more than two classes.",
        ]),
    ...(leaks.length > 0 && table.parts !== undefined && severity === undefined
      ? [
          "What the mistake is worth was not measured: nothing can be repaired in the table as it is, or nothing be learnt from it.",
        ]
      : []),
    ...(severity !== undefined && unrepaired.length > 0
      ? [
          `What the mistake is worth does not hold what ${listed([...new Set(unrepaired.map(({ step }) => step))])} is worth.`,
        ]
      : []),
  ];
}

function summarise(table: Table, asked: number, { leaks, honest, severity }: Found): string {
  if (leaks.length === 0) {
    const right =
      honest.length > 0
        ? ` ${clause(honest)}: ${honest.length === 1 ? "it was" : "they were"} fitted as it should be.`
        : "";
    return `${counted(asked, "column")} ${asked === 1 ? "was" : "were"} looked at, and none bears the mark of preprocessing before the split.${right}`;
  }
  if (table.parts === undefined) {
    return `${clause(leaks)}: scaled already, so that training rows will know the spread of any test rows split off now.`;
  }
  const worth = severity?.measures[0];
  const told =
    worth === undefined || worth.interval === undefined
      ? ""
      : ` Fitted to the training part alone, ${worth.name.replace(" that the mistake is worth", "")} changes by ${said(worth.value)} (${said(worth.interval[0])} to ${said(worth.interval[1])}).`;
  return `${clause(leaks)}: fitted before the split.${told}`;
}

const said = (value: number) => (value === 0 ? "0" : value.toPrecision(2).replace("-", "−"));

/** The columns of the first kind of step, and what was seen; further kinds by name. */
function clause(traces: readonly Tested[]): string {
  const sorted = [...traces].sort((a, b) => Number(looksAtTarget(b)) - Number(looksAtTarget(a)));
  const [first] = sorted;
  const same = sorted.filter(({ step }) => step === first.step);
  const names = [...new Set(same.flatMap(({ columns }) => columns))];
  const kinds = [...new Set(sorted.map(({ step }) => step))].filter((step) => step !== first.step);
  const detail = names.length > 1 ? first.detail.replace(/^has /, "have ").replace(/^is /, "are ") : first.detail;
  const shown =
    same.length === 1 || !/^(is|holds)/.test(first.detail)
      ? detail
      : `are ${first.step}, each exactly so: ${names[0]} ${first.detail}`;
  return `${listed(names, 6)} ${shown}${kinds.length > 0 ? `; others are ${listed(kinds)}` : ""}`;
}

function figuresOf(traces: readonly Tested[]): Figure[] {
  const drawn = traces.filter(({ family }) => family !== "selection").slice(0, 15);
  if (drawn.length === 0) return [];
  const digits = (off: number) => -Math.log10(Math.min(1, Math.max(1e-16, off)));
  return [
    barFigure({
      title: "How exactly each column bears the mark of its step",
      caption: "In decimals. Where the mark is exact over both parts and not over the training part, both were asked.",
      bars: drawn.flatMap(({ columns, step, offTogether, offTraining }) => {
        const label = `${listed(columns, 2)}: ${step}`;
        return [
          { label, value: digits(offTogether), group: "both parts" },
          { label, value: digits(offTraining), group: "training part" },
        ];
      }),
      valueTitle: "decimals to which the mark holds",
    }),
  ];
}

function evidenceRow({
  columns,
  family,
  step,
  fittedOn,
  offTogether,
  offTraining,
  pValue,
  qValue,
  detail,
}: Tested): EvidenceRow {
  return {
    columns: listed(columns, 6),
    step: family,
    what: step,
    "fitted to": fittedOn,
    "off over both parts": offTogether,
    "off over the training part": offTraining,
    p: fittedOn === "both parts" ? pValue : null,
    q: fittedOn === "both parts" ? qValue : null,
    detail,
  };
}

function advise(leaks: readonly Tested[], isSplit: boolean): string {
  if (leaks.length === 0) return "";
  const again =
    "Scale, fill in, encode, select and reduce after the split, fitted to the training rows alone (in each fold anew), and score again.";
  const grave = leaks.some(looksAtTarget)
    ? " What was chosen or encoded by the target of test rows has seen their answers: scores on them do not count."
    : isSplit
      ? " Where only the prepared table is left, say so: of such steps scaling does the least harm."
      : " Where only the scaled table is left, split it all the same and say so: of such steps scaling does the least harm.";
  return `${again}${grave}`;
}
