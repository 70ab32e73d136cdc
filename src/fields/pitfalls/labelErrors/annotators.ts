// Where several annotators labelled the rows: whose labels are good, and which given labels they contradict.

import type { Measure, Verdict } from "../../../core/finding.js";
import type { Table } from "../../../data/table.js";
import { type Consensus, crowdlab } from "../../../stats/crowdlab.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import { counted, listed, percent } from "../wording.js";
import type { Material } from "./material.js";
import type { Settings } from "./options.js";

export interface Annotation {
  readonly consensus: Consensus;
  readonly names: readonly string[];
  /** 1 where the consensus is another class than the given one. */
  readonly contradicted: Uint8Array;
  readonly verdict: Verdict;
  /** Sentences for the summary and the advice. */
  readonly seen: string;
  readonly advice: string;
  readonly measures: readonly Measure[];
  readonly limits: readonly string[];
}

/** A weight up to this is that of an annotator who is no better than the most common class. */
const worthless = 1e-3;

/** Brings the annotators of `settings` together; returns why where they cannot be: a sentence. */
export async function readAnnotation(
  table: Table,
  { dataset, predicted }: Material,
  settings: Settings,
): Promise<Annotation | string> {
  const { annotators: names, level, failShare } = settings;
  const { target, tableRows, levels } = dataset;
  if (target.kind === "regression") return "Annotators were not compared: the target is a number.";
  if (names.length < 2) return "Annotators were not compared: there is only one.";
  const codeOf = new Map(levels.map((name, code) => [name, code]));
  const labels = new Int32Array(tableRows.length * names.length).fill(-1);
  let strange = 0;
  for (const [k, name] of names.entries()) {
    const texts = await table.texts(name, tableRows);
    for (const [row, text] of texts.entries()) {
      const code = text === null ? -1 : (codeOf.get(text) ?? -1);
      if (text !== null && code < 0) strange++;
      labels[row * names.length + k] = code;
    }
  }
  const several = tableRows.some((_, row) => given(labels, names.length, row) > 1);
  if (!several) return "Annotators were not compared: no row has labels by two of them.";
  const consensus = crowdlab({ labels, annotators: names.length, probabilities: predicted, classes: target.classes });
  const contradicted = Uint8Array.from(consensus.labels, (label, row) =>
    label >= 0 && label !== target.codes[row] ? 1 : 0,
  );
  const count = contradicted.reduce((sum, flag) => sum + flag, 0);
  const judged = consensus.labels.filter((label) => label >= 0).length;
  const interval = wilsonInterval(count, judged, level);
  const useless = names.filter((_, k) => consensus.annotatorWeights[k] <= worthless);
  const verdict: Verdict = interval[0] >= failShare ? "fail" : useless.length > 0 ? "concern" : "pass";
  return {
    consensus,
    names,
    contradicted,
    verdict,
    seen: `The annotators' consensus contradicts ${counted(count, "label")} (${percent(count / judged)})${useless.length > 0 ? `; ${listed(useless)} agrees with the others no more than the most common class would` : ""}.`,
    advice:
      useless.length > 0
        ? `Ask what ${listed(useless)} did, and train without these labels.`
        : interval[0] >= failShare
          ? "Have the contradicted rows labelled once more by the annotators of the highest quality."
          : "",
    measures: [
      {
        name: "labels that the annotators contradict",
        value: count / judged,
        interval,
        level,
        baseline: 0,
        better: "lower",
        n: judged,
      },
    ],
    limits: strange > 0 ? [`${counted(strange, "annotation")} that names no class of the target was left out.`] : [],
  };
}

function given(labels: Int32Array, annotators: number, row: number): number {
  let count = 0;
  for (let at = row * annotators; at < (row + 1) * annotators; at++) if (labels[at] >= 0) count++;
  return count;
}
