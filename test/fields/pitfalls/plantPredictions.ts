// Tables with a model's predictions, honest ones and ones with a planted fault. The truth is drawn from known
// probabilities, so that the honest model is as good as a model can be, and perfectly calibrated.

import type { Random } from "../../../src/core/random.js";
import type { TableRoles } from "../../../src/data/table.js";
import { type Cell, type PlantedTable, randomParts } from "./plantedTables.js";

/** What a planted model is like. `honest` is without a fault. */
export type PlantedModel =
  | "honest"
  /** Always the most common class. */
  | "constant"
  /** Predictions of other rows. */
  | "shuffled"
  /** The score of the other class. */
  | "reversed"
  /** Log-odds times 3. */
  | "overconfident"
  /** Log-odds divided by 3. */
  | "timid"
  /** Fitted to resampled data in which the class is five times as common. */
  | "inflated";

export interface PlantedPredictions {
  readonly table: PlantedTable;
  readonly roles: Partial<TableRoles>;
}

export interface PredictionShape {
  readonly rows: number;
  /** Share of the class `sick`, about. */
  readonly share: number;
  readonly split: boolean;
  /** Rows per entity; rows of one entity share part of their risk. */
  readonly perEntity?: number;
}

/** Two classes with a score for `sick` and a predicted class. */
export function plantedClassifier(shape: PredictionShape, model: PlantedModel, random: Random): PlantedPredictions {
  const { rows, share, split } = shape;
  const base = Math.log(share / (1 - share));
  const shared = new Map<number, number>();
  const entity = Array.from({ length: rows }, (_, row) => Math.floor(row / (shape.perEntity ?? 1)));
  const seen = Array.from({ length: rows }, () => 2 * random.normal());
  const outcome = seen.map((value, row) => {
    const own = shared.get(entity[row]) ?? random.normal();
    shared.set(entity[row], own);
    const odds = base + value + (shape.perEntity === undefined ? 0 : own);
    return random.uniform() < 1 / (1 + Math.exp(-odds)) ? "sick" : "well";
  });
  const order = model === "shuffled" ? random.permutation(rows) : undefined;
  const scores = seen.map((_, row) => {
    const odds = base + seen[order === undefined ? row : order[row]];
    return 1 / (1 + Math.exp(-changed(odds, model)));
  });
  const columns: Record<string, readonly Cell[]> = {
    signal: seen,
    noise: seen.map(() => random.normal()),
    outcome,
    answer: scores.map((score) =>
      model === "constant" ? (share < 0.5 ? "well" : "sick") : score > 0.5 ? "sick" : "well",
    ),
    risk_sick: scores,
    ...(split ? { part: randomParts(rows, 0.5, random) } : {}),
    ...(shape.perEntity === undefined ? {} : { entity: entity.map((code) => `e${code}`) }),
  };
  return {
    table: { columns },
    roles: {
      target: "outcome",
      prediction: "answer",
      scores: [{ column: "risk_sick", level: "sick" }],
      ...(split ? { split: "part" } : {}),
      ...(shape.perEntity === undefined ? {} : { group: "entity" }),
    },
  };
}

function changed(odds: number, model: PlantedModel): number {
  if (model === "reversed") return -odds;
  if (model === "overconfident") return 3 * odds;
  if (model === "timid") return odds / 3;
  return model === "inflated" ? odds + Math.log(5) : odds;
}

/** Three classes with a probability each. */
export function plantedMulticlass(
  rows: number,
  model: "honest" | "overconfident" | "shuffled",
  random: Random,
): PlantedPredictions {
  const levels = ["high", "low", "middle"];
  const sharpness = model === "overconfident" ? 3 : 1;
  const odds = Array.from({ length: rows }, () => levels.map(() => 1.5 * random.normal()));
  const outcome = odds.map((row) => {
    let left = random.uniform();
    const index = softmax(row).findIndex((probability) => {
      left -= probability;
      return left < 0;
    });
    return levels[index < 0 ? levels.length - 1 : index];
  });
  const order = model === "shuffled" ? random.permutation(rows) : Int32Array.from({ length: rows }, (_, row) => row);
  const probabilities = Array.from(order, (row) => softmax(odds[row].map((value) => sharpness * value)));
  return {
    table: {
      columns: {
        signal: odds.map(([first]) => first),
        outcome,
        answer: probabilities.map((row) => levels[row.indexOf(Math.max(...row))]),
        ...Object.fromEntries(levels.map((level, code) => [`p_${level}`, probabilities.map((row) => row[code])])),
      },
    },
    roles: {
      target: "outcome",
      prediction: "answer",
      scores: levels.map((level) => ({ column: `p_${level}`, level })),
    },
  };
}

function softmax(odds: readonly number[]): number[] {
  const powers = odds.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** A number with a prediction: honest (R² about 0.7), of other rows, or nearly always the same. */
export function plantedRegression(
  rows: number,
  model: "honest" | "shuffled" | "constant" | "weak",
  random: Random,
): PlantedPredictions {
  const signal = Array.from({ length: rows }, () => random.normal());
  const outcome = signal.map((value) => 50 + 10 * value + 6 * random.normal());
  const order = model === "shuffled" ? random.permutation(rows) : Int32Array.from({ length: rows }, (_, row) => row);
  const strength = model === "constant" ? 0 : model === "weak" ? 0.1 : 10;
  return {
    table: {
      columns: {
        signal,
        noise: signal.map(() => random.normal()),
        outcome,
        estimate: Array.from(order, (row) => 50 + strength * signal[row]),
        part: randomParts(rows, 0.5, random),
      },
    },
    roles: { target: "outcome", prediction: "estimate", scores: [], split: "part" },
  };
}
