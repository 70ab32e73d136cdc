// Essay "Neural Algorithmic Reasoning": whether a network has learnt an algorithm, or only its answers.

import { defineField } from "../../core/field.js";
import { generalist, maximumAggregation, sharedWeights, stepwiseSupervision } from "./claims/choices.js";
import {
  bellmanFordOutOfDistribution,
  bfsFiveTimes,
  bfsOutOfDistribution,
  dijkstraOutOfDistribution,
  insertionSortOutOfDistribution,
} from "./claims/outOfDistribution.js";
import { neuralAlgorithmicReasoning } from "./essay.js";
import { invariants } from "./invariants.js";
import { processor } from "./processor.js";
import { trajectoryScore } from "./trajectoryScore.js";

export { type Algorithm, type AlgorithmDefinition, defineAlgorithm } from "./algorithm.js";
export { type Chunk, chunksOf } from "./chunks.js";
export { algorithmNamed, clrs30 } from "./clrs30.js";

export const algorithms = defineField({
  id: "algorithms",
  essay: neuralAlgorithmicReasoning,
  instruments: [invariants, trajectoryScore],
  models: [processor],
  claims: [
    bellmanFordOutOfDistribution,
    bfsOutOfDistribution,
    bfsFiveTimes,
    generalist,
    maximumAggregation,
    sharedWeights,
    stepwiseSupervision,
    dijkstraOutOfDistribution,
    insertionSortOutOfDistribution,
  ],
});
