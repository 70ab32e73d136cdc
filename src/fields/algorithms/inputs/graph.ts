// Graphs that algorithms are given: a matrix of weights, in which zero means that there is no edge.

import { z } from "zod";

export interface Graph {
  readonly size: number;
  /** Row by row: the weight of the edge from i to j at i · size + j. */
  readonly weights: Float64Array;
}

export interface GraphWithSource {
  readonly graph: Graph;
  readonly source: number;
}

/** 1 where there is an edge, and from every node to itself. */
export function adjacency({ size, weights }: Graph): Int8Array {
  const edges = new Int8Array(weights.length);
  for (let at = 0; at < edges.length; at++) edges[at] = weights[at] === 0 ? 0 : 1;
  for (let node = 0; node < size; node++) edges[node * size + node] = weights[node * size + node] === -1 ? 0 : 1;
  return edges;
}

/** The graph whose edges run the other way. */
export function transposed({ size, weights }: Graph): Graph {
  const turned = new Float64Array(weights.length);
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) turned[to * size + from] = weights[from * size + to];
  }
  return { size, weights: turned };
}

function hasCycle(rows: readonly (readonly number[])[]): boolean {
  const left = new Set(rows.keys());
  for (;;) {
    const sink = [...left].find((node) => rows[node].every((weight, to) => weight === 0 || !left.has(to)));
    if (sink === undefined) return left.size > 0;
    left.delete(sink);
  }
}

export interface GraphKind {
  readonly directed: boolean;
  readonly acyclic?: boolean;
}

/** A graph as the rows of its matrix of weights, none negative. */
export function graphSchema({ directed, acyclic = false }: GraphKind) {
  return z
    .array(z.array(z.number()))
    .min(1, "a graph has at least one node")
    .superRefine((rows, context) => {
      const refuse = (message: string, ...path: number[]) => context.addIssue({ code: "custom", message, path });
      for (const [from, row] of rows.entries()) {
        if (row.length !== rows.length) {
          return refuse(
            `a graph of ${rows.length} nodes has ${rows.length} weights in each row, not ${row.length}`,
            from,
          );
        }
      }
      for (const [from, row] of rows.entries()) {
        for (const [to, weight] of row.entries()) {
          if (weight < 0) return refuse(`the weight ${weight} is negative`, from, to);
          if (!directed && weight !== rows[to][from]) {
            return refuse(
              `the graph is undirected, and the way back weighs ${rows[to][from]}, not ${weight}`,
              from,
              to,
            );
          }
        }
      }
      if (acyclic && hasCycle(rows)) refuse("the graph has a cycle, and may have none");
    })
    .transform((rows): Graph => ({ size: rows.length, weights: Float64Array.from(rows.flat()) }));
}

/** A graph alone. */
export const graphOnlySchema = (kind: GraphKind) => z.object({ graph: graphSchema(kind) });

/** A graph and the node that the algorithm starts from. */
export function graphWithSourceSchema(kind: GraphKind) {
  return z.object({ graph: graphSchema(kind), source: z.number().int().min(0) }).superRefine(refuseStrangeSource);
}

function refuseStrangeSource({ graph, source }: GraphWithSource, context: z.RefinementCtx): void {
  if (source < graph.size) return;
  context.addIssue({
    code: "custom",
    message: `there is no node ${source} among ${graph.size}, counted from 0`,
    path: ["source"],
  });
}
