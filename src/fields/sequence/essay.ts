// The works that several parts of this field rest on.

import { essay, preprint } from "../../core/source.js";

export const mambaExplained = essay("mamba-explained", "K. Ayonrinde, Mamba Explained");
export const guDao2023 = preprint(
  "Gu & Dao 2023, Mamba: Linear-time sequence modeling with selective state spaces",
  "2312.00752",
);
export const daoGu2024 = preprint("Dao & Gu 2024, Transformers are SSMs", "2405.21060");
