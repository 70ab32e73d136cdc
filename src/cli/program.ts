// The commands, their arguments and options. Nothing heavy is loaded here: an action imports what it runs.

import { existsSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { UserError } from "../core/errors.js";
import type { Manifest } from "../core/manifest.js";
import { createRegistry } from "../core/registry.js";
import { didYouMean } from "../core/suggest.js";
import { fieldEntries } from "../fields.js";
import { packageVersion } from "../package.js";
import { addCartridgeCommand } from "./cartridgeCommand.js";
import { addExamineCommand } from "./examineCommand.js";
import { collectObjects, parseCount, parseCountOrNone, parsePath, parsePort, parseSeed } from "./flagValues.js";
import { addGenerateCommand } from "./generateCommand.js";
import { addReviewCommand } from "./reviewCommand.js";
import { addScoreCommand } from "./scoreCommand.js";
import type { ShowFlags } from "./show.js";
import { addTrainCommand } from "./trainCommand.js";

export function createProgram(manifest: Manifest): Command {
  const registry = createRegistry(fieldEntries, manifest);
  const program = new Command("touchstone")
    .description("Finds out what a model has really learned, before the world does.")
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText(
      "after",
      `
Results go to standard output, progress to standard error.
Exit status: 0 done; 1 --strict and a finding failed; 2 your input or usage; 3 a bug of ours; 130 interrupted.

Example: touchstone examine loans.csv --target default`,
    );

  addExamineCommand(program, registry);
  addTrainCommand(program, registry);

  program
    .command("list")
    .argument("[what]", "instruments, models, claims, or the name of one of them")
    .description("what there is: instruments, models and claims, or all about one of them")
    .option("--json", "print JSON")
    .action(async (what: string | undefined, options: { json?: true }) => {
      const { list } = await import("./list.js");
      process.stdout.write(list(registry, what, options.json === true));
    });

  program
    .command("show")
    .argument(
      "[run]",
      "the first letters of a run's name, `last`, or an algorithm; the recent runs are listed if left out",
    )
    .description("a recorded run, the recent runs, or an algorithm of CLRS-30 step by step")
    .option("--json", "print JSON")
    .option("--markdown", "print Markdown")
    .option("--junit", "print JUnit XML, for build servers")
    .option("--github", "print annotations for GitHub Actions")
    .option("--notebook", "print a Jupyter notebook, figures live")
    .option("--report <dir>", "write report.html, report.md and report.json into this directory", parsePath)
    .option(
      "--out <file>",
      "of an algorithm: draw its steps, in a picture (.svg) or a page with a slider (.html)",
      parsePath,
    )
    .option("--size <number>", "of an algorithm's random input; 8 if left out", parseCount)
    .option("--seed <number>", "of an algorithm's random input; 0 if left out", parseSeed)
    .option("--input <file>", "an algorithm's input as JSON, in place of a random one", parsePath)
    .action(async (run: string | undefined, options: ShowFlags) => {
      const { show } = await import("./show.js");
      process.stdout.write(await show(run, options));
    });

  program
    .command("compare")
    .argument("<before>", "the first letters of a run's name, or `last`")
    .argument("<after>", "another run")
    .description("what changed between two recorded examinations")
    .option("--json", "print JSON")
    .action(async (before: string, after: string, options: { json?: true }) => {
      const { compare } = await import("./compare.js");
      process.stdout.write(await compare(before, after, options.json === true));
    });

  addScoreCommand(program);
  addReviewCommand(program);

  program
    .command("reproduce")
    .argument("[claim...]", "names of claims; all if left out")
    .description("re-run published claims and set our numbers beside the published ones")
    .option("--full", "at the scale that docs/claims.md reports, instead of a quick one")
    .option("--seed <number>", "seed of all random numbers", parseSeed, 0)
    .option("--json", "print JSON")
    .option("--write <file>", "write the table as Markdown to this file", parsePath)
    .option("--no-ledger", "record nothing")
    .option("--strict", "exit with status 1 if a claim does not hold")
    .action(async (claims: string[], options) => {
      const { reproduce } = await import("./reproduce.js");
      process.exitCode = await reproduce(registry, claims, options);
    });

  addGenerateCommand(program);
  addCartridgeCommand(program);

  program
    .command("migrate")
    .description("copy this directory's ledger into the PostgreSQL database that TOUCHSTONE_DATABASE_URL names")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const { migrate } = await import("./migrate.js");
      process.stdout.write(await migrate(options.json === true));
    });

  program
    .command("worker")
    .description("work on the jobs that wait in the PostgreSQL database that TOUCHSTONE_DATABASE_URL names")
    .option("--jobs <number>", "how many jobs it works on at once", parseCount, 1)
    .action(async (options: { jobs: number }) => {
      const { workerCommand } = await import("./worker.js");
      await workerCommand(options.jobs);
    });

  program
    .command("serve")
    .description("the workbench as a page in the browser, on this machine alone unless another host is named")
    .option("--port <number>", "0 takes any that is free", parsePort, 4317)
    .option("--host <address>", "another than loopback asks for a token, which is printed once", "127.0.0.1")
    .option("--root <dir>", "the only directory from which files are read by their paths", parsePath)
    .option(
      "--objects <location>",
      "where objects in a store may be read, with this machine's keys: s3://bucket/folder; can be repeated",
      collectObjects,
    )
    .option("--largest-upload <megabytes>", "largest file that can be handed over", parseCount, 2048)
    .option("--jobs <number>", "how many jobs run at once; 0 leaves them to `touchstone worker`", parseCountOrNone, 2)
    .option("--open", "open it in the browser")
    .action(async (options) => {
      const { serveCommand } = await import("./serve.js");
      await serveCommand(registry, options);
    });

  return program;
}

/**
 * What to tell the user of an error that parsing or an action threw: usage errors of the library become a
 * `UserError` with the nearest name; `undefined` if it was no error (help or version was printed).
 */
export function usageError(error: unknown, program: Command, words: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) return undefined;
  const outer = program.commands.find((candidate) => candidate.name() === words[0]) ?? program;
  const inner = outer === program ? undefined : outer.commands.find((candidate) => candidate.name() === words[1]);
  const command = inner ?? outer;
  const names = [outer, inner].flatMap((each) => (each === undefined || each === program ? [] : each.name()));
  const help = ["touchstone", ...names, "--help"].join(" ");
  // Asked for the help of a command that there is none of, the library names no culprit.
  const typed = /'([^']*)'/.exec(error.message)?.[1] ?? words[words.length - 1];
  if (error.code === "commander.unknownOption") {
    const name = typed.split("=")[0];
    const known = command.options.flatMap(({ long }) => long ?? []);
    const hint = existsSync(typed) ? `if you mean the file, write ./${typed}` : `${help} lists the options`;
    return new UserError("unknown-option", `unknown option ${name}${didYouMean(name, known)}`, hint);
  }
  if (error.code === "commander.unknownCommand" || error.code === "commander.help") {
    const known = program.commands.map((candidate) => candidate.name());
    return new UserError("unknown-command", `no command is called "${typed}"${didYouMean(typed, known)}`, help);
  }
  const message = error.message
    .replace(/^error: /, "")
    .replaceAll("'", "")
    .split("\n")[0];
  return new UserError("usage", message, help);
}
