// Do rows with the same features have different targets? Then one of the labels is wrong, or what tells the rows apart
// was not recorded; either way no model can be right on both, and the table itself sets a ceiling on any score.

import { z } from "zod";
import { type Answer, finding, type Measure, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { preprint } from "../../core/source.js";
import type { Column, Table } from "../../data/table.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { type Conflicts, classConflicts, conflictingGroups, numberConflicts } from "./conflictingLabels/conflicts.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { type Coincidences, coincidences, unexplainedShare } from "./records/coincidences.js";
import { recordColumns } from "./records/recordColumns.js";
import { counted, percent } from "./wording.js";

const options = z.object({
  fail: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe(
      "share of rows in copies with conflicting targets, beyond what chance explains, from which it is a fault",
    ),
  tolerance: z
    .number()
    .min(0)
    .default(0.2)
    .describe("for a numeric target: standard deviations that targets of equal rows may lie apart"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

export const conflictingLabels = defineInstrument({
  id: "pitfalls/conflicting-labels",
  question: "Do rows with the same features have different targets?",
  accepts: "table",
  options,
  sources: [
    whyDoesntMyModelWork,
    preprint("Northcutt, Athalye & Mueller 2021, Pervasive label errors in test sets", "2103.14749"),
  ],

  needs(table) {
    if (table.roles.target === undefined) return "a target: --target <column>";
    if (table.features.length === 0) return "at least one feature";
    return table.rowCount >= 2 ? true : "at least two rows";
  },

  async examine(table, settings) {
    const target = table.roles.target ?? "";
    const { compared, note } = await recordColumns(table);
    if (compared.length === 0) {
      return finding({
        verdict: "info",
        summary: "There is nothing to compare rows by: every feature only names rows.",
      });
    }
    const all = await countConflicts(table, compared, settings);
    if (all.conflictGroups === 0) return withoutConflicts(all, target, settings, note);
    const chance = await coincidences(table, compared);
    const isSuspicious = chance.unexplained > 0;
    const sparse = isSuspicious ? await countConflicts(table, compared, settings, chance) : undefined;
    const unexplained = sparse === undefined ? 0 : unexplainedConflicts(sparse, chance);
    const among = unexplained > 0 ? chance : undefined;
    const evidence = await conflictingGroups(table, compared, target, settings.tolerance, among);
    return answer(table, target, settings, { all, unexplained, evidence, note });
  },
});

function countConflicts(
  table: Table,
  columns: readonly Column[],
  settings: Settings,
  chance?: Coincidences,
): Promise<Conflicts> {
  return table.task === "regression"
    ? numberConflicts(table, columns, settings.tolerance, chance)
    : classConflicts(table, columns, chance);
}

/** Rows in conflict beyond those that chance would put there: rows that coincide by chance disagree as strangers may. */
function unexplainedConflicts(sparse: Conflicts, { seen, expected }: Coincidences): number {
  const byChance = seen > 0 ? (expected / seen) * sparse.equalPairs * sparse.chanceDisagreement : 0;
  return Math.round(sparse.conflictRows * unexplainedShare(sparse.conflictPairs, byChance));
}

interface Found {
  readonly all: Conflicts;
  readonly unexplained: number;
  readonly evidence: Answer["evidence"];
  readonly note: string;
}

function answer(table: Table, target: string, settings: Settings, { all, unexplained, evidence, note }: Found): Answer {
  const share = unexplained / all.rows;
  const verdict: Verdict = share >= settings.fail && unexplained > 0 ? "fail" : unexplained > 0 ? "concern" : "info";
  const isClasses = table.task !== "regression";
  const different = isClasses
    ? `a different ${target}`
    : `a ${target} more than ${settings.tolerance} standard deviations away`;
  const ceiling = isClasses
    ? `no model of these features can be right on more than ${percent(all.ceiling)} of these rows`
    : `no model of these features can explain more than ${percent(all.ceiling)} of the target's variance here`;
  const why =
    unexplained > 0
      ? `${ceiling.charAt(0).toUpperCase()}${ceiling.slice(1)}`
      : `Rows are so much alike that this is no sign of wrong labels, but ${ceiling}`;
  return finding({
    verdict,
    summary: `${percent(all.conflictRows / all.rows)} of the rows (${all.conflictRows.toLocaleString("en")} of ${all.rows.toLocaleString("en")}) have the same features as another row and ${different}, in ${counted(all.conflictGroups, "group")}. ${why}.`,
    measures: measuresOf(all, isClasses, settings.level, unexplained),
    figures: [
      barFigure({
        title: "Rows by whether they agree with their like",
        caption: `Rows with the same features as another, and what their ${target} says.`,
        bars: [
          { label: "like no other", value: all.rows - all.repeatedRows },
          { label: "agree with their like", value: all.repeatedRows - all.conflictRows },
          { label: "disagree", value: all.conflictRows, highlight: true },
        ],
        valueTitle: "rows",
      }),
    ],
    evidence,
    evidenceTotal: Math.max(all.conflictGroups, evidence.length),
    advice:
      unexplained > 0
        ? "Look at the listed groups at the source: correct labels that are wrong, and add what tells the rows apart where both are right. Do not judge a model by rows whose label is in doubt."
        : "Read scores against this ceiling. If it is too low, more rows or a larger model will not help; features that tell these rows apart will.",
    limits: [note],
  });
}

function withoutConflicts(all: Conflicts, target: string, settings: Settings, note: string): Answer {
  const isClasses = Number.isNaN(all.spread);
  const repeated =
    all.repeatedRows > 0
      ? `The ${counted(all.repeatedRows, "row")} that share their features with another agree on ${target}${isClasses ? "" : ` within ${settings.tolerance} standard deviations`}`
      : "No two rows have the same features, so that no labels can conflict outright";
  return finding({
    verdict: "pass",
    summary: `${repeated}.`,
    measures: measuresOf(all, isClasses, settings.level, 0),
    limits: [note],
  });
}

function measuresOf(all: Conflicts, isClasses: boolean, level: number, unexplained: number): Measure[] {
  const measures: Measure[] = [
    {
      name: "rows in conflict",
      value: all.conflictRows / all.rows,
      interval: wilsonInterval(all.conflictRows, all.rows, level),
      level,
      // What chance makes is not estimated where it may account for all.
      ...(all.conflictRows > 0 && unexplained === 0 ? {} : { baseline: (all.conflictRows - unexplained) / all.rows }),
      better: "lower",
      n: all.rows,
    },
  ];
  if (all.equalPairs > 0) {
    measures.push({
      name: "pairs of equal rows that disagree",
      value: all.conflictPairs / all.equalPairs,
      // What strangers would: features that say nothing about the target leave it at that.
      baseline: all.chanceDisagreement,
      better: "lower",
      n: all.equalPairs,
    });
  }
  measures.push({
    name: isClasses ? "accuracy ceiling" : "R² ceiling",
    value: all.ceiling,
    baseline: 1,
    better: "higher",
    n: all.rows,
  });
  if (!isClasses && all.repeatedRows > 0) {
    measures.push({
      name: "spread of the target within equal rows",
      value: all.spreadWithin,
      baseline: all.spread,
      better: "lower",
      n: all.repeatedRows,
    });
  }
  return measures;
}
