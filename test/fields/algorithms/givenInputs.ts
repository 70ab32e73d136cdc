// Inputs on which algorithms easily go wrong, as a user would hand them over.

import fc from "fast-check";

const sizes = { minLength: 1, maxLength: 9 };
/** Few different values, so that ties are common. */
const tied = fc.integer({ min: 0, max: 3 });
const rows = (size: number, weight: fc.Arbitrary<number>) =>
  fc.array(fc.array(weight, { minLength: size, maxLength: size }), { minLength: size, maxLength: size });

/** Zero is no edge; half of all pairs have none, so that many graphs are not connected. */
const weights = fc.oneof(fc.constant(0), tied);

const directed = fc.integer({ min: 1, max: 7 }).chain((size) => rows(size, weights));
const undirected = directed.map((graph) =>
  graph.map((row, i) => row.map((_, j) => graph[Math.min(i, j)][Math.max(i, j)])),
);
const acyclic = directed
  .chain((graph) => fc.tuple(fc.constant(graph), fc.shuffledSubarray([...graph.keys()], { minLength: graph.length })))
  .map(([graph, order]) => graph.map((row, i) => row.map((weight, j) => (order[i] < order[j] ? weight : 0))));

const alone = (graphs: fc.Arbitrary<number[][]>) => fc.record({ graph: graphs });
const withSource = (graphs: fc.Arbitrary<number[][]>) =>
  graphs.chain((graph) => fc.record({ graph: fc.constant(graph), source: fc.nat(graph.length - 1) }));

const keys = fc.array(tied, sizes);
const keysOnly = fc.record({ keys });
const letters = fc.array(fc.integer({ min: 0, max: 1 }), sizes);
const search = fc
  .tuple(letters, letters)
  .map(([one, other]) =>
    one.length < other.length ? { haystack: other, needle: one } : { haystack: one, needle: other },
  );
const points = fc
  .array(fc.tuple(tied, tied), sizes)
  .map((pairs) => ({ x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) }));

/** Inputs of each algorithm: ties, zeros, duplicates, points on a line, graphs in pieces, one node, two nodes. */
export const adversarialInputs: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  activity_selector: fc.array(fc.tuple(tied, fc.integer({ min: 1, max: 3 })), sizes).map((spans) => ({
    starts: spans.map(([start]) => start),
    finishes: spans.map(([start, length]) => start + length),
  })),
  articulation_points: alone(undirected),
  bellman_ford: withSource(undirected),
  bfs: withSource(undirected),
  binary_search: fc.record({ keys: keys.map((values) => values.toSorted()), target: fc.integer({ min: -1, max: 4 }) }),
  bridges: alone(undirected),
  bubble_sort: keysOnly,
  dag_shortest_paths: withSource(acyclic),
  dfs: alone(directed),
  dijkstra: withSource(undirected),
  find_maximum_subarray_kadane: fc.record({ keys: fc.array(fc.integer({ min: -2, max: 2 }), sizes) }),
  floyd_warshall: alone(undirected),
  graham_scan: points,
  heapsort: keysOnly,
  insertion_sort: keysOnly,
  jarvis_march: points,
  kmp_matcher: search,
  lcs_length: fc.record({ first: letters, second: letters }),
  matrix_chain_order: fc.record({ dimensions: fc.array(fc.integer({ min: 1, max: 3 }), sizes) }),
  minimum: keysOnly,
  mst_kruskal: alone(undirected),
  mst_prim: withSource(undirected),
  naive_string_matcher: search,
  optimal_bst: fc
    .array(tied, { minLength: 3, maxLength: 13 })
    .map((values) => (values.length % 2 === 0 ? values.slice(1) : values))
    .map((values) => ({ keys: values.slice(0, (values.length - 1) / 2), gaps: values.slice((values.length - 1) / 2) })),
  quickselect: keysOnly,
  quicksort: keysOnly,
  segments_intersect: fc
    .tuple(fc.array(tied, { minLength: 4, maxLength: 4 }), fc.array(tied, { minLength: 4, maxLength: 4 }))
    .map(([x, y]) => ({ x, y })),
  strongly_connected_components: alone(directed),
  task_scheduling: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5 }), tied), sizes)
    .map((tasks) => ({ deadlines: tasks.map(([time]) => time), weights: tasks.map(([, weight]) => weight) })),
  topological_sort: alone(acyclic),
};
