// The neural algorithmic reasoner of the CLRS baselines, trained to execute one algorithm or several with one processor.

import { defineModel } from "../../core/model.js";
import { ibarz2022, neuralAlgorithmicReasoning, velickovic2022 } from "./essay.js";
import { processorOptions } from "./reasoner/processorOptions.js";
import { loadReasoner } from "./reasoner/savedReasoner.js";
import { trainReasoner } from "./reasoner/trainReasoner.js";

export const processor = defineModel({
  id: "algorithms/processor",
  summary: "a neural algorithmic reasoner: executes algorithms of CLRS-30 step by step",
  learnsFrom: "nothing",
  options: processorOptions,
  sources: [neuralAlgorithmicReasoning, velickovic2022, ibarz2022],
  train: (_, options, run) => trainReasoner(options, run),
  load: loadReasoner,
});
