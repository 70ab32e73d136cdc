// Does the model get to see the future? Training rows that are later than test rows, features that are made of the
// target's later values (or of its own row's), and times in features that lie after the row's own time.

import { finding, type Measure } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import type { Table } from "../../data/table.js";
import { kapoorNarayanan2023, whyDoesntMyModelWork } from "./essay.js";
import { type LookedAhead, look, partsInTime } from "./lookAhead/look.js";
import { type LookAheadSettings, lookAheadOptions } from "./lookAhead/options.js";
import { reasonsAgainst } from "./lookAhead/reasons.js";
import {
  crossCorrelationFigure,
  featureEvidence,
  overlapEvidence,
  timelineFigure,
  timestampEvidence,
} from "./lookAhead/shown.js";
import { forwardGaps } from "./lookAhead/validation.js";
import { judgedBy } from "./predictions/reasons.js";
import { isOneSeries, readSeries, type TableSeries } from "./predictions/tableSeries.js";
import { certainGap, type Gap, gapMeasures } from "./validationGap.js";
import { counted, percent } from "./wording.js";

export const lookAhead = defineInstrument({
  id: "pitfalls/look-ahead",
  question: "Does training, or a feature, know the future of the rows that are tested?",
  accepts: "table",
  options: lookAheadOptions,
  sources: [
    whyDoesntMyModelWork,
    kapoorNarayanan2023,
    preprint("Hewamalage, Ackermann & Bergmeir 2022, Forecast evaluation for data scientists", "2203.10716"),
    paper(
      "Kaufman et al. 2012, Leakage in data mining: formulation, detection, and avoidance",
      "10.1145/2382577.2382579",
    ),
  ],

  needs(table) {
    const { time } = table.roles;
    if (time === undefined) return "a time column: --time <column>";
    const { type } = table.column(time);
    if (type === "category" || type === "text") return `a time column of dates or numbers; ${time} holds text`;
    return table.rowCount >= 2 ? true : "at least two rows";
  },

  async examine(table, settings, run) {
    const read = await readSeries(table);
    const { time } = table.roles;
    if (read === undefined || time === undefined)
      return finding({ verdict: "skipped", summary: "Not examined: needs a time column." });
    const parts = await partsInTime(table, read);
    const seen = await look(table, read, parts, settings, run);
    const { verdict, seen: said, advice } = judgedBy(reasonsAgainst(table, seen, settings), 3);
    const { validationRows, level } = settings;
    const gaps = validationRows === 0 ? [] : await forwardGaps(table, read, { rows: validationRows, level }, run);
    const worth = tellGap(gaps);
    const calm = verdict === "pass" ? calmSummary(table, read, seen) : { summary: "", advice: "" };
    return finding({
      verdict,
      summary: `${said === "" ? calm.summary : said}${worth}`,
      measures: [...measures(seen, settings), ...gapMeasures(gaps, "folds forward in time", "knowing the future")],
      figures: [
        ...(parts === undefined ? [] : timelineFigure(table, parts)),
        ...seen.features.slice(0, 3).map(crossCorrelationFigure),
      ],
      evidence: [
        ...featureEvidence(seen.features),
        ...timestampEvidence(table, seen.late),
        ...(seen.overlap === undefined ? [] : overlapEvidence(table, seen.overlap, read.times)),
      ],
      advice: advice === "" ? calm.advice : advice,
      ...(parts === undefined && verdict === "pass" ? { checks: { "L3.1": "skipped" as const } } : {}),
      limits: limits(table, read, settings),
    });
  },
});

/** What folds at random would flatter by, where that is sure and worth a word. */
function tellGap(gaps: readonly Gap[]): string {
  const certain = certainGap(gaps);
  if (certain === undefined || certain.difference.value < 0.02) return "";
  const { learner, atRandom, honest } = certain;
  return ` Folds drawn at random flatter: ${learner} scores ${atRandom.value.toFixed(2)} by them and ${honest.value.toFixed(2)} by folds that go forward in time (0 is chance, 1 is perfect).`;
}

function measures({ overlap, dependence, features, late }: LookedAhead, { level }: LookAheadSettings): Measure[] {
  const told: Measure[] = [];
  if (overlap !== undefined && overlap.testRows > 0) {
    const share = (rows: number, of: number) =>
      ({ value: of > 0 ? rows / of : 0, n: of, baseline: 0, better: "lower" }) as const;
    told.push(
      {
        name: "share of test rows earlier than a training row",
        ...share(overlap.testBeforeTraining, overlap.testRows),
      },
      { name: "share of test rows at a training row's time", ...share(overlap.testAtTrainingTime, overlap.testRows) },
      {
        name: "share of training rows later than the first test row",
        ...share(overlap.trainingAfterTest, overlap.trainingRows),
      },
    );
  }
  if (dependence !== undefined) {
    told.push({
      name: "correlation of the target with its recent past",
      value: dependence.correlation,
      interval: dependence.interval,
      level,
      baseline: 0,
      better: "neither",
      n: dependence.n,
    });
  }
  for (const { feature, kind, fit } of features) {
    told.push({
      name:
        kind === "future"
          ? `share of ${feature} that only the target's future explains`
          : `share of ${feature} that its own row's target explains`,
      value: kind === "future" ? fit.fromFuture : fit.fromNow,
      baseline: 0,
      better: "lower",
      n: fit.n,
    });
  }
  for (const { column, share, rows } of late) {
    told.push({
      name: `share of rows whose ${column} is later than their time`,
      value: share,
      baseline: 0,
      better: "lower",
      n: rows,
    });
  }
  return told;
}

function calmSummary(
  table: Table,
  read: TableSeries,
  { overlap, dependence }: LookedAhead,
): { summary: string; advice: string } {
  const held = table.roles.target !== undefined && isOneSeries(read) && table.features.length > 0;
  const features = held ? " No feature follows the target's future." : "";
  if (overlap !== undefined) {
    return { summary: `Every training row is earlier than the test rows it is tested on.${features}`, advice: "" };
  }
  const strength =
    dependence === undefined
      ? ""
      : ` (the target's correlation with its recent past is ${dependence.correlation.toFixed(2)})`;
  return {
    summary: `No split is named, so parts could not be compared.${features} A random split of these rows would train on the future of the test rows${strength}.`,
    advice: "Hold back the latest rows (or use forward or blocked folds) rather than random ones.",
  };
}

function limits(table: Table, read: TableSeries, settings: LookAheadSettings): string[] {
  const { series, times } = read;
  const told: string[] = [];
  const timeless = times.length - series.order.length;
  if (timeless > 0)
    told.push(`${counted(timeless, "row")} without a time ${timeless === 1 ? "was" : "were"} left out.`);
  if (table.roles.target === undefined) told.push("Without a target, features could not be held against its future.");
  else if (!isOneSeries(read)) {
    told.push(
      `${percent(series.repeatedTimes)} of the rows share their time with another: they are not one series, so features were not held against the target's future. Name the entity with --group if there are several series.`,
    );
  } else if (series.order.length > settings.rows) {
    told.push(`Features were held against the target on the most recent ${settings.rows.toLocaleString("en")} rows.`);
  }
  return told;
}
