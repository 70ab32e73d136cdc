// `touchstone generate`, in the main thread: whether it is text or trajectories, and of what.

import { existsSync } from "node:fs";
import { UserError } from "../core/errors.js";
import { type GenerateFlags, refuseFlags } from "./generateFlags.js";
import { generateText } from "./generateText.js";
import { outputFor } from "./output.js";
import { supervise } from "./supervise.js";

/** Generates and returns the exit status. Throws a `UserError` for what the user can mend. */
export async function generate(what: readonly string[], flags: GenerateFlags): Promise<number> {
  const directory = what.find((word) => existsSync(word));
  if (directory !== undefined) {
    const stranger = what.find((word) => word !== directory);
    if (stranger !== undefined) {
      throw new UserError(
        "several-models",
        `${directory} is on the disk, and beside it ${stranger} is named`,
        "name one language model, or algorithms alone",
      );
    }
    refuseFlags("text", flags);
    process.stdout.write(await generateText(directory, flags));
    return 0;
  }
  refuseFlags("trajectories", flags);
  const { out, json, edgeProbability, needle, ...rest } = flags;
  const { status } = await supervise({
    command: "generate",
    request: { ...rest, algorithms: what, edgeProbabilities: edgeProbability, needleLength: needle, out },
    output: outputFor(flags),
  });
  return status;
}
