// Do test rows stand in what a model learnt from before: texts in a pretraining corpus, records among the rows that an
// autoencoder or an embedding was fitted to? Texts by runs of words (Brown et al. 2020; Chowdhery et al. 2022) and by
// passages that resemble them, records as across a split. Where predictions are given: what the copies are worth. What an
// autoencoder's having seen the test rows is worth: the claim pitfalls/autoencoder-trained-on-test.

import { z } from "zod";
import { type Answer, type Figure, finding, type Measure, skipped, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { pathText } from "../../core/pathOption.js";
import { paper, preprint } from "../../core/source.js";
import { type CorpusFile, locateCorpus } from "../../data/corpusFiles.js";
import { histogramFigure } from "../../report/figures/histogramFigure.js";
import { intervalFigure } from "../../report/figures/intervalFigure.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { saidWithin } from "./predictions/numbers.js";
import { type RecordsInCorpus, recordsInCorpus } from "./pretrainingOverlap/recordsInCorpus.js";
import { type Severity, severityOf } from "./pretrainingOverlap/severity.js";
import { type TextsInCorpus, textColumns, textsInCorpus } from "./pretrainingOverlap/textsInCorpus.js";
import { sampledRows } from "./sampledRows.js";
import { counted, listed, percent } from "./wording.js";

const share = () => z.number().min(0).max(1);

const options = z.object({
  corpus: z
    .array(pathText())
    .default([])
    .describe("files that the model, or what it builds on, learnt from: text, JSON Lines or tables"),
  words: z.number().int().min(3).max(64).default(13).describe("words of a run that gives a copied text away"),
  coverageWords: z
    .number()
    .int()
    .min(3)
    .max(64)
    .default(8)
    .describe("words of the runs that a text may consist of, and the fewest words of a text that is judged"),
  coverage: share().gt(0).default(0.7).describe("share of a text's words in such runs from which it is a copy"),
  resemblance: share()
    .gt(0)
    .default(0.5)
    .describe("share of three-word runs in common with one passage from which a text is a copy"),
  nearness: share()
    .gt(0)
    .default(0.13)
    .describe("distance, over the usual one between neighbours, below which records count as nearly the same"),
  fail: share().default(0.01).describe("share of test rows with a copy in the corpus from which it is a fault"),
  sample: z.number().int().min(100).default(100_000).describe("most test rows that are looked for"),
  nearSample: z.number().int().min(100).default(10_000).describe("most rows of each side compared for near copies"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

export const pretrainingOverlap = defineInstrument({
  id: "pitfalls/pretraining-overlap",
  question: "Do test rows stand in what the model, or what it builds on, learnt from before?",
  accepts: "table",
  options,
  sources: [
    whyDoesntMyModelWork,
    preprint("Brown et al. 2020, Language models are few-shot learners", "2005.14165"),
    preprint("Chowdhery et al. 2022, PaLM: scaling language modeling with pathways", "2204.02311"),
    paper("Broder 1997, On the resemblance and containment of documents", "10.1109/SEQUEN.1997.666900"),
  ],

  needs: (table) => (table.features.length > 0 ? true : "at least one feature"),

  async examine(table, settings, run) {
    if (settings.corpus.length === 0) return skipped("a corpus: --corpus <files>");
    if (settings.words < settings.coverageWords) return skipped("--words of at least --coverage-words");
    const files = await locateCorpus(settings.corpus);
    const part = table.parts === undefined ? undefined : "test";
    const { rows, limit } = await sampledRows(table, settings.sample, run.random.stream("rows"), part);
    const hasTexts = textColumns(table).length > 0;
    // A line of JSON is a row of a table where the rows are no texts.
    const tables = files.filter(({ kind }) => kind === "table" || (kind === "records" && !hasTexts));
    if (!hasTexts && tables.length < files.length) {
      return skipped(
        `a column of text, for ${listed(files.filter(({ kind }) => kind === "text").map(({ name }) => name))} is text`,
      );
    }
    const texts = hasTexts ? await textsInCorpus(table, rows, files, settings, run) : undefined;
    const near = { nearness: settings.nearness, sample: settings.nearSample };
    const records = !hasTexts ? await recordsInCorpus(table, rows, tables, near, run) : undefined;
    const copied = new Set([
      ...(texts?.judged.flatMap(({ row, isCopy }) => (isCopy ? [row] : [])) ?? []),
      ...(records?.copied ?? []),
    ]);
    const severity = await severityOf(table, (row) => copied.has(row), settings.level);
    return answer(
      { rows, files, texts, records, copied, severity, limit, isSplit: part !== undefined },
      settings,
      table.locate,
    );
  },
});

interface Found {
  readonly rows: Int32Array;
  readonly files: readonly CorpusFile[];
  readonly texts: TextsInCorpus | undefined;
  readonly records: RecordsInCorpus | undefined;
  readonly copied: ReadonlySet<number>;
  readonly severity: Severity | undefined;
  readonly limit: string | undefined;
  readonly isSplit: boolean;
}

function answer(found: Found, settings: Settings, locate: (row: number) => string | number): Answer {
  const { texts, records, copied, severity } = found;
  const n = records?.rows ?? texts?.judged.length ?? 0;
  if (n === 0) return skipped(`texts of at least ${settings.coverageWords} words`);
  const worst = copied.size / n;
  const verdict: Verdict = copied.size === 0 ? "pass" : worst >= settings.fail ? "fail" : "concern";
  return finding({
    verdict,
    summary: summarise(found, n),
    measures: [...measuresOf(found, n, settings), ...(severity?.measures ?? [])],
    figures: figuresOf(found, settings),
    evidence: [...evidenceOf(found, locate), ...(records?.evidence ?? [])],
    evidenceTotal: copied.size,
    advice:
      verdict === "pass"
        ? ""
        : "Score without the listed rows, and report both numbers. Where the corpus is yours, take the rows out and learn again; where it is not, test on what was written after it was collected.",
    limits: [
      ...(found.limit === undefined ? [] : [found.limit]),
      ...(texts?.limits ?? []),
      ...(records?.limits ?? []),
      ...(severity === undefined
        ? []
        : [
            "Rows with a copy may be easier or harder for other reasons than having been seen: the difference is no proof that they were remembered.",
          ]),
      ...(found.isSplit ? [] : ["No split is named, so all rows were looked for."]),
    ],
  });
}

function summarise({ texts, records, copied, severity, isSplit }: Found, n: number): string {
  const rows = isSplit ? "test rows" : "rows";
  const corpus =
    records === undefined
      ? `a corpus of ${(texts?.corpusWords ?? 0).toLocaleString("en")} words`
      : `the ${records.corpusRows.toLocaleString("en")} rows of the corpus`;
  const chance =
    records !== undefined && records.equalByChance > 0
      ? ` (${counted(Math.round(records.equalByChance), "row")} equal to one of it as chance makes them)`
      : "";
  if (copied.size === 0)
    return `None of the ${n.toLocaleString("en")} ${rows} that were looked for has a copy in ${corpus}${chance}.`;
  const found = `${percent(copied.size / n)} of the ${rows} (${copied.size.toLocaleString("en")} of ${n.toLocaleString("en")}) ${copied.size === 1 ? "has a copy" : "have a copy"} in ${corpus}${chance}.`;
  if (severity === undefined) return found;
  const { score, gain, copied: on, others } = severity;
  const [low, high] = gain.interval;
  const how =
    low > 0
      ? "They are predicted better"
      : high < 0
        ? "They are predicted worse"
        : "They are not clearly predicted better";
  return `${found} ${how}: ${score} ${saidWithin(on.value, on.interval ?? [Number.NaN, Number.NaN])} against ${saidWithin(others.value, others.interval ?? [Number.NaN, Number.NaN])} on the others.`;
}

function measuresOf(
  { texts, records, copied }: Found,
  n: number,
  { level, words, coverage, coverageWords, resemblance }: Settings,
): Measure[] {
  const proportion = (name: string, count: number, of: number, byChance = 0): Measure => ({
    name,
    value: count / of,
    interval: wilsonInterval(count, of, level),
    level,
    baseline: byChance / of,
    better: "lower",
    n: of,
  });
  const measures = [proportion("rows with a copy in the corpus", copied.size, n)];
  if (texts !== undefined) {
    const { judged } = texts;
    const count = (is: (match: (typeof judged)[number]["match"]) => boolean) =>
      judged.filter(({ match }) => is(match)).length;
    measures.push(
      proportion(
        `texts with a run of ${words} words, or whole`,
        count(({ collides }) => collides),
        n,
      ),
      proportion(
        `texts of which ${percent(coverage)} lie in runs of ${coverageWords} words`,
        count((match) => match.coverage >= coverage),
        n,
      ),
      proportion(
        "texts that resemble a passage",
        count((match) => match.resemblance >= resemblance),
        n,
      ),
    );
  }
  if (records !== undefined) {
    measures.push(proportion("rows equal to a row of the corpus", records.equal, records.rows, records.equalByChance));
    if (records.queried > 0) {
      measures.push(
        proportion("rows nearly equal to a row of the corpus", records.near, records.queried, records.nearByChance),
      );
    }
  }
  return measures;
}

function figuresOf({ texts, severity }: Found, { coverage, coverageWords }: Settings): Figure[] {
  const figures: Figure[] = [];
  if (texts !== undefined) {
    figures.push(
      histogramFigure({
        title: "How much of each text stands in the corpus",
        caption: `Share of a text's words that lie in runs of ${coverageWords} words of the corpus; from ${coverage} a text counts as a copy.`,
        groups: [{ name: "texts", values: texts.judged.map(({ match }) => match.coverage) }],
        valueTitle: "share of words",
      }),
    );
  }
  if (severity !== undefined) {
    figures.push(
      intervalFigure({
        title: "What copies are worth",
        caption: `The ${severity.score} on rows that have a copy in the corpus, and on those that have none.`,
        measures: [severity.copied, severity.others],
      }),
    );
  }
  return figures;
}

const shownText = 100;

function evidenceOf({ texts, files }: Found, locate: (row: number) => string | number) {
  const copies = texts?.judged.filter(({ isCopy }) => isCopy) ?? [];
  return [...copies]
    .sort((a, b) => b.match.coverage - a.match.coverage || a.row - b.row)
    .map(({ row, column, text, match: { coverage, resemblance, collides, place } }) => ({
      "test row": locate(row),
      found: collides ? "run of words" : coverage >= resemblance ? "many runs of words" : "passage",
      "in the corpus": place === undefined ? null : `${files[place.file].name}, line ${place.line}`,
      coverage,
      resemblance,
      [column]: text.length > shownText ? `${text.slice(0, shownText)}…` : text,
    }));
}
