// The thirty algorithms of the CLRS benchmark (Veličković et al. 2022), in the benchmark's order.

import { UserError } from "../../core/errors.js";
import { didYouMean } from "../../core/suggest.js";
import type { Algorithm } from "./algorithm.js";
import { activitySelector } from "./algorithms/activitySelector.js";
import { articulationPoints } from "./algorithms/articulationPoints.js";
import { bellmanFord } from "./algorithms/bellmanFord.js";
import { bfs } from "./algorithms/bfs.js";
import { binarySearch } from "./algorithms/binarySearch.js";
import { bridges } from "./algorithms/bridges.js";
import { bubbleSort } from "./algorithms/bubbleSort.js";
import { dagShortestPaths } from "./algorithms/dagShortestPaths.js";
import { dfs } from "./algorithms/dfs.js";
import { dijkstra } from "./algorithms/dijkstra.js";
import { findMaximumSubarrayKadane } from "./algorithms/findMaximumSubarrayKadane.js";
import { floydWarshall } from "./algorithms/floydWarshall.js";
import { grahamScan } from "./algorithms/grahamScan.js";
import { heapsort } from "./algorithms/heapsort.js";
import { insertionSort } from "./algorithms/insertionSort.js";
import { jarvisMarch } from "./algorithms/jarvisMarch.js";
import { kmpMatcher } from "./algorithms/kmpMatcher.js";
import { lcsLength } from "./algorithms/lcsLength.js";
import { matrixChainOrder } from "./algorithms/matrixChainOrder.js";
import { minimum } from "./algorithms/minimum.js";
import { mstKruskal } from "./algorithms/mstKruskal.js";
import { mstPrim } from "./algorithms/mstPrim.js";
import { naiveStringMatcher } from "./algorithms/naiveStringMatcher.js";
import { optimalBst } from "./algorithms/optimalBst.js";
import { quickselect } from "./algorithms/quickselect.js";
import { quicksort } from "./algorithms/quicksort.js";
import { segmentsIntersect } from "./algorithms/segmentsIntersect.js";
import { stronglyConnectedComponents } from "./algorithms/stronglyConnectedComponents.js";
import { taskScheduling } from "./algorithms/taskScheduling.js";
import { topologicalSort } from "./algorithms/topologicalSort.js";

export const clrs30: readonly Algorithm[] = [
  articulationPoints,
  activitySelector,
  bellmanFord,
  bfs,
  binarySearch,
  bridges,
  bubbleSort,
  dagShortestPaths,
  dfs,
  dijkstra,
  findMaximumSubarrayKadane,
  floydWarshall,
  grahamScan,
  heapsort,
  insertionSort,
  jarvisMarch,
  kmpMatcher,
  lcsLength,
  matrixChainOrder,
  minimum,
  mstKruskal,
  mstPrim,
  naiveStringMatcher,
  optimalBst,
  quickselect,
  quicksort,
  segmentsIntersect,
  stronglyConnectedComponents,
  taskScheduling,
  topologicalSort,
];

/** The algorithm of that name among `algorithms`. Throws a `UserError` where there is none. */
export function algorithmNamed(name: string, algorithms: readonly Algorithm[] = clrs30): Algorithm {
  const found = algorithms.find((algorithm) => algorithm.name === name);
  if (found !== undefined) return found;
  const names = algorithms.map((algorithm) => algorithm.name);
  throw new UserError(
    "unknown-algorithm",
    `no algorithm is called "${name}"${didYouMean(name, names)}`,
    `There are ${names.join(", ")}.`,
  );
}
