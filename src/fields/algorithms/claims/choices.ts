// Claims of the essay about what lets a network execute algorithms on larger inputs: messages that compete, steps that are shown, one
// processor for several algorithms.

import { bellmanFord } from "../algorithms/bellmanFord.js";
import { bfs } from "../algorithms/bfs.js";
import { insertionSort } from "../algorithms/insertionSort.js";
import { ibarz2022, neuralAlgorithmicReasoning, velickovic2020 } from "../essay.js";
import { comparison } from "./comparison.js";

export const maximumAggregation = comparison("algorithms/maximum-aggregation", {
  statement:
    "Where each node has to choose one neighbour, networks that take the maximum of the messages execute larger inputs better than those that take their mean or sum.",
  source: velickovic2020,
  ahead: { name: "maximum", networks: [[bellmanFord]] },
  others: [
    { name: "mean", networks: [[bellmanFord]], options: { aggregation: "mean" } },
    { name: "sum", networks: [[bellmanFord]], options: { aggregation: "sum" } },
  ],
  tolerance: 0,
  steps: { quick: 100, full: 200 },
  notes: ["Bellman–Ford."],
});

export const stepwiseSupervision = comparison("algorithms/stepwise-supervision", {
  statement:
    "Networks that are shown every step of an algorithm execute it better than those that are shown its answers.",
  source: velickovic2020,
  ahead: { name: "every step", networks: [[bellmanFord]] },
  others: [{ name: "answers alone", networks: [[bellmanFord]], options: { hints: "unused" } }],
  tolerance: 0,
  steps: { quick: 120, full: 300 },
  notes: [
    "Bellman–Ford. Both are run for as many steps as the algorithm takes.",
    "Later work found algorithms for which answers alone serve as well or better (Mahdavi et al. 2023): this is no law.",
  ],
});

export const generalist = comparison("algorithms/generalist", {
  statement: "One network that learnt several algorithms in turn executes them about as well as networks for each.",
  source: ibarz2022,
  ahead: { name: "generalist", networks: [[bfs, bellmanFord]] },
  others: [{ name: "specialists", networks: [[bfs], [bellmanFord]] }],
  tolerance: 0.05,
  steps: { quick: 80, full: 200 },
  notes: [
    "Breadth-first search and Bellman–Ford: two algorithms, where the paper has thirty. The generalist takes as many steps for each as its specialist.",
  ],
});

export const sharedWeights = comparison("algorithms/shared-weights", {
  statement:
    "A network that takes every step with the same weights executes larger inputs, which take more steps, better than one that has weights of its own for each step.",
  source: neuralAlgorithmicReasoning,
  ahead: { name: "shared", networks: [[insertionSort]] },
  others: [{ name: "unshared", networks: [[insertionSort]], options: { layers: 15 } }],
  tolerance: 0,
  steps: { quick: 20, full: 150 },
  tellsValidation: true,
  stoppedAfter: 15,
  notes: [
    "Insertion sort, which takes a step for each node: 15 at the largest size that was learnt from, for which there are 15 layers, and 63 where it is tested. Steps after the last layer are taken with the last layer.",
  ],
});
