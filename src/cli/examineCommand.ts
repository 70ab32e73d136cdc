// The command `examine`: its flags, those of instruments among them.

import { type Command, Option } from "commander";
import type { Registry } from "../core/registry.js";
import type { ColumnType } from "../data/table.js";
import { collectList, collectType, collectWord, parseDelimiter, parsePath, parseSeed } from "./flagValues.js";
import { type GivenFlag, instrumentFlags } from "./instrumentFlags.js";

/** The flags of `examine` as they were given. */
export interface ExamineFlags {
  readonly as?: string;
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  readonly seed: number;
  readonly json?: true;
  readonly markdown?: true;
  readonly report?: string;
  readonly open?: true;
  readonly strict?: true;
  /** False for `--no-ledger`. */
  readonly ledger: boolean;
  readonly data?: readonly string[];
  readonly target?: string;
  readonly split?: string;
  readonly test?: readonly string[];
  readonly time?: string;
  readonly group?: string;
  readonly id?: string;
  readonly weight?: string;
  readonly prediction?: string;
  readonly score?: readonly string[];
  readonly ignore?: readonly string[];
  readonly text?: string;
  readonly labels?: string;
  readonly type?: Readonly<Record<string, ColumnType>>;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly memory?: string;
}

const roles = "What the columns are for:";
const reading = "How the table is read:";

const ownFlags: readonly Option[] = [
  new Option("--as <kind>", "kind of subject (table, network); found out from the path if left out"),
  new Option("--with <instruments>", "only these instruments, separated by commas").argParser(collectList),
  new Option("--without <instruments>", "all but these instruments").argParser(collectList),
  new Option("--seed <number>", "seed of all random numbers").argParser(parseSeed).default(0),
  new Option("--strict", "exit with status 1 if a finding failed"),
  new Option("--json", "print JSON"),
  new Option("--markdown", "print Markdown"),
  new Option("--report <dir>", "write report.html, report.md and report.json into this directory").argParser(parsePath),
  new Option("--open", "open the report"),
  new Option("--no-ledger", "record nothing in .touchstone"),
  new Option("--data <file>", "the table that a network is asked about; can be repeated").argParser(collectWord),
  new Option("--target <column>", "what is to be predicted").helpGroup(roles),
  new Option("--split <column>", "says of each row whether it is for training or for testing").helpGroup(roles),
  new Option("--test <file>", "the test set, where it is a file of its own; can be repeated")
    .argParser(collectWord)
    .helpGroup(roles),
  new Option("--time <column>", "when the row was observed").helpGroup(roles),
  new Option("--group <column>", "rows that belong together (patient, site, user)").helpGroup(roles),
  new Option("--id <column>", "name of the row; not learnt from").helpGroup(roles),
  new Option("--weight <column>", "weight of the row").helpGroup(roles),
  new Option("--prediction <column>", "what a model predicted for the target").helpGroup(roles),
  new Option("--score <columns>", "a model's scores: one column, or one for each class, or their common prefix")
    .argParser(collectList)
    .helpGroup(roles),
  new Option("--text <column>", "prose: learners see its words").helpGroup(roles),
  new Option("--ignore <columns>", "columns to leave out").argParser(collectList).helpGroup(roles),
  new Option("--type <column=type>", "number, integer, category, text, time or boolean; can be repeated")
    .argParser(collectType)
    .helpGroup(reading),
  new Option(
    "--labels <file>",
    "a table that tells of the images in a folder: their files, labels, parts, …",
  ).helpGroup(reading),
  new Option("--delimiter <character>", "between the cells of a CSV file; \\t is a tabulator")
    .argParser(parseDelimiter)
    .helpGroup(reading),
  new Option("--encoding <name>", "of a text file, such as latin-1").helpGroup(reading),
  new Option("--memory <size>", "most memory for the table, such as 2GB").helpGroup(reading),
];

const reserved = new Set([...ownFlags.map((option) => option.name()), "ledger", "help"]);

export function addExamineCommand(program: Command, registry: Registry): void {
  const given: GivenFlag[] = [];
  const command = program
    .command("examine")
    .argument(
      "<path...>",
      "a table (CSV, TSV, JSON, Parquet or Arrow, also compressed; several files or a pattern), a folder of images, or a network (.onnx)",
    )
    .description("put data under the instruments that fit it")
    .addHelpText("after", instrumentHelp)
    .action(async (paths: string[], flags: ExamineFlags) => {
      const { examineCommand } = await import("./examine.js");
      process.exitCode = await examineCommand(registry, paths, flags, given);
    });
  for (const option of ownFlags) command.addOption(option);
  for (const { name, isSwitch } of instrumentFlags(registry.manifest.instruments, reserved)) {
    const take = (value: string | boolean) => ({ name, value });
    const add = (flag: string, read: (text: string) => GivenFlag) => {
      const option = new Option(flag).hideHelp().argParser((text: string) => {
        given.push(read(text));
        return true;
      });
      command.addOption(option);
    };
    if (isSwitch) {
      add(`--${name}`, () => take(true));
      add(`--no-${name}`, () => take(false));
    } else {
      add(`--${name} <value>`, take);
    }
  }
}

const instrumentHelp = `
Options of instruments are written --<instrument>.<option> <value>, or --<option> <value> where one instrument of
the run has it. "touchstone list" names the instruments; "touchstone list <instrument>" shows its options.

Examples:
  touchstone examine loans.csv --target default
  touchstone examine train.parquet --test test.parquet --target default --with duplicates,shift
  touchstone examine pictures
  touchstone examine model.onnx --data loans.csv --target default
  touchstone examine loans.csv --split part --target default --duplicates.threshold 0.8 --json`;
