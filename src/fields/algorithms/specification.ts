// What an algorithm's trajectory consists of: features, each with the stage it belongs to, the place it is attached to and the
// type that says how it is encoded, decoded and scored (Veličković et al. 2022, The CLRS Algorithmic Reasoning Benchmark, §3.1).

import type { ColumnElement } from "../../data/arrays/arrayColumn.js";
import type { Dimension } from "../../engine/types.js";

export type Stage = "input" | "output" | "hint";
export type Place = "node" | "edge" | "graph";
export type FeatureType =
  | "scalar"
  | "mask"
  | "maskOne"
  | "categorical"
  | "pointer"
  | "shouldBePermutation"
  | "permutationPointer";

export interface FeatureSpecification {
  readonly stage: Stage;
  readonly place: Place;
  readonly type: FeatureType;
  /** How many classes a `categorical` feature has; no other type has it. */
  readonly categories?: number;
}

/** A specification's features by name, in the order in which they are encoded and scored. */
export type Specification = Readonly<Record<string, FeatureSpecification>>;

export interface FeatureOf<S extends Stage> extends FeatureSpecification {
  readonly stage: S;
}

const feature =
  <S extends Stage>(stage: S) =>
  (place: Place, type: FeatureType, categories?: number): FeatureOf<S> => {
    if ((type === "categorical") !== (categories !== undefined)) {
      throw new TypeError("a categorical feature has a number of categories, and no other has");
    }
    return categories === undefined ? { stage, place, type } : { stage, place, type, categories };
  };

/** A feature that the algorithm is given. */
export const input = feature("input");
/** A feature of the algorithm's state, which it has at every step. */
export const hint = feature("hint");
/** A feature that the algorithm answers with. */
export const output = feature("output");

/** The names of a specification's features of one stage. */
export type NamesOf<S extends Specification, St extends Stage> = {
  [Name in keyof S & string]: S[Name]["stage"] extends St ? Name : never;
}[keyof S & string];

const elements: Readonly<Record<FeatureType, ColumnElement>> = {
  scalar: "f8",
  mask: "i1",
  maskOne: "i1",
  categorical: "i1",
  permutationPointer: "i1",
  pointer: "i4",
  shouldBePermutation: "i4",
};

/** The smallest elements that hold a feature's values exactly: marks and classes are −1, 0 or 1, pointers are indices. */
export const elementOf = ({ type }: FeatureSpecification): ColumnElement => elements[type];

/** The features of one stage, in order. */
export function featuresOf(specification: Specification, stage: Stage): [string, FeatureSpecification][] {
  return Object.entries(specification).filter(([, feature]) => feature.stage === stage);
}

/**
 * The shape of one value of a feature on a graph of `size` nodes: nothing for a graph, `[size]` for nodes, `[size, size]` for
 * edges; the classes of a categorical feature, and the nodes a permutation pointer may point to, as one more axis.
 */
export function featureShape<Size extends Dimension>(
  { place, type, categories }: FeatureSpecification,
  size: Size,
): (Size | number)[] {
  const places: Size[] = place === "graph" ? [] : place === "node" ? [size] : [size, size];
  if (type === "permutationPointer") return [...places, size];
  return categories === undefined ? places : [...places, categories];
}
