// What might carry a prediction: the features, columns that were set aside and may yet be visible in the features (the
// posture of a patient, the camera of a picture), and what a text or a file is like from outside.

import { type Dataset, loadDataset } from "../../../data/dataset.js";
import type { Column, Table } from "../../../data/table.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";

export interface Property {
  readonly name: string;
  /** The column that it stems from. */
  readonly column: string;
  /**
   * - `feature`: a model learns from it.
   * - `set aside`: a column that no model is shown.
   * - `outside`: how long a text is, how large a picture or its file: it says nothing of what stands there.
   */
  readonly kind: "feature" | "set aside" | "outside";
  /** Whether a model learns from it, of whatever kind it is. */
  readonly learnt: boolean;
  readonly values: FeatureColumn;
}

/** What a table of pictures says of their files. */
const ofFiles: readonly string[] = ["width", "height", "bytes", "format"];

/** A column with more different values than this share of the rows names rows rather than telling of them. */
const mostDistinct = 0.5;

/** The properties of the dataset's rows; `environment` names a column that is one whatever its role. */
export async function propertiesOf(
  table: Table,
  dataset: Dataset,
  environment: string | undefined,
): Promise<readonly Property[]> {
  const aside = table.columns.filter((column) => isSetAside(table, column, environment));
  const loaded = await loadDataset(table, dataset.tableRows, { features: aside.map(({ name }) => name) });
  const texts = table.columns.filter(({ type, role }) => type === "text" && (role === "feature" || role === "ignored"));
  const outside: Property[] = [];
  for (const { name } of texts) {
    const values = await lengthsOf(table, name, dataset.tableRows);
    outside.push({
      name: `length of ${name}`,
      column: name,
      kind: "outside",
      learnt: false,
      values: { name: `length of ${name}`, kind: "numeric", values, levels: 0 },
    });
  }
  return [
    ...dataset.features.map((values): Property => {
      const { name } = values;
      const isOutside = table.images !== undefined && ofFiles.includes(name);
      return { name, column: name, kind: isOutside ? "outside" : "feature", learnt: true, values };
    }),
    ...loaded.features.map((values): Property => {
      return { name: values.name, column: values.name, kind: "set aside", learnt: false, values };
    }),
    ...outside,
  ];
}

function isSetAside(table: Table, { name, role, type, distinct }: Column, environment: string | undefined): boolean {
  if (name === environment) return role !== "feature" && role !== "target";
  if (role !== "ignored" || distinct < 2) return false;
  const isMeasure = type === "number" || type === "time";
  return isMeasure || distinct <= mostDistinct * table.rowCount;
}

async function lengthsOf(table: Table, column: string, rows: Int32Array): Promise<Float64Array> {
  const texts = await table.texts(column, rows);
  return Float64Array.from(texts, (text) => text?.length ?? Number.NaN);
}
