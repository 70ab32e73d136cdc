// The faults of the matrix of detectors, each planted into a table that is otherwise clean, and for each detector the checks
// whose alarm counts as having caught it: those that ask about it, fixed before any was run. Written once as CSV files
// that all detectors read.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { seededRandom } from "../dist/core/random.js";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = at(".tables/matrix");
const rows = 1500;
const controlSeeds = [101, 102, 103];

const both = () => true;
const drift = {
  touchstone: ["shift"],
  deepchecks: ["Feature Drift", "Multivariate Drift"],
  evidently: ["drift", "Share of Drifted Columns"],
};
const copies = {
  touchstone: ["duplicates", "augmented-before-split"],
  deepchecks: ["Train Test Samples Mix", "Data Duplicates"],
  cleanlab: ["near_duplicate", "non_iid"],
  evidently: ["Duplicated row count"],
};
const preprocessing = { touchstone: ["preprocessed-before-split"] };
const leak = {
  touchstone: ["leaky-feature"],
  deepchecks: ["Feature Label Correlation", "Identifier Label Correlation", "Feature Feature Correlation"],
  cleanlab: ["spurious_correlations"],
  skore: ["Golden feature"],
};
const shortcut = { ...leak, touchstone: ["shortcut", "leaky-feature"] };
const labels = {
  touchstone: ["label-errors"],
  deepchecks: ["Conflicting Labels"],
  cleanlab: ["label"],
};
const badModel = {
  touchstone: ["metrics", "baseline"],
  deepchecks: ["Simple Model Comparison", "Train Test Performance"],
  evidently: ["Accuracy metric", "F1 score metric"],
  skore: ["Model performance vs. HistGradientBoosting baseline", "Potential underfitting"],
};
const calibrationChecks = { touchstone: ["calibration"], deepchecks: ["Calibration Score"] };

/** name, base table, the planting, what counts as caught, further roles. */
function list(plant) {
  const quality = (touchstone, deepchecks, evidently = [], cleanlab = []) => ({
    touchstone: touchstone.map((problem) => `quality: ${problem}`),
    deepchecks,
    evidently,
    cleanlab,
  });
  return [
    ["copies of training rows in the test part", "mixed", (t, r) => plant.plantOverlap(t, 0.1, r), copies],
    [
      "the same, with other labels",
      "mixed",
      (t, r) => plant.plantOverlap(t, 0.1, r, { flip: true }),
      {
        ...copies,
        ...{ deepchecks: [...copies.deepchecks, "Conflicting Labels"], cleanlab: [...copies.cleanlab, "label"] },
        touchstone: [...copies.touchstone, "conflicting-labels"],
      },
    ],
    ["the same, moved by a millionth", "numeric", (t, r) => plant.plantOverlap(t, 0.1, r, { jitter: 1e-6 }), copies],
    ["rows repeated within the parts", "mixed", (t, r) => plant.plantRepeats(t, 0.1, r), copies],
    ["oversampled before the split", "numeric", (t, r) => plant.plantDrawnAgain(t, 0.2, r), copies],
    ["SMOTE before the split", "numeric", (t, r) => plant.plantInterpolated(t, 0.2, r), copies],
    ["standardised with the test part", "numeric", (t) => plant.plantStandardised(t, both), preprocessing],
    ["filled in with the test part", "numeric", (t, r) => plant.plantFilled(t, 0.1, r, "mean", both), preprocessing],
    [
      "levels encoded by the target of all rows",
      "mixed",
      (t, r) => plant.plantTargetEncoded(t, 12, r, both),
      preprocessing,
    ],
    ["a feature that is the answer with noise", "mixed", (t, r) => plant.plantLeak(t, 0.02, r), leak],
    [
      "gaps that tell the answer",
      "mixed",
      (t, r) => plant.plantTellingGaps(t, 0.95, r),
      { ...leak, touchstone: ["leaky-feature", "quality: missing by target"], cleanlab: [...leak.cleanlab, "null"] },
    ],
    [
      "the answer as another column",
      "mixed",
      (t) => plant.plantTargetAgain(t),
      { ...leak, touchstone: ["leaky-feature", "quality: same column twice"] },
    ],
    [
      "patients on both sides",
      "mixed",
      (t, r) => plant.plantEntities(t, 5, r, 0.5),
      { touchstone: ["group-overlap"], deepchecks: ["Index Train Test Leakage"] },
      { group: "patient" },
    ],
    ["a moved feature", "mixed", (t, r) => plant.plantColumnShift(t, 1, r), drift],
    ["other levels in the test part", "mixed", (t, r) => plant.plantLevelShift(t, 0.4, r), drift],
    ["features tied only in the test part", "numeric", (t, r) => plant.plantJointShift(t, 0.9, r), drift],
    [
      "a test part of the largest answers",
      "mixed",
      (t, r) => plant.plantSortedSplit(t, 0.9, r),
      { ...drift, deepchecks: [...drift.deepchecks, "Label Drift"] },
    ],
    [
      "levels that training never saw",
      "mixed",
      (t, r) => plant.plantUnseenLevels(t, 0.2, r),
      {
        touchstone: ["quality: only in the test part", "shift"],
        deepchecks: ["New Category Train Test", "String Mismatch Comparison"],
        evidently: ["drift"],
      },
    ],
    ["a feature tied to the answer but for one site", "mixed", (t, r) => plant.plantSiteShortcut(t, 2, r), shortcut],
    [
      "a feature tied to the answer in training alone",
      "mixed",
      (t, r) => plant.plantTrainingShortcut(t, 2, r),
      {
        ...shortcut,
        touchstone: [...shortcut.touchstone, "shift"],
        deepchecks: [...leak.deepchecks, "Feature Label Correlation Change", "Train Test Performance"],
        skore: [...leak.skore, "Potential overfitting"],
      },
    ],
    ["wrong labels, 10 %", "clear", (t, r) => plant.plantWrongLabels(t, 0.1, r), labels],
    [
      "a constant column",
      "mixed",
      (t) => plant.plantConstant(t),
      quality(
        ["constant"],
        ["Is Single Value"],
        ["Count of constant columns", "Almost constant column count", "drift"],
      ),
    ],
    [
      "words among numbers",
      "mixed",
      (t, r) => plant.plantWordsAmongNumbers(t, 0.05, r),
      quality(["mixed types"], ["Mixed Data Types"]),
    ],
    [
      "a stand-in for missing",
      "mixed",
      (t, r) => plant.plantSentinel(t, 0.1, r),
      quality(["stand-in value"], ["Outlier Sample Detection", "Mixed Nulls"], [], ["outlier"]),
    ],
    [
      "impossible ages",
      "mixed",
      (t, r) => plant.plantImpossibleAges(t, 0.05, r),
      quality(["impossible values"], ["Outlier Sample Detection"], [], ["outlier"]),
    ],
    [
      "spellings of one level",
      "mixed",
      (t, r) => plant.plantSpellings(t, 0.2, r),
      quality(["several spellings"], ["String Mismatch", "String Mismatch Comparison"]),
    ],
    [
      "a column twice",
      "mixed",
      (t) => plant.plantSameColumn(t),
      quality(["same column twice"], ["Feature Feature Correlation"], ["Duplicated column count"]),
    ],
    [
      "gaps in the test part alone",
      "mixed",
      (t, r) => plant.plantMissingByPart(t, 0.5, r),
      {
        touchstone: ["quality: missing by part", "shift"],
        deepchecks: ["Feature Drift"],
        evidently: ["Column", "Count and share of missing", "drift"],
        cleanlab: ["null"],
      },
    ],
    ["answers of other rows", "predictions", "shuffled", badModel],
    ["always the same answer", "predictions", "constant", badModel],
    ["probabilities that are too sure", "predictions", "overconfident", calibrationChecks],
    ["probabilities fitted to resampled data", "predictions", "inflated", calibrationChecks],
  ];
}

/** Writes every table, and `matrix.json` about them; returns the cases. */
export async function plantMatrix() {
  const plant = await plants();
  rmSync(folder, { recursive: true, force: true });
  const cases = [];
  const write = (name, base, control, table, expected, roles = {}) => {
    const slug = name.replace(/\W+/g, "-");
    mkdirSync(`${folder}/${slug}`, { recursive: true });
    const { part, ...columns } = table.columns;
    for (const side of ["train", "test"]) {
      const chosen = part.flatMap((own, row) => (own === side ? [row] : []));
      writeFileSync(`${folder}/${slug}/${side}.csv`, plant.toCsv(plant.selectRows({ columns }, chosen)));
    }
    const scored = {
      target: "outcome",
      ...("risk_sick" in columns ? { prediction: "answer", score: "risk_sick" } : {}),
    };
    cases.push({ name, folder: `${folder}/${slug}`, base, control, expected, roles: { ...scored, ...roles } });
  };
  const base = (kind, random, model = "honest") => {
    if (kind === "predictions") {
      return plant.plantedClassifier({ rows, share: 0.3, split: true }, model, random).table;
    }
    if (kind === "clear") {
      const table = plant.clearLabels(rows, "clusters", random);
      return plant.withColumns(table, { part: plant.randomParts(rows, 0.25, random.stream("parts")) });
    }
    return plant.cleanTable({ rows, flavour: kind, task: "binary", split: true }, random);
  };
  for (const kind of ["mixed", "numeric", "clear", "predictions"]) {
    for (const seed of controlSeeds)
      write(`clean ${kind} ${seed}`, kind, true, base(kind, seededRandom(seed, kind)), {});
  }
  write(
    "clean patients",
    "mixed",
    true,
    plant.plantEntities(base("mixed", seededRandom(104)), 5, seededRandom(105), 0),
    {},
    { group: "patient" },
  );
  for (const [index, [name, kind, planting, expected, roles]] of list(plant).entries()) {
    const random = seededRandom(1000 + index, "matrix");
    const table =
      typeof planting === "string"
        ? base(kind, random, planting)
        : planting(base(kind, random.stream("base")), random.stream("fault"));
    write(name, kind, false, table, expected, roles);
  }
  const path = `${folder}/matrix.json`;
  writeFileSync(path, JSON.stringify(cases, null, 1));
  return { path, cases };
}

/** The generators of faulty tables that the tests use. */
async function plants() {
  const sources = [
    "plantedTables",
    "plantAugmentation",
    "plantLabels",
    "plantLeaks",
    "plantPredictions",
    "plantPreprocessing",
    "plantQuality",
    "plantRecords",
    "plantShift",
    "plantShortcuts",
  ];
  mkdirSync(at(".build"), { recursive: true });
  const entry = at(".build/plants.ts");
  writeFileSync(entry, sources.map((name) => `export * from "../../test/fields/pitfalls/${name}.ts";`).join("\n"));
  const bundle = await rolldown({ input: entry, platform: "node" });
  await bundle.write({ file: at(".build/plants.mjs") });
  await bundle.close();
  return import(at(".build/plants.mjs"));
}
