// The data that test/goldens/stats/learners/make_learners.py gave to scikit-learn, generated again.

import { z } from "zod";
import type { FeatureColumn, Target } from "../../../src/stats/learners/features.js";
import { readGolden } from "../golden.js";

export interface LearnerTask {
  readonly features: readonly FeatureColumn[];
  readonly target: Target;
}

/** Columns of numbers in [0, 1), by hashing their position. */
export function uniformTable(seed: number, rows: number, columns: number): Float64Array[] {
  return Array.from({ length: columns }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => {
      let x = Math.imul(row * columns + column + seed * 1_000_003 + 1, 0x9e3779b1);
      x = Math.imul(x ^ (x >>> 15), 0x85ebca77);
      x = Math.imul(x ^ (x >>> 13), 0xc2b2ae3d);
      return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
    }),
  );
}

export const numeric = (name: string, values: Float64Array): FeatureColumn => ({
  name,
  kind: "numeric",
  values,
  levels: 0,
});
export const category = (name: string, values: Float64Array, levels: number): FeatureColumn => ({
  name,
  kind: "category",
  values,
  levels,
});
export const named = (columns: readonly Float64Array[]) => columns.map((values, i) => numeric(`x${i}`, values));
export const classesOf = (codes: Int32Array, classes: number): Target => ({ kind: "classification", codes, classes });
export const everyRow = (count: number) => Int32Array.from({ length: count }, (_, row) => row);
/** Rows that the boosting goldens train on (even) and test (odd). */
export const evenRows = (count: number) => everyRow(count).filter((row) => row % 2 === 0);
export const oddRows = (count: number) => everyRow(count).filter((row) => row % 2 === 1);

const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

export function interaction(rows = 6000): LearnerTask {
  const u = uniformTable(1, rows, 11);
  const codes = Int32Array.from(u[10], (draw, i) => {
    const score = 2 * (u[0][i] > 0.5 ? 1 : 0) + 2 * Math.sin(6 * u[1][i]) + 24 * (u[2][i] - 0.5) * (u[3][i] - 0.5) - 1;
    return draw < sigmoid(score) ? 1 : 0;
  });
  return { features: named(u.slice(0, 10)), target: classesOf(codes, 2) };
}

export function friedman(rows = 6000): LearnerTask {
  const u = uniformTable(2, rows, 13);
  const values = Float64Array.from({ length: rows }, (_, i) => {
    const noise = u[10][i] + u[11][i] + u[12][i] - 1.5;
    return (
      10 * Math.sin(Math.PI * u[0][i] * u[1][i]) + 20 * (u[2][i] - 0.5) ** 2 + 10 * u[3][i] + 5 * u[4][i] + 2 * noise
    );
  });
  return { features: named(u.slice(0, 10)), target: { kind: "regression", values } };
}

export function threeClasses(rows = 6000): LearnerTask {
  const u = uniformTable(3, rows, 8);
  const codes = Int32Array.from(u[0], (first, i) => {
    if (u[6][i] < 0.15) return Math.floor(3 * u[7][i]);
    if (first + u[1][i] > 1.1) return 0;
    return u[2][i] > u[3][i] ? 1 : 2;
  });
  return { features: named(u.slice(0, 6)), target: classesOf(codes, 3) };
}

export function missing(rows = 6000): LearnerTask {
  const u = uniformTable(4, rows, 8);
  const codes = Int32Array.from(u[7], (draw, i) => {
    const score = 3 * (u[1][i] - 0.5) + (u[5][i] < 0.3 ? 1.5 : 4 * (u[0][i] - 0.7));
    return draw < sigmoid(score) ? 1 : 0;
  });
  const columns = u.slice(0, 5);
  columns[0] = columns[0].map((value, i) => (u[5][i] < 0.3 ? Number.NaN : value));
  columns[1] = columns[1].map((value, i) => (u[6][i] < 0.1 ? Number.NaN : value));
  return { features: named(columns), target: classesOf(codes, 2) };
}

export function categories(rows = 6000): LearnerTask {
  const u = uniformTable(5, rows, 6);
  const effects = uniformTable(6, 60, 2).map((column) => column.map((value) => 4 * (value - 0.5)));
  const a = u[0].map((value) => Math.floor(12 * value));
  const b = u[1].map((value) => Math.floor(60 * value ** 2));
  const codes = Int32Array.from(u[5], (draw, i) =>
    draw < sigmoid(effects[0][a[i]] + effects[1][b[i]] + 2 * (u[2][i] - 0.5)) ? 1 : 0,
  );
  return {
    features: [category("a", a, 12), category("b", b, 60), numeric("x2", u[2]), numeric("x3", u[3])],
    target: classesOf(codes, 2),
  };
}

/** A small real table that scikit-learn ships. */
export function realTable(name: "breastCancer" | "diabetes"): LearnerTask {
  const table = z.object({ features: z.array(z.array(z.number())), target: z.array(z.number()) });
  const golden = readGolden("learners/tables", z.object({ breastCancer: table, diabetes: table }))[name];
  return {
    features: named(golden.features.map((column) => Float64Array.from(column))),
    target:
      name === "diabetes"
        ? { kind: "regression", values: Float64Array.from(golden.target) }
        : classesOf(Int32Array.from(golden.target), 2),
  };
}

/** Few different values, so that every threshold between them has a bin. */
export function coarse({ features, target }: LearnerTask): LearnerTask {
  return {
    features: features.map((feature) => ({
      ...feature,
      values: feature.values.map((value) => Math.floor(100 * value) / 100),
    })),
    target,
  };
}
