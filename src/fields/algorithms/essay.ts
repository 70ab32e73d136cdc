// The works that the field rests on.

import { essay, preprint } from "../../core/source.js";

export const neuralAlgorithmicReasoning = essay(
  "neural-algorithmic-reasoning",
  "P. Veličković, Neural Algorithmic Reasoning",
);
export const velickovic2020 = preprint("Veličković et al. 2020, Neural Execution of Graph Algorithms", "1910.10593");
export const velickovic2022 = preprint(
  "Veličković et al. 2022, The CLRS Algorithmic Reasoning Benchmark",
  "2205.15659",
);
export const ibarz2022 = preprint("Ibarz et al. 2022, A Generalist Neural Algorithmic Learner", "2209.11142");
