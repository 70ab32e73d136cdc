// The test part as one more environment: does a carrier hold there as it did in the training part?

import type { Run } from "../../../core/run.js";
import { type Dataset, loadDataset } from "../../../data/dataset.js";
import { decisionTree } from "../../../data/learner.js";
import { scoreSealed, splitAt } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { normalCdf, normalQuantile } from "../../../stats/distributions.js";
import { predictionWidth } from "../../../stats/learners/features.js";
import { sampledRows } from "../sampledRows.js";
import { associationOf } from "./association.js";
import type { Settings } from "./options.js";
import type { Probe } from "./probe.js";
import { type Severity, severityOf } from "./severity.js";

export interface TestPart {
  /** The carriers (features) that break there. */
  readonly broken: readonly Probe[];
  /** For each of them, the association in the test part, where 1 is that in the training part. */
  readonly inside: readonly number[];
  readonly severity: Severity | undefined;
}

const fewestRows = 50;
const tree = { depth: 3, minimumLeaf: 20 };

/** Looks at the test part once; `undefined` where there is none, or too little of it. */
export async function holdInTestPart(
  table: Table,
  train: Dataset,
  carriers: readonly Probe[],
  settings: Settings,
  run: Run,
): Promise<TestPart | undefined> {
  if (table.parts === undefined || carriers.length === 0) return undefined;
  const random = run.random.stream("test part");
  const sample = await sampledRows(table, settings.rows, random.stream("rows"), "test");
  const dataset = await loadDataset(table, Int32Array.from([...train.tableRows, ...sample.rows]).sort());
  const split = splitAt(dataset.tableRows, new Set(sample.rows));
  if (split.test.size < fewestRows) return undefined;
  const learner = decisionTree(tree);
  const look = { purpose: "shortcut", testFingerprint: table.testFingerprint };
  return scoreSealed(split, run, look, (test): TestPart => {
    const held = carriers.map((carrier) => {
      const alone = {
        ...dataset,
        features: dataset.features.filter(({ name }) => name === carrier.property.name),
      };
      const fitted = learner.fit(alone, split.train, random);
      const width = predictionWidth(dataset.target);
      const predicted = new Float64Array(dataset.tableRows.length * width);
      for (const rows of [split.train, test]) {
        const own = learner.predict(fitted, alone, rows);
        for (const [i, row] of rows.rows.entries())
          predicted.set(own.subarray(i * width, (i + 1) * width), row * width);
      }
      const association = associationOf(predicted, dataset.target);
      const { value, standardError } = association.among(test.rows);
      // A calibrated prediction of rows that are like those it was fitted to has slope 1.
      const reach = normalQuantile((1 + settings.level) / 2) * standardError;
      const pValue = normalCdf((value - 1) / standardError) * carriers.length;
      return { carrier, value, broken: pValue <= settings.falseDiscoveries && value + reach <= settings.breakShare };
    });
    const broken = held.filter((one) => one.broken);
    const without = broken.map(({ carrier }) => carrier.property.name);
    const groups = undefined;
    return {
      broken: broken.map(({ carrier }) => carrier),
      inside: broken.map(({ value }) => value),
      severity:
        broken.length === 0
          ? undefined
          : severityOf(dataset, groups, split, test, { without }, settings.level, random.stream("severity")),
    };
  });
}
