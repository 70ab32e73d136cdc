// One step of a trajectory as what is drawn: markers, pointers, marks and numbers of nodes, matrices, numbers of the graph.

import { elementCount } from "../../../engine/types.js";
import { type FeatureSpecification, featureShape, featuresOf, type Specification } from "../specification.js";
import type { Trajectory } from "../trajectory.js";

/** A hint of nodes at one step. */
export interface NodeHint {
  readonly name: string;
  readonly type: "scalar" | "mask" | "categorical" | "pointer";
  /** Of each node: a number, a mark, a class, the index of a node. */
  readonly values: readonly number[];
}

/** A hint of edges at one step, row by row. */
export interface EdgeHint {
  readonly name: string;
  readonly type: "scalar" | "mask" | "categorical" | "pointer";
  readonly values: readonly number[];
}

export interface Frame {
  readonly step: number;
  /** Nodes that are marked by name. */
  readonly markers: readonly { readonly name: string; readonly node: number }[];
  readonly nodes: readonly NodeHint[];
  readonly edges: readonly EdgeHint[];
  readonly graph: readonly { readonly name: string; readonly value: number }[];
}

/** The frame of a step, counted from 0. Hints that never change are left out. */
export function frameAt(specification: Specification, trajectory: Trajectory, step: number): Frame {
  const markers: { name: string; node: number }[] = [];
  const nodes: NodeHint[] = [];
  const edges: EdgeHint[] = [];
  const graph: { name: string; value: number }[] = [];
  for (const [name, feature] of featuresOf(specification, "hint")) {
    const values = valuesAt(feature, trajectory, name, step);
    if (feature.place === "node" && feature.type === "maskOne") markers.push({ name, node: values.indexOf(1) });
    else if (feature.place === "node") {
      if (!isConstant(trajectory, name))
        nodes.push({ name, type: kindOf(feature), values: shortForm(feature, values) });
    } else if (feature.place === "edge") {
      if (!isConstant(trajectory, name))
        edges.push({ name, type: kindOf(feature), values: shortForm(feature, values) });
    } else graph.push({ name, value: shortForm(feature, values)[0] });
  }
  return { step, markers, nodes, edges, graph };
}

function valuesAt(feature: FeatureSpecification, { size, hints }: Trajectory, name: string, step: number): number[] {
  const length = elementCount(featureShape(feature, size));
  return Array.from(hints[name].data.subarray(step * length, (step + 1) * length));
}

function isConstant({ steps, hints }: Trajectory, name: string): boolean {
  const { data } = hints[name];
  const length = data.length / steps;
  return steps > 1 && data.every((value, at) => value === data[at % length]);
}

function kindOf({ type }: FeatureSpecification): NodeHint["type"] {
  if (type === "pointer" || type === "shouldBePermutation") return "pointer";
  return type === "scalar" || type === "categorical" ? type : "mask";
}

/** One number a place: of classes the class, −1 where there is none. */
function shortForm({ categories }: FeatureSpecification, values: readonly number[]): readonly number[] {
  if (categories === undefined) return values;
  return Array.from({ length: values.length / categories }, (_, place) =>
    values.slice(place * categories, (place + 1) * categories).indexOf(1),
  );
}
