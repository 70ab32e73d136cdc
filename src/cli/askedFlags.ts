// The flags that say what a model is asked whose answers to an algorithm's tasks are examined.

import { Option } from "commander";
import { UserError } from "../core/errors.js";
import type { AskedTasks } from "../data/askedTasks.js";
import { collectList, collectNumbers, parseCount, parseNumber, parseSeed } from "./flagValues.js";

/** The flags as they were given. */
export interface AskedFlags {
  readonly algorithm?: readonly string[];
  readonly size?: readonly number[];
  readonly tasks?: number;
  readonly taskSeed?: number;
  readonly command?: string;
  readonly chatModel?: string;
  readonly keyVariable?: string;
  readonly timeout?: number;
  readonly mostTokens?: number;
}

const group = "What a model is asked whose answers are examined:";

/** The flags, to be added to a command. */
export function askedFlags(): readonly Option[] {
  return [
    new Option("--algorithm <names>", "algorithms whose tasks it answers").argParser(collectList),
    new Option("--size <numbers>", "nodes of their inputs; 16 if left out").argParser(collectNumbers),
    new Option("--tasks <number>", "tasks of each algorithm and size; 32 if left out").argParser(parseCount),
    new Option(
      "--task-seed <number>",
      "what they are drawn with; 3 if left out, as the benchmark's test split",
    ).argParser(parseSeed),
    new Option("--command <line>", "how a program is started, without a shell; as it lies there if left out"),
    new Option("--chat-model <name>", "the model of a chat endpoint"),
    new Option("--key-variable <name>", "the environment variable that holds the endpoint's key"),
    new Option("--timeout <seconds>", "for one answer of a program (60) or an endpoint (120)").argParser(parseNumber),
    new Option("--most-tokens <number>", "of one answer of an endpoint").argParser(parseCount),
  ].map((option) => option.helpGroup(group));
}

/** What the flags say; undefined where no algorithm is named. Throws a `UserError` where other flags are then given. */
export function askedTasksOf(flags: AskedFlags): AskedTasks | undefined {
  const {
    algorithm: algorithms,
    size: sizes,
    tasks,
    taskSeed,
    command,
    chatModel,
    keyVariable,
    timeout,
    mostTokens,
  } = flags;
  const others = { sizes, tasks, taskSeed, command, chatModel, keyVariable, timeout, mostTokens };
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  if (timeout !== undefined && !(timeout > 0 && timeout <= 86_400)) {
    throw new UserError("bad-option", `--timeout must be a number of seconds above 0, not ${timeout}`, "--timeout 60");
  }
  if (algorithms !== undefined && algorithms.length > 0) return { algorithms, ...given };
  const [stranger] = Object.keys(given);
  if (stranger === undefined && algorithms === undefined) return undefined;
  const flag =
    stranger === undefined
      ? "algorithm"
      : stranger.replace("sizes", "size").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UserError("no-algorithm", `--${flag} is given, and no algorithm is named`, "write --algorithm bfs");
}
