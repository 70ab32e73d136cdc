// The command `cartridge`: its verbs and their flags.

import type { Command } from "commander";
import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { collectNumbers, parseNumber, parsePath } from "./flagValues.js";

const verbs = ["save", "list", "average", "interpolate", "similar"];

export function addCartridgeCommand(program: Command): void {
  const command = program
    .command("cartridge")
    .argument("[verb...]", verbs.join(", "))
    .description("keep the state of a language model after it has read something, and put it in again")
    .addHelpText("after", help)
    .action(([verb]: string[]) => {
      const what = verb === undefined ? "what to do with a cartridge is not said" : `no verb is called "${verb}"`;
      throw new UserError(
        "unknown-verb",
        `${what}${verb === undefined ? "" : didYouMean(verb, verbs)}`,
        `say one of ${verbs.join(", ")}: touchstone cartridge --help`,
      );
    });

  command
    .command("save")
    .argument("<model>", "directory of a language model")
    .argument("<text...>", "files of text that it reads, of any length")
    .description("let a model read texts, and keep its state")
    .option("--out <file>", "where it is kept; a file called after the first text if left out", parsePath)
    .option("--name <name>", "what it is called; as the first text if left out")
    .option("--json", "print JSON")
    .action(async (model: string, texts: string[], flags: { out?: string; name?: string; json?: true }) => {
      const { save } = await import("./cartridge.js");
      process.exitCode = await save(model, texts, flags);
    });

  command
    .command("list")
    .argument("[path...]", "cartridges, or folders of them; this one if left out")
    .description("what cartridges hold: of which model, of how many tokens")
    .option("--json", "print JSON")
    .action(async (paths: string[], flags: { json?: true }) => {
      const { list } = await import("./cartridge.js");
      process.stdout.write(await list(paths, flags));
    });

  command
    .command("average")
    .argument("<cartridge...>", "two or more cartridges of one model")
    .description("the mean of several states")
    .requiredOption("--out <file>", "where it is kept", parsePath)
    .option("--weights <numbers>", "a weight for each, separated by commas; equal if left out", collectNumbers)
    .option("--name <name>", "what it is called")
    .option("--json", "print JSON")
    .action(async (paths: string[], flags: { out: string; weights?: number[]; name?: string; json?: true }) => {
      const { average } = await import("./cartridge.js");
      process.stdout.write(await average(paths, flags.weights, flags));
    });

  command
    .command("interpolate")
    .argument("<from>", "a cartridge")
    .argument("<to>", "another one of the same model")
    .description("a state between two")
    .requiredOption("--out <file>", "where it is kept", parsePath)
    .option("--at <share>", "0 is the first, 1 the second", parseNumber, 0.5)
    .option("--name <name>", "what it is called")
    .option("--json", "print JSON")
    .action(async (from: string, to: string, flags: { out: string; at: number; name?: string; json?: true }) => {
      const { average } = await import("./cartridge.js");
      process.stdout.write(await average([from, to], [1 - flags.at, flags.at], { name: "interpolation", ...flags }));
    });

  command
    .command("similar")
    .argument("<cartridge>", "the one to hold others against")
    .argument("[path...]", "others, or folders of them; this folder if left out")
    .description("which cartridges are most like one")
    .option("--json", "print JSON")
    .action(async (wanted: string, paths: string[], flags: { json?: true }) => {
      const { similar } = await import("./cartridge.js");
      process.stdout.write(await similar(wanted, paths, flags));
    });
}

const help = `
A cartridge holds a state of fixed size: of Mamba, Mamba-2, S4D, a recurrent model or a hybrid. It belongs to the model that it was
made with and to no other.

Examples:
  touchstone cartridge save mamba-130m-hf physics.txt
  touchstone generate mamba-130m-hf --cartridge physics.cartridge --prompt "Why is the sky blue?"
  touchstone cartridge average physics.cartridge history.cartridge --weights 2,1 --out both.cartridge`;
