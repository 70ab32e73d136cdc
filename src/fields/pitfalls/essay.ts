// The works that several instruments of this field rest on.

import { essay, paper, preprint } from "../../core/source.js";

export const whyDoesntMyModelWork = essay("why-doesnt-my-model-work", "M. Lones, Why Doesn't My Model Work?");
export const kapoorNarayanan2023 = paper(
  "Kapoor & Narayanan 2023, Leakage and the reproducibility crisis in machine-learning-based science",
  "10.1016/j.patter.2023.100804",
);
export const lones2021 = preprint("Lones 2021, How to avoid machine learning pitfalls", "2108.02497");
export const roth2026 = preprint("Roth 2026, Which leakage types matter?", "2604.04199");
export const vandewiele2021 = paper(
  "Vandewiele et al. 2021, Overly optimistic prediction results on imbalanced data",
  "10.1016/j.artmed.2020.101987",
);
