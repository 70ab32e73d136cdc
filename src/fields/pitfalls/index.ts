// Essay "Why Doesn't My Model Work?": what makes a model look good when it is not.

import { defineField } from "../../core/field.js";
import { whyDoesntMyModelWork } from "./essay.js";

export const pitfalls = defineField({
  id: "pitfalls",
  essay: whyDoesntMyModelWork,
  instruments: [],
  models: [],
  claims: [],
});
