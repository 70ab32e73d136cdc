// Options that name files, marked as such: a server that reads for others must know them from other texts.

import { z } from "zod";

/** A text that is the path of a file or directory. */
export function pathText() {
  return z.string().meta({ format: "path" });
}
