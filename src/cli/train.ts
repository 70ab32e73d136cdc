// `touchstone train`, in the main thread: which model, with which options.

import { UserError } from "../core/errors.js";
import type { Registry } from "../core/registry.js";
import { type GivenFlag, resolveFlags } from "./instrumentFlags.js";
import { outputFor } from "./output.js";
import { supervise } from "./supervise.js";
import { tableOptionsOf } from "./tableFlags.js";
import type { TrainFlags } from "./trainCommand.js";

/** Trains, or goes on with a training, and returns the exit status. */
export async function trainCommand(
  registry: Registry,
  name: string | undefined,
  paths: readonly string[],
  flags: TrainFlags,
  given: readonly GivenFlag[],
): Promise<number> {
  const table = tableOptionsOf(flags);
  const common = {
    command: "train",
    paths,
    table,
    useLedger: flags.ledger,
    output: outputFor(flags),
    onnx: flags.onnx === true,
  } as const;
  if (flags.resume !== undefined) {
    const [role] = Object.keys(table);
    const [flag] = given;
    const stranger =
      name ?? (flag && `--${flag.name}`) ?? (role && `--${role}`) ?? (flags.out && "--out") ?? (flags.seed && "--seed");
    if (stranger !== undefined) {
      throw new UserError(
        "resume-alone",
        `--resume goes on with what the training began with: ${stranger} cannot be said anew`,
        "leave it out, or train into another directory",
      );
    }
    const { status } = await supervise({ ...common, model: undefined, options: {}, seed: 0, directory: flags.resume });
    return status;
  }
  if (name === undefined) {
    throw new UserError("no-model", "no model is named", "touchstone list models shows them");
  }
  const entry = registry.modelEntry(name);
  const options = resolveFlags(given, [entry], registry.manifest.models)[entry.id] ?? {};
  const { status } = await supervise({
    ...common,
    model: entry.id,
    options,
    seed: flags.seed ?? 0,
    directory: flags.out,
  });
  return status;
}
