// Is each column what it seems to be? Constants, missing cells and their pattern, mixed types, values that cannot be,
// keys among the features, levels in several spellings, columns that say the same.

import { z } from "zod";
import { stopIfAborted } from "../../core/errors.js";
import { type Answer, finding, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { paper } from "../../core/source.js";
import type { Table } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { lones2021, whyDoesntMyModelWork } from "./essay.js";
import { checkConstants } from "./quality/constants.js";
import { checkRowNames, rowNames } from "./quality/identifiers.js";
import { checkDates, checkDomains } from "./quality/impossible.js";
import { countLevels } from "./quality/levelCounts.js";
import { checkMissingWords, checkRareLevels, checkSpellings, checkUnseenLevels } from "./quality/levels.js";
import {
  checkEmptyRows,
  checkMissingDependence,
  checkMissingShares,
  checkMissingTogether,
} from "./quality/missingness.js";
import { checkMixedTypes } from "./quality/mixedTypes.js";
import { byWeight, type Checked, type Problem, problemRow, shareOf } from "./quality/problem.js";
import { profileNumbers } from "./quality/profile.js";
import { checkSameColumns } from "./quality/sameColumns.js";
import { checkSentinels } from "./quality/sentinels.js";
import { counted, listed, percent } from "./wording.js";

const share = () => z.number().min(0).max(1);

const options = z.object({
  missing: share().default(0.2).describe("share of missing cells from which a column is a concern"),
  emptyRow: share().default(0.5).describe("share of its features missing from which a row counts as mostly empty"),
  nearlyConstant: share().default(0.995).describe("share of one value from which a column is called nearly constant"),
  unique: share().default(0.95).describe("share of different values from which a feature may be a key"),
  unparsed: share()
    .default(0.05)
    .describe("share of cells that do not fit their column's type from which it is a fault"),
  impossible: share().default(0.01).describe("share of impossible or stand-in values from which they are a fault"),
  unseen: share().default(0.1).describe("share of test rows with a level unseen in training from which it is a fault"),
  rare: z.number().int().min(1).default(5).describe("rows below which a level is called rare"),
  significance: share()
    .default(0.001)
    .describe("false discovery rate of calling missing cells dependent on target, part or time"),
  dependence: share().default(0.1).describe("Cramér's V of that dependence from which it is a concern"),
  strongDependence: share().default(0.5).describe("Cramér's V of that dependence from which it is a fault"),
  latest: z.iso
    .date()
    .default("2030-01-01")
    .describe("first day that cannot be: give tomorrow's date to find dates in the future"),
  sample: z.number().int().min(1000).default(20_000).describe("rows from which quantiles are taken"),
});

type Settings = z.output<typeof options>;

export const quality = defineInstrument({
  id: "pitfalls/quality",
  question: "Is every column what it seems to be?",
  accepts: "table",
  queries: true,
  options,
  sources: [
    whyDoesntMyModelWork,
    lones2021,
    paper("Rubin 1976, Inference and missing data", "10.1093/biomet/63.3.581"),
  ],

  needs: (table) => (table.rowCount > 0 && table.columns.length > 0 ? true : "at least one row and one column"),

  async examine(table, settings, run) {
    const checked = await runChecks(asWritten(table), settings, run);
    const problems = checked.flatMap((one) => one.problems).sort(byWeight);
    const limits = checked.flatMap((one) => one.limits ?? []);
    return answer(table, problems, limits);
  },
});

/** Without the coarse view of images: that a corner is nearly always dark is no fault of anyone's. */
function asWritten(table: Table): Table {
  const { images } = table;
  if (images === undefined) return table;
  const isWritten = ({ name }: { readonly name: string }) => !images.coarseView.has(name);
  return { ...table, columns: table.columns.filter(isWritten), features: table.features.filter(isWritten) };
}

async function runChecks(table: Table, settings: Settings, run: Run): Promise<Checked[]> {
  const columns = table.columns.filter(({ role }) => role !== "ignored");
  const profiles = await profileNumbers(table, columns, settings.sample);
  const levels = await countLevels(table, columns);
  const missing = {
    concernShare: settings.missing,
    emptyRowShare: settings.emptyRow,
    significance: settings.significance,
    concernDependence: settings.dependence,
    failDependence: settings.strongDependence,
  };
  const checks: readonly (() => Checked | Promise<Checked>)[] = [
    () => checkConstants(table, profiles, levels, settings.nearlyConstant),
    () => checkMixedTypes(table, levels, settings.unparsed),
    () => checkDomains(table, profiles, settings.impossible),
    () => checkDates(table, settings.latest, settings.impossible),
    () => checkSentinels(table, profiles, settings.impossible),
    () => checkMissingShares(table, missing),
    () => checkEmptyRows(table, missing),
    () => checkMissingTogether(table),
    () => checkMissingDependence(table, missing),
    () => checkSpellings(table, levels),
    () => checkMissingWords(table, levels),
    () => checkRareLevels(table, levels, settings.rare),
    () => checkUnseenLevels(table, levels, { failShare: settings.unseen, significance: settings.significance }),
    () => checkSameColumns(table),
    async () => checkRowNames(table, await rowNames(table, settings.unique)),
  ];
  const checked: Checked[] = [];
  for (const [index, check] of checks.entries()) {
    stopIfAborted(run.signal);
    run.progress(index, checks.length, "checking columns");
    checked.push(await check());
  }
  return checked;
}

function answer(table: Table, problems: readonly Problem[], limits: readonly string[]): Answer {
  const faults = problems.filter(({ gravity }) => gravity === "fail");
  const concerns = problems.filter(({ gravity }) => gravity === "concern");
  const verdict: Verdict = faults.length > 0 ? "fail" : concerns.length > 0 ? "concern" : "pass";
  const cells = table.columns.reduce((sum, { missing }) => sum + missing, 0);
  const of = table.rowCount * table.columns.length;
  const columnsOf = (some: readonly Problem[]) =>
    new Set(some.flatMap(({ column }) => (column === "(rows)" ? [] : [column]))).size;
  return finding({
    verdict,
    summary: summarise(table, faults, concerns, problems.length - faults.length - concerns.length),
    measures: [
      { name: "columns with a fault", value: columnsOf(faults), baseline: 0, better: "lower", n: table.columns.length },
      {
        name: "columns with a concern",
        value: columnsOf(concerns),
        baseline: 0,
        better: "lower",
        n: table.columns.length,
      },
      { name: "missing cells", value: of > 0 ? cells / of : 0, baseline: 0, better: "lower", n: of },
    ],
    figures: figures(table, problems),
    evidence: problems.map(problemRow),
    advice: advise([...faults, ...concerns]),
    limits,
  });
}

function summarise(table: Table, faults: readonly Problem[], concerns: readonly Problem[], notes: number): string {
  const looked = `${counted(table.columns.length, "column")} and ${counted(table.rowCount, "row")}`;
  const noted = notes > 0 ? ` ${counted(notes, "smaller thing")} ${notes === 1 ? "is" : "are"} noted.` : "";
  const grave = [...faults, ...concerns];
  if (grave.length === 0) return `Nothing wrong was found in ${looked}.${noted}`;
  const [first] = grave;
  const kinds = [...new Set(grave.map(({ kind }) => kind))].filter((kind) => kind !== first.kind);
  const others =
    grave.length > 1
      ? ` In all ${counted(faults.length, "fault")} and ${counted(concerns.length, "concern")} in ${looked}${kinds.length > 0 ? `, among them ${listed(kinds, 4)}` : ""}.`
      : "";
  const worst = first.column === "(rows)" ? first.detail : `${first.column} ${first.detail}`;
  return `${worst}.${others}${noted}`;
}

function advise(problems: readonly Problem[]): string {
  return [...new Set(problems.map(({ advice }) => advice))].slice(0, 4).join(" ");
}

function figures(table: Table, problems: readonly Problem[]) {
  const holes = table.columns
    .filter(({ role, missing }) => role !== "ignored" && missing > 0)
    .sort((a, b) => b.missing - a.missing);
  const grave = problems.filter(({ gravity, kind }) => gravity !== "info" && !kind.startsWith("missing by"));
  return [
    ...(grave.length > 0
      ? [
          barFigure({
            title: "Problems by share of the column",
            caption: "How much of each column a problem touches; faults are drawn in the colour of a warning.",
            bars: grave.slice(0, 25).map((problem) => ({
              label: `${problem.column}: ${problem.kind}`,
              value: shareOf(problem),
              highlight: problem.gravity === "fail",
            })),
            valueTitle: "share of cells",
            notation: "percent",
          }),
        ]
      : []),
    ...(holes.length > 0
      ? [
          barFigure({
            title: "Missing cells by column",
            caption: `${counted(holes.length, "column")} of ${table.columns.length} ${holes.length === 1 ? "has" : "have"} missing cells; the fullest of holes is ${holes[0].name} with ${percent(holes[0].missing / table.rowCount)}.`,
            bars: holes.slice(0, 25).map(({ name, missing }) => ({ label: name, value: missing / table.rowCount })),
            valueTitle: "share missing",
            notation: "percent",
          }),
        ]
      : []),
  ];
}
