// `touchstone examine`, in the main thread: what is to be done, and by which instruments.

import { UserError } from "../core/errors.js";
import type { Registry } from "../core/registry.js";
import { kindOf } from "../openSubject.js";
import { selectInstruments } from "../touchstone.js";
import { askedTasksOf } from "./askedFlags.js";
import type { ExamineFlags } from "./examineCommand.js";
import { type GivenFlag, resolveFlags } from "./instrumentFlags.js";
import { openFile } from "./openFile.js";
import { outputFor } from "./output.js";
import { supervise } from "./supervise.js";
import { tableOptionsOf } from "./tableFlags.js";

/** Examines `paths` and returns the exit status. */
export async function examineCommand(
  registry: Registry,
  paths: readonly string[],
  flags: ExamineFlags,
  given: readonly GivenFlag[],
): Promise<number> {
  const asked = askedTasksOf(flags);
  const kind = kindOf(paths, flags.as ?? (asked === undefined ? undefined : "algorithm"));
  if (asked !== undefined && kind !== "algorithm") {
    throw new UserError(
      "usage",
      `--algorithm asks for answers to tasks; --as ${kind} is something else`,
      "leave one out",
    );
  }
  const output = outputFor(flags);
  const entries = selectInstruments(registry, kind, flags.with, flags.without);
  const options = resolveFlags(given, entries, registry.manifest.instruments);
  const { result, status } = await supervise({
    command: "examine",
    paths,
    kind,
    data: flags.data,
    asked,
    table: tableOptionsOf(flags),
    instruments: entries.map((entry) => entry.id),
    options,
    seed: flags.seed,
    useLedger: flags.ledger,
    output,
    keepReport: output.format === "terminal" || output.format === "markdown" || flags.open === true,
    reportDirectory: flags.report,
    strict: flags.strict === true,
    commandLine: commandLine(process.argv.slice(2)),
  });
  if (flags.open === true && result?.report !== undefined) openFile(result.report);
  return status;
}

/** The words as one would type them into a shell. */
function commandLine(words: readonly string[]): string {
  const quoted = words.map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ["touchstone", ...quoted].join(" ");
}
