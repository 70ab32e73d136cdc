// The flags of `generate`: those of text, and those of trajectories.

import { Option } from "commander";
import { UserError } from "../core/errors.js";
import { collectNumbers, parseCount, parseNumber, parsePath, parseWhole } from "./flagValues.js";

/** The flags of `generate` as they were given. */
export interface GenerateFlags {
  readonly prompt?: string;
  readonly cartridge?: string;
  readonly tokens?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly split?: "train" | "val" | "test";
  readonly samples?: number;
  readonly size?: number;
  readonly edgeProbability?: readonly number[];
  readonly needle?: number;
  readonly out?: string;
  readonly format?: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly json?: true;
}

export const ofText: readonly Option[] = [
  new Option("--prompt <text>", "what it goes on with; nothing if left out"),
  new Option("--cartridge <file>", "a state that it goes on from: what touchstone cartridge keeps").argParser(
    parsePath,
  ),
  new Option("--tokens <number>", "most tokens to write; 200 if left out").argParser(parseCount),
  new Option(
    "--temperature <number>",
    "0 takes the likeliest token, 1 draws as the model believes; 0.8 if left out",
  ).argParser(parseNumber),
  new Option("--top-k <number>", "draw among so many likeliest tokens").argParser(parseCount),
  new Option("--top-p <share>", "draw among the fewest tokens that have this share of the probability").argParser(
    parseNumber,
  ),
];

export const ofTrajectories: readonly Option[] = [
  new Option("--out <path>", "a file that ends in .npz or .parquet, or a directory for several").argParser(parsePath),
  new Option("--split <name>", "a split of the benchmark, value for value: train, val or test").argParser(parseSplit),
  new Option("--samples <number>", "how many inputs are drawn; 1000 if left out").argParser(parseCount),
  new Option("--size <number>", "of each input, in nodes; 16 if left out").argParser(parseCount),
  new Option(
    "--edge-probability <number,…>",
    "of random graphs: one of these is drawn for each; the algorithm's own if left out",
  ).argParser(collectNumbers),
  new Option(
    "--needle <number>",
    "letters that string matchers look for; -k for 1 to k at random; a fifth of the size if left out",
  ).argParser(parseWhole),
  new Option("--format <name>", "of files in a directory: npz or parquet; npz if left out"),
  new Option("--threads <number>", "that generate at once; one for each processor if left out").argParser(parseCount),
];

/** Refuses flags of the other kind of thing that `generate` makes. */
export function refuseFlags(kind: "text" | "trajectories", flags: GenerateFlags): void {
  const others = kind === "text" ? ofTrajectories : ofText;
  const given = new Set(Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [name])));
  const stranger = others.find((option) => given.has(option.attributeName()));
  if (stranger === undefined) return;
  const said = kind === "text" ? "of trajectories, and this is a language model" : "of text, and these are algorithms";
  throw new UserError("usage", `${stranger.long} is said ${said}`, "leave it out");
}

function parseSplit(name: string): "train" | "val" | "test" {
  if (name === "train" || name === "val" || name === "test") return name;
  throw new UserError("bad-option", `--split must be train, val or test, not "${name}"`, "write --split test");
}
