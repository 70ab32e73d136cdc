// The truth about the test rows, and what the model answers for them.

import type { Table } from "../../../data/table.js";
import type { Judged } from "../predictions/judged.js";
import type { Arena } from "./arena.js";
import type { Contest } from "./contestants.js";
import type { Model, Truth } from "./scoring.js";

/** What the test rows of `contest` truly are. */
export async function readTruth(table: Table, { dataset }: Arena, { rows, places, blocks }: Contest): Promise<Truth> {
  const { weight, group } = table.roles;
  const { target } = dataset;
  return {
    codes: target.kind === "classification" ? places.map((place) => target.codes[place]) : undefined,
    values: target.kind === "regression" ? Float64Array.from(places, (place) => target.values[place]) : undefined,
    classes: target.kind === "classification" ? target.classes : 0,
    weights:
      weight === undefined ? undefined : (await table.numbers(weight, rows)).map((value) => Math.max(0, value || 0)),
    clusters: group === undefined ? blocks : distinctWhereMissing((await table.codes(group, rows)).codes),
  };
}

// Rows without an entity are entities of their own.
function distinctWhereMissing(codes: Int32Array): Int32Array {
  let next = codes.reduce((most, code) => Math.max(most, code), 0) + 1;
  return codes.map((code) => (code < 0 ? next++ : code));
}

/** The model's answers at `rows`; `undefined` unless it answers all of them. */
export function modelAt(judged: Judged, rows: Int32Array, levels: readonly string[]): Model | undefined {
  // Both are ascending.
  const at: number[] = [];
  let place = 0;
  for (const row of rows) {
    while (place < judged.rows.length && judged.rows[place] < row) place++;
    if (judged.rows[place] !== row) return undefined;
    at.push(place);
  }
  if (judged.kind === "regression") {
    return { predicted: Float64Array.from(at, (index) => judged.predicted[index]), ranking: undefined, positive: 1 };
  }
  const { predicted, scores } = judged;
  const codes = judged.levels.map((level) => levels.indexOf(level));
  const positive = scores?.positive;
  return {
    predicted: predicted === undefined ? undefined : Int32Array.from(at, (index) => codes[predicted[index]]),
    ranking:
      scores === undefined || positive === undefined
        ? undefined
        : Float64Array.from(at, (index) => scores.values[index * scores.classes + positive]),
    positive: positive === undefined ? 1 : codes[positive],
  };
}
