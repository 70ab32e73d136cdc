// The inputs of the algorithms on graphs.

import { adjacency, type Graph, type GraphWithSource } from "../inputs/graph.js";
import { input } from "../specification.js";
import { positions } from "./positions.js";

export const graphFeatures = {
  pos: input("node", "scalar"),
  A: input("edge", "scalar"),
  adj: input("edge", "mask"),
};

export const graphWithSourceFeatures = {
  pos: input("node", "scalar"),
  s: input("node", "maskOne"),
  A: input("edge", "scalar"),
  adj: input("edge", "mask"),
};

export function encodeGraph({ graph }: { readonly graph: Graph }) {
  return { pos: positions(graph.size), A: graph.weights, adj: adjacency(graph) };
}

export function encodeGraphWithSource({ graph, source }: GraphWithSource) {
  return { ...encodeGraph({ graph }), s: source };
}
