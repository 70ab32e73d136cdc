// The thirty algorithms of the CLRS benchmark (Veličković et al. 2022), in the benchmark's order.

import type { Algorithm } from "./algorithm.js";
import { bellmanFord } from "./algorithms/bellmanFord.js";
import { bfs } from "./algorithms/bfs.js";
import { floydWarshall } from "./algorithms/floydWarshall.js";
import { insertionSort } from "./algorithms/insertionSort.js";

export const clrs30: readonly Algorithm[] = [bellmanFord, bfs, floydWarshall, insertionSort];
