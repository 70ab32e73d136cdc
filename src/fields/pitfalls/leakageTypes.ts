// The eight types of leakage that Kapoor & Narayanan found behind results in seventeen fields of science.

import type { Checklist } from "../../core/checklist.js";
import { kapoorNarayanan2023 } from "./essay.js";

export const leakageTypes: Checklist = {
  title: "Types of leakage, after Kapoor & Narayanan",
  source: kapoorNarayanan2023,
  items: [
    { id: "L1.1", name: "rows to learn from and to score on not kept apart", instruments: ["pitfalls/baseline"] },
    {
      id: "L1.2",
      name: "preprocessing fitted to training and test rows together",
      instruments: ["pitfalls/preprocessed-before-split"],
    },
    {
      id: "L1.3",
      name: "features chosen on training and test rows together",
      instruments: ["pitfalls/preprocessed-before-split"],
    },
    { id: "L1.4", name: "duplicates across the split", instruments: ["pitfalls/duplicates", "pitfalls/image-copies"] },
    { id: "L2", name: "features that a model may not have", instruments: ["pitfalls/leaky-feature"] },
    { id: "L3.1", name: "training on what comes after the test", instruments: ["pitfalls/look-ahead"] },
    {
      id: "L3.2",
      name: "test rows that depend on training rows",
      instruments: ["pitfalls/group-overlap", "pitfalls/augmented-before-split", "pitfalls/image-copies"],
    },
    { id: "L3.3", name: "a test part that is drawn from elsewhere", instruments: ["pitfalls/shift"] },
  ],
};
