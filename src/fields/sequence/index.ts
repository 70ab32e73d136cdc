// Essay "Mamba Explained": sequences read through a state of fixed size, and what the state keeps of them.

import { defineField } from "../../core/field.js";
import { mambaExplained } from "./essay.js";
import { languageModel } from "./languageModel.js";

export const sequence = defineField({
  id: "sequence",
  essay: mambaExplained,
  instruments: [],
  models: [languageModel],
  claims: [],
});
