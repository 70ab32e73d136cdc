// The command `examine`: its flags, those of instruments among them.

import { type Command, Option } from "commander";
import type { Registry } from "../core/registry.js";
import { type AskedFlags, askedFlags } from "./askedFlags.js";
import { collectList, collectWord, parsePath, parseSeed } from "./flagValues.js";
import { addOwnedFlags, type GivenFlag } from "./instrumentFlags.js";
import { type TableFlags, tableFlags } from "./tableFlags.js";

/** The flags of `examine` as they were given. */
export interface ExamineFlags extends TableFlags, AskedFlags {
  readonly as?: string;
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  readonly seed: number;
  readonly json?: true;
  readonly markdown?: true;
  readonly junit?: true;
  readonly github?: true;
  readonly notebook?: true;
  readonly report?: string;
  readonly open?: true;
  readonly strict?: true;
  /** False for `--no-ledger`. */
  readonly ledger: boolean;
  readonly data?: readonly string[];
}

const ownFlags: readonly Option[] = [
  new Option("--as <kind>", "kind of subject (table, network, …); found out from the path if left out"),
  new Option("--with <instruments>", "only these instruments, separated by commas").argParser(collectList),
  new Option("--without <instruments>", "all but these instruments").argParser(collectList),
  new Option("--seed <number>", "seed of all random numbers").argParser(parseSeed).default(0),
  new Option("--strict", "exit with status 1 if a finding failed"),
  new Option("--json", "print JSON"),
  new Option("--markdown", "print Markdown"),
  new Option("--junit", "print JUnit XML, for build servers"),
  new Option("--github", "print annotations for GitHub Actions"),
  new Option("--notebook", "print a Jupyter notebook, figures live"),
  new Option("--report <dir>", "write report.html, report.md and report.json into this directory").argParser(parsePath),
  new Option("--open", "open the report"),
  new Option("--no-ledger", "record nothing in .touchstone"),
  new Option(
    "--data <file>",
    "the table that a network is asked about, or text for a language model; can be repeated",
  ).argParser(collectWord),
  ...tableFlags(),
  ...askedFlags(),
];

const reserved = new Set([...ownFlags.map((option) => option.name()), "ledger", "help"]);

export function addExamineCommand(program: Command, registry: Registry): void {
  const given: GivenFlag[] = [];
  const command = program
    .command("examine")
    .argument(
      "<path...>",
      "a table (CSV, TSV, JSON, Parquet or Arrow, also compressed; several files or a pattern), a folder of images, a network (.onnx), the folder of a language model, or with --algorithm who answers an algorithm's tasks: a network, the folder of a trained processor, a program, or the address of a chat endpoint",
    )
    .description("put data under the instruments that fit it")
    .addHelpText("after", instrumentHelp)
    .action(async (paths: string[], flags: ExamineFlags) => {
      const { examineCommand } = await import("./examine.js");
      process.exitCode = await examineCommand(registry, paths, flags, given);
    });
  for (const option of ownFlags) command.addOption(option);
  addOwnedFlags(command, registry.manifest.instruments, reserved, given);
}

const instrumentHelp = `
Options of instruments are written --<instrument>.<option> <value>, or --<option> <value> where one instrument of
the run has it. "touchstone list" names the instruments; "touchstone list <instrument>" shows its options.

Examples:
  touchstone examine loans.csv --target default
  touchstone examine train.parquet --test test.parquet --target default --with duplicates,shift
  touchstone examine pictures
  touchstone examine model.onnx --data loans.csv --target default
  touchstone examine mamba-130m-hf --data book.txt
  touchstone examine solver.py --command "python3 solver.py" --algorithm bfs,dijkstra --size 16,64
  touchstone examine http://localhost:8080/v1 --chat-model llama --algorithm insertion_sort --size 8
  touchstone examine loans.csv --split part --target default --duplicates.threshold 0.8 --json`;
