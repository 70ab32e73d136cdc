// The faults that are planted, each at three strengths, and the instrument that must find them.

import type { Random } from "../../../../src/core/random.js";
import type { TableOptions } from "../../../../src/data/tableOptions.js";
import { type PlantedTable, plantedTarget, withColumns } from "../plantedTables.js";
import { clearLabels, plantOneSidedLabels, plantShiftedDecimals, plantWrongLabels } from "../plantLabels.js";
import { plantLeak, plantTellingGaps } from "../plantLeaks.js";
import { plantedClassifier } from "../plantPredictions.js";
import { plantMissingByTarget, plantSentinel, plantUnseenLevels, plantWordsAmongNumbers } from "../plantQuality.js";
import { plantEntities, plantOverlap, plantRecognised, plantRepeats } from "../plantRecords.js";
import { plantedSeries } from "../plantSeries.js";
import { plantColumnShift, plantJointShift, plantLevelShift, plantSortedSplit } from "../plantShift.js";
import { plantPosture, plantSiteShortcut, plantTrainingShortcut } from "../plantShortcuts.js";
import { type Fault, inTable, strengths, worthALook } from "./fault.js";
import { leakFaults } from "./leakFaults.js";

const processes = ["noise", "autoregressive", "random walk", "seasonal"] as const;

export const faults: readonly Fault[] = [
  inTable("duplicates", "test rows copied from training rows", [0.01, 0.05, 0.2], "of the test rows", plantOverlap),
  inTable(
    "duplicates",
    "test rows copied, with a little noise",
    [0.01, 0.05, 0.2],
    "of the test rows",
    (table, share, random) => plantOverlap(table, share, random, { jitter: 1e-3 }),
    { flavour: "numeric" },
  ),
  inTable("conflicting-labels", "copies with another label", [0.01, 0.05, 0.2], "of all rows", (table, share, random) =>
    plantRepeats(table, share, random, { flip: true }),
  ),
  inTable(
    "group-overlap",
    "patients in both parts",
    [0.05, 0.2, 0.6],
    "of the test rows",
    (table, share, random) => plantEntities(table, 6, random, share),
    { roles: { group: "patient" } },
  ),
  inTable("group-overlap", "rows that give away whose they are", [0.5, 1, 3], "standard deviations", plantRecognised, {
    found: worthALook,
  }),
  wrongLabels("labels changed at random", [0.02, 0.05, 0.1], "of the rows", plantWrongLabels),
  wrongLabels("labels of one of two classes changed", [0.05, 0.1, 0.2], "of its rows", plantOneSidedLabels, ["line"]),
  inTable(
    "label-errors",
    "decimal points shifted in labels",
    [0.002, 0.01, 0.05],
    "of the rows",
    plantShiftedDecimals,
    {
      found: worthALook,
      task: "regression",
    },
  ),
  inTable("leaky-feature", "a copy of the answer", [0.3, 0.1, 0.02], "noise", plantLeak),
  inTable("leaky-feature", "gaps that give the answer away", [0.1, 0.3, 0.9], "of a class's rows", plantTellingGaps, {
    found: worthALook,
  }),
  inTable("shift", "a column that moved", [0.2, 0.5, 1], "standard deviations", plantColumnShift),
  inTable("shift", "a level that became common", [0.05, 0.2, 0.5], "more of the test rows", plantLevelShift),
  inTable("shift", "columns that began to agree", [0.3, 0.6, 0.95], "correlation", plantJointShift, {
    found: worthALook,
    rows: 1200,
  }),
  inTable("shift", "a test part of the largest values", [0.1, 0.3, 0.9], "of the test rows", plantSortedSplit),
  changedSensor(),
  inTable(
    "shortcut",
    "a feature tied to the answer but for one site",
    [0.5, 1, 2],
    "times the noise",
    plantSiteShortcut,
    {
      rows: 1200,
    },
  ),
  inTable(
    "shortcut",
    "a feature tied to the answer in training alone",
    [0.5, 1, 2],
    "times the noise",
    plantTrainingShortcut,
  ),
  inTable("shortcut", "features that show a posture alone", [0.6, 0.75, 0.9], "agree with the answer", plantPosture, {
    found: worthALook,
    rows: 1200,
    roles: { ignore: ["posture"] },
    task: "binary",
  }),
  inTable("quality", "gaps that depend on the answer", [0.05, 0.2, 0.6], "of a class's rows", plantMissingByTarget, {
    found: worthALook,
  }),
  inTable("quality", "words among numbers", [0.002, 0.02, 0.1], "of the rows", plantWordsAmongNumbers, {
    found: worthALook,
  }),
  inTable("quality", "a stand-in for missing", [0.002, 0.02, 0.1], "of the rows", plantSentinel, { found: worthALook }),
  inTable("quality", "levels that training never saw", [0.02, 0.1, 0.4], "of the test rows", plantUnseenLevels, {
    found: worthALook,
  }),
  ...leakFaults,
  series("look-ahead", "trained on the future", ["forward", "random", "random"], "none"),
  series("look-ahead", "a feature that is the next answer", ["forward", "forward", "forward"], "next"),
  series("look-ahead", "a centred moving average", ["forward", "forward", "forward"], "centred window"),
  predictions("metrics", "answers of other rows", "shuffled", worthALook),
  predictions("metrics", "always the same answer", "constant", ["fail"]),
  predictions("baseline", "answers of other rows", "shuffled", ["fail"]),
  weakForecast(),
  predictions("calibration", "too sure of itself", "overconfident", ["fail"]),
  predictions("calibration", "fitted to resampled data", "inflated", worthALook),
];

/** A fault in a series in time; strength is the number of rows: 80, 200, 600. */
function series(
  instrument: string,
  name: string,
  splits: readonly ["forward" | "random", "forward" | "random", "forward" | "random"],
  foresight: Parameters<typeof plantedSeries>[1],
): Fault {
  const rows = { weak: 80, middle: 200, strong: 600 };
  return {
    instrument,
    name,
    found: foresight === "none" ? ["fail"] : worthALook,
    scale: foresight === "none" ? "not at all / 200 / 600 rows" : "80 / 200 / 600 rows",
    plant(strength, index, random) {
      const split = splits[strengths.indexOf(strength)];
      const process = index % 2 === 0 ? "autoregressive" : "random walk";
      const planted = plantedSeries({ rows: rows[strength], process, split }, foresight, random);
      return { table: planted.table, roles: optionsOf(planted.roles) };
    },
  };
}

/** Wrong labels in tables of 1,000 and 2,000 rows whose classes, two, three or twelve by turns, can be told apart. */
function wrongLabels(
  name: string,
  amounts: readonly [number, number, number],
  unit: string,
  plant: (table: PlantedTable, amount: number, random: Random) => PlantedTable,
  kinds: readonly ("line" | "steps" | "clusters")[] = ["line", "steps", "clusters"],
): Fault {
  return {
    instrument: "label-errors",
    name,
    found: worthALook,
    scale: `${amounts.join(" / ")} ${unit}`,
    plant(strength, index, random) {
      const clean = clearLabels(index % 2 === 0 ? 1000 : 2000, kinds[index % kinds.length], random.stream("clean"));
      const amount = amounts[strengths.indexOf(strength)];
      return { table: plant(clean, amount, random.stream("plant")), roles: { target: plantedTarget } };
    },
  };
}

/** A sensor that was exchanged between the parts of a series of 400 rows: other features drift, this one never did. */
function changedSensor(): Fault {
  const jumps = { weak: 0.5, middle: 1, strong: 3 };
  return {
    instrument: "shift",
    name: "a column that jumped between the parts of a series",
    found: worthALook,
    scale: "0.5 / 1 / 3 standard deviations",
    plant(strength, index, random) {
      const process = processes[index % processes.length];
      const planted = plantedSeries({ rows: 400, process, split: "forward" }, "none", random);
      return { table: plantColumnShift(planted.table, jumps[strength], random), roles: optionsOf(planted.roles) };
    },
  };
}

/** Forecasts of a series that are the value of some rows ago, with a little noise: no change would be better. */
function weakForecast(): Fault {
  const lags = { weak: 2, middle: 4, strong: 12 };
  return {
    instrument: "baseline",
    name: "forecasts that no change beats",
    found: ["fail"],
    scale: "the value 2 / 4 / 12 rows before",
    plant(strength, _, random) {
      const shape = { rows: 600, process: "random walk", split: "forward" } as const;
      const { table, roles: known } = plantedSeries(shape, "none", random);
      const y = table.columns.outcome.map(Number);
      const forecast = y.map((_unused, t) =>
        t < lags[strength] ? null : y[t - lags[strength]] + 0.1 * random.normal(),
      );
      return {
        table: withColumns(table, { forecast }),
        roles: { ...optionsOf(known), prediction: "forecast" },
      };
    },
  };
}

/** A fault in a model's predictions; strength is the number of rows: 60, 200, 1,000. */
function predictions(
  instrument: string,
  name: string,
  model: Parameters<typeof plantedClassifier>[1],
  found: Fault["found"],
): Fault {
  const rows = { weak: 60, middle: 200, strong: 1000 };
  return {
    instrument,
    name,
    found,
    scale: "60 / 200 / 1,000 rows",
    plant(strength, index, random) {
      const share = index % 2 === 0 ? 0.5 : 0.3;
      const planted = plantedClassifier({ rows: rows[strength], share, split: false }, model, random);
      return { table: planted.table, roles: optionsOf(planted.roles) };
    },
  };
}

/** The same roles as a table's, as flags would give them. */
export function optionsOf(planted: ReturnType<typeof plantedSeries>["roles"]): TableOptions {
  const { scores, ...single } = planted;
  return scores === undefined || scores.length === 0
    ? single
    : { ...single, score: scores.map(({ column }) => column) };
}
