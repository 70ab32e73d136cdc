// Essay "Why Doesn't My Model Work?": what makes a model look good when it is not.

import { defineField } from "../../core/field.js";
import { conflictingLabels } from "./conflictingLabels.js";
import { duplicates } from "./duplicates.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { groupOverlap } from "./groupOverlap.js";
import { quality } from "./quality.js";

export const pitfalls = defineField({
  id: "pitfalls",
  essay: whyDoesntMyModelWork,
  instruments: [conflictingLabels, duplicates, groupOverlap, quality],
  models: [],
  claims: [],
});
