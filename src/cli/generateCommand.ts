// The command `generate`: text from a language model, or trajectories of algorithms.

import { type Command, Option } from "commander";
import { parseSeed } from "./flagValues.js";
import { type GenerateFlags, ofText, ofTrajectories } from "./generateFlags.js";

export function addGenerateCommand(program: Command): void {
  const command = program
    .command("generate")
    .argument("<what...>", "directory of a language model, or names of algorithms (clrs-30 for all thirty)")
    .description("let a language model go on with a text, or write trajectories of algorithms to files")
    .addHelpText("after", examples)
    .action(async (what: string[], flags: GenerateFlags) => {
      const { generate } = await import("./generate.js");
      process.exitCode = await generate(what, flags);
    });
  command.optionsGroup("Text:");
  for (const option of ofText) command.addOption(option);
  command.optionsGroup("Trajectories:");
  for (const option of ofTrajectories) command.addOption(option);
  command
    .optionsGroup("Both:")
    .addOption(new Option("--seed <number>", "seed of all random numbers; 0 if left out").argParser(parseSeed))
    .option("--json", "print JSON");
}

const examples = `
Examples:
  touchstone generate .touchstone/models/01J… --prompt "Once upon a time"
  touchstone generate bfs --size 64 --samples 100000 --out bfs.parquet
  touchstone generate clrs-30 --split test --out test/`;
