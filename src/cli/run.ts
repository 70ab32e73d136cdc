// The command line, from its words to the exit status. Only what `--help` and `list` need is loaded here; each command loads
// the rest.

import { UserError } from "../core/errors.js";
import { failureOf } from "../core/failure.js";
import { packageManifest } from "../package.js";
import { exitStatus, failureJson, failureStatus, failureText } from "./failure.js";
import { createProgram, usageError } from "./program.js";

// A reader that went away (`touchstone … | head`) is no error. Anything else that keeps results from being
// written is the user's to mend.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  const text = new UserError(
    "output-not-writable",
    `standard output cannot be written: ${error.message}`,
    "make room, or send it somewhere else",
  );
  process.stderr.write(failureText(failureOf(text)));
  process.exit(exitStatus.userError);
});
process.stderr.on("error", () => undefined);

const words = process.argv.slice(2);

function fail(error: unknown): void {
  const failure = failureOf(error);
  process.stderr.write(failureText(failure));
  if (words.includes("--json")) process.stdout.write(failureJson(failure));
  process.exitCode = failureStatus(failure);
}

// What nobody waited for is a bug of ours too.
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

try {
  const program = createProgram(await packageManifest());
  if (words.length === 0) {
    program.outputHelp({ error: true });
    process.exitCode = exitStatus.userError;
  } else {
    await program.parseAsync(words, { from: "user" }).catch((error: unknown) => {
      const usage = usageError(error, program, words);
      if (usage !== undefined) throw usage;
    });
  }
} catch (error) {
  fail(error);
}
