// The command `train`: its flags, those of models among them.

import { type Command, Option } from "commander";
import type { Registry } from "../core/registry.js";
import { parsePath, parseSeed } from "./flagValues.js";
import { addOwnedFlags, type GivenFlag } from "./instrumentFlags.js";
import { type TableFlags, tableFlags } from "./tableFlags.js";

/** The flags of `train` as they were given. */
export interface TrainFlags extends TableFlags {
  readonly out?: string;
  readonly resume?: string;
  readonly seed?: number;
  readonly onnx?: true;
  readonly json?: true;
  /** False for `--no-ledger`. */
  readonly ledger: boolean;
}

const ownFlags: readonly Option[] = [
  new Option("--out <dir>", "where the model is kept; beside the ledger if left out").argParser(parsePath),
  new Option("--resume <dir>", "go on with the training that was interrupted in this directory").argParser(parsePath),
  new Option("--seed <number>", "seed of all random numbers; 0 if left out").argParser(parseSeed),
  new Option("--onnx", "write the model as model.onnx, too"),
  new Option("--json", "print JSON"),
  new Option("--no-ledger", "record nothing in .touchstone"),
  ...tableFlags(),
];

const reserved = new Set([...ownFlags.map((option) => option.name()), "ledger", "help"]);

export function addTrainCommand(program: Command, registry: Registry): void {
  const given: GivenFlag[] = [];
  const command = program
    .command("train")
    .argument("[model]", "name of a model: touchstone list models")
    .argument("[path...]", "what it learns from, such as files of text or a table")
    .description("train a reference model on your data")
    .addHelpText("after", modelHelp)
    .action(async (model: string | undefined, paths: string[], flags: TrainFlags) => {
      const { trainCommand } = await import("./train.js");
      process.exitCode = await trainCommand(registry, model, paths, flags, given);
    });
  for (const option of ownFlags) command.addOption(option);
  addOwnedFlags(command, registry.manifest.models, reserved, given);
}

const modelHelp = `
Options of the model are written --<option> <value>; "touchstone list <model>" shows them.
An interrupted training (Ctrl-C) keeps where it stands; --resume goes on to the bit as if it had never stopped.

Examples:
  touchstone train sequence/language-model book.txt --steps 2000
  touchstone train --resume .touchstone/models/01J…`;
