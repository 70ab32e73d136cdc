// Does a feature know the answer too well? Each feature's own out-of-fold predictive power is held against what all
// others together can do. A strong feature alone is no proof (one petal measure tells irises apart); a feature that
// knows what no other feature knows (nor, in a series, the target's own last value) is what a leak looks like. So do
// gaps that predict, and rows sorted by answer.

import { z } from "zod";
import { type EvidenceRow, finding, type Measure, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { paper } from "../../core/source.js";
import { type Dataset, isLearnable, loadDataset } from "../../data/dataset.js";
import type { Split } from "../../data/split.js";
import type { Table } from "../../data/table.js";
import { targetFolds } from "../../data/targetFolds.js";
import { barFigure } from "../../report/figures/barFigure.js";
import type { FeatureColumn } from "../../stats/learners/features.js";
import type { Skill } from "../../stats/skill.js";
import { kapoorNarayanan2023, whyDoesntMyModelWork } from "./essay.js";
import { type Candidate, candidatesOf } from "./leakyFeature/candidates.js";
import { ownPast } from "./leakyFeature/ownPast.js";
import { powerAlone, powerTogether } from "./leakyFeature/power.js";
import { textWithout, wordCandidates } from "./leakyFeature/words.js";
import { sampledRows } from "./sampledRows.js";
import { percent as percentOf } from "./wording.js";

const options = z.object({
  rows: z.number().int().min(50).default(3_000).describe("most rows that are looked at"),
  folds: z.number().int().min(2).max(20).default(5).describe("folds of the cross-validation"),
  concernPower: z.number().min(0).max(1).default(0.5).describe("predictive power of one feature that is worth a look"),
  failPower: z.number().min(0).max(1).default(0.8).describe("predictive power of one feature that is too good"),
  margin: z
    .number()
    .min(0)
    .max(1)
    .default(0.15)
    .describe("how far it must exceed what all other features together reach"),
  copyPower: z
    .number()
    .min(0)
    .max(1)
    .default(0.97)
    .describe("predictive power from which a feature counts as a copy of the answer"),
  gapPower: z.number().min(0).max(1).default(0.1).describe("predictive power of missing cells that is worth a look"),
});

type Settings = z.output<typeof options>;

interface Suspect extends Candidate {
  readonly own: Skill;
  /** What all features that are not under the same suspicion reach together; `undefined` if there are none. */
  readonly rest: Skill | undefined;
  readonly verdict: Verdict;
}

export const leakyFeature = defineInstrument({
  id: "pitfalls/leaky-feature",
  question: "Does a feature know the answer too well?",
  accepts: "table",
  sharesWith: "pitfalls/shortcut",
  effort: 3,
  options,
  sources: [
    whyDoesntMyModelWork,
    kapoorNarayanan2023,
    paper(
      "Kaufman et al. 2012, Leakage in data mining: formulation, detection, and avoidance",
      "10.1145/2382577.2382579",
    ),
  ],

  needs(table) {
    if (table.roles.target === undefined) return "--target <column>";
    if (table.features.length === 0) return "at least one feature";
    return table.rowCount >= 50 ? true : "at least 50 rows";
  },

  async examine(table, settings, run) {
    const part = table.parts === undefined ? undefined : "train";
    const sample = await sampledRows(table, settings.rows, run.random.stream("rows"), part);
    const dataset = await loadDataset(table, sample.rows, { texts: true });
    const folds = foldsFor(dataset, settings, run);
    if (folds === undefined) {
      return finding({
        verdict: "skipped",
        summary: "Not examined: needs a target with at least two different values.",
      });
    }

    const candidates = [
      ...candidatesOf(dataset, table.roles.time === undefined),
      ...(await wordCandidates(table, dataset)),
    ];
    const ranked: (Candidate & { own: Skill })[] = [];
    for (const [index, candidate] of candidates.entries()) {
      run.progress(index, candidates.length, "asking each feature alone");
      ranked.push({ ...candidate, own: await powerAlone(candidate.feature, dataset, folds, run) });
    }
    ranked.sort((a, b) => b.own.value - a.own.value);
    const all = await powerTogether(dataset.features, dataset, folds, run);

    const strong = ranked.filter((one) => suspicious(one, settings)).slice(0, mostSuspects);
    const past = strong.length > 0 ? await ownPast(table, dataset) : undefined;
    const known = past === undefined ? undefined : await powerAlone(past, dataset, folds, run);
    const suspects: Suspect[] = [];
    for (const candidate of strong)
      suspects.push(await judge(candidate, { table, ranked, past, dataset, folds, settings, run }));
    const guilty = suspects.filter(({ verdict }) => verdict === "fail");
    const questionable = suspects.filter(({ verdict }) => verdict === "concern");
    const verdict: Verdict = guilty.length > 0 ? "fail" : questionable.length > 0 ? "concern" : "pass";

    return finding({
      verdict,
      summary: summarise(guilty, questionable, ranked, all, known),
      measures: measuresOf([...guilty, ...questionable], ranked, all, known),
      figures: [
        barFigure({
          title: "Predictive power of each feature alone",
          caption: "Share of the target's uncertainty that one feature takes away, on rows its model had not seen.",
          bars: ranked.slice(0, 20).map(({ feature, own }) => ({ label: feature.name, value: Math.max(0, own.value) })),
          valueTitle: "predictive power, out of fold",
          reference: settings.failPower,
        }),
      ],
      evidence: ranked.map((one) => evidenceRow(one, suspects)),
      advice: advise(guilty, questionable),
      limits: [
        ...(sample.limit === undefined ? [] : [sample.limit]),
        ...dataset.leftOut.map(({ name, reason }) => `${name} was not examined: ${reason}.`),
      ],
    });
  },
});

const mostSuspects = 8;

function foldsFor({ target }: Dataset, { folds }: Settings, run: Run): readonly Split[] | undefined {
  const constant =
    target.kind === "regression"
      ? target.values.every((value) => value === target.values[0])
      : target.codes.every((code) => code === target.codes[0]);
  return constant ? undefined : targetFolds(target, undefined, folds, run.random.stream("folds"));
}

function suspicious(
  { kind, own }: Candidate & { own: Skill },
  { concernPower, gapPower, failPower }: Settings,
): boolean {
  if (kind === "missing cells") return own.interval[0] >= gapPower;
  return own.interval[0] >= (kind === "row order" ? failPower : concernPower);
}

interface Court {
  readonly table: Table;
  readonly ranked: readonly (Candidate & { own: Skill })[];
  readonly past: FeatureColumn | undefined;
  readonly dataset: Dataset;
  readonly folds: readonly Split[];
  readonly settings: Settings;
  readonly run: Run;
}

/**
 * Holds the suspect against the other features, without its equals where it is all but a copy of the answer. It is at
 * fault if no other feature knows as much, and neither does the target's own past: a strong feature that the past
 * makes up for, or that has nothing beside it, is worth a question only.
 */
async function judge(
  suspect: Candidate & { own: Skill },
  { table, ranked, past, dataset: whole, folds, settings, run }: Court,
): Promise<Suspect> {
  const copies = suspect.own.value >= settings.copyPower;
  const alike = ranked.filter(({ own }) => copies && own.value >= settings.copyPower);
  const equals = alike.filter(({ word }) => word === undefined).map(({ column }) => column);
  const words = new Set([suspect, ...alike].flatMap(({ word }) => word ?? []));
  const dataset = words.size === 0 ? whole : { ...whole, texts: await textWithout(table, whole, words) };
  const others = dataset.features.filter(({ name }) => name !== suspect.column && !equals.includes(name));
  const powerOf = async (features: readonly FeatureColumn[]) =>
    isLearnable({ ...dataset, features }) ? await powerTogether(features, dataset, folds, run) : undefined;
  const ahead = (skill: Skill) => suspect.own.value - Math.max(0, skill.value) >= settings.margin;
  const rest = await powerOf(others);
  if (suspect.kind !== "feature" && suspect.kind !== "word") return { ...suspect, rest, verdict: "concern" };
  if (rest !== undefined && !ahead(rest)) return { ...suspect, rest, verdict: "pass" };
  if (suspect.own.value < settings.failPower) return { ...suspect, rest, verdict: "concern" };
  const witness = past === undefined ? rest : await powerOf([...others, past]);
  return { ...suspect, rest, verdict: witness !== undefined && ahead(witness) ? "fail" : "concern" };
}

function measuresOf(
  suspects: readonly Suspect[],
  ranked: readonly (Candidate & { own: Skill })[],
  all: Skill,
  past: Skill | undefined,
): readonly Measure[] {
  const measure = (name: string, skill: Skill, baseline: number): Measure => ({
    name,
    value: skill.value,
    interval: skill.interval,
    level: skill.level,
    baseline,
    better: "neither",
    n: skill.n,
  });
  const shown = suspects.length > 0 ? suspects.slice(0, 3) : ranked.slice(0, 1);
  return [
    measure("power of all features together", all, 0),
    ...(past === undefined ? [] : [measure("power of the target's last value", past, 0)]),
    ...shown.map(({ feature, own }) => measure(`power of ${feature.name} alone`, own, 0)),
    ...suspects
      .slice(0, 3)
      .flatMap(({ feature, rest }) =>
        rest === undefined ? [] : [measure(`power of the others without ${feature.name}`, rest, 0)],
      ),
  ];
}

const percent = (value: number) => percentOf(Math.max(0, value));

function summarise(
  guilty: readonly Suspect[],
  questionable: readonly Suspect[],
  ranked: readonly (Candidate & { own: Skill })[],
  all: Skill,
  past: Skill | undefined,
): string {
  const suspects = [...guilty, ...questionable];
  if (suspects.length === 0) {
    const best = ranked[0];
    const together =
      all.value < best.own.value
        ? `no more than that (${percent(all.value)}): to a model of all, the others are noise`
        : percent(all.value);
    return `No feature knows the answer suspiciously well: ${best.feature.name} alone takes away ${percent(best.own.value)} of the uncertainty, all features together ${together}.`;
  }
  const first = suspects[0];
  const more =
    suspects.length > 1 ? `; ${suspects.length - 1} more ${suspects.length === 2 ? "is" : "are"} suspected` : "";
  if (first.kind === "row order") {
    return `The rows stand in the order of the answer: the row number alone takes away ${percent(first.own.value)} of the uncertainty${more}.`;
  }
  if (first.kind === "missing cells") {
    return `Where ${first.column} is missing gives the answer away: the gaps alone take away ${percent(first.own.value)} of the uncertainty${more}.`;
  }
  const rest =
    first.rest === undefined
      ? "and there is no other feature to hold it against"
      : `the rest of the features together ${percent(first.rest.value)}`;
  const itself = past === undefined ? "" : ` The target's last value takes away ${percent(past.value)}.`;
  return `${first.word === undefined ? first.column : first.feature.name} alone takes away ${percent(first.own.value)} of the uncertainty about the answer, ${rest}${more}.${itself}`;
}

function advise(guilty: readonly Suspect[], questionable: readonly Suspect[]): string {
  const suspects = [...guilty, ...questionable];
  if (suspects.length === 0) return "";
  const asked = suspects.filter(({ kind }) => kind !== "row order");
  const columns = [...new Set(asked.map(({ word, column, feature }) => (word === undefined ? column : feature.name)))];
  const drop = asked.some(({ word }) => word !== undefined)
    ? "drop it (--ignore), a word from its texts,"
    : "drop it (--ignore)";
  const ask =
    columns.length > 0
      ? `Ask of ${columns.slice(0, 3).join(", ")}: is this known at the moment of prediction, or written down after the outcome? If after, ${drop} and examine again; report the score without it beside the score with it.`
      : "";
  const order = suspects.some(({ kind }) => kind === "row order")
    ? " Shuffle the rows before splitting, and drop any column that follows the order of the file."
    : "";
  return `${ask}${order}`.trim();
}

function evidenceRow({ feature, kind, own }: Candidate & { own: Skill }, suspects: readonly Suspect[]): EvidenceRow {
  const suspect = suspects.find((one) => one.feature === feature);
  return {
    feature: feature.name,
    kind,
    "power alone": own.value,
    "power of the others": suspect?.rest?.value ?? null,
    verdict: suspect?.verdict ?? "pass",
  };
}
