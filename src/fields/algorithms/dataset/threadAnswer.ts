// What a thread that generates answers when it is asked for its next block.

import type { ArrayBlock } from "../../../data/arrays/arrayColumn.js";

export type ThreadAnswer =
  | { readonly block: ArrayBlock }
  | { readonly failure: { readonly code: string; readonly message: string; readonly hint: string } };
