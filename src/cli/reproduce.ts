// `touchstone reproduce`, in the main thread: which claims, at which scale.

import type { Registry } from "../core/registry.js";
import { outputFor } from "./output.js";
import { supervise } from "./supervise.js";

export interface ReproduceFlags {
  readonly full?: true;
  readonly seed: number;
  readonly json?: true;
  readonly write?: string;
  readonly ledger: boolean;
  readonly strict?: true;
}

/** Reproduces the claims called so (all if none is named) and returns the exit status. */
export async function reproduce(registry: Registry, names: readonly string[], flags: ReproduceFlags): Promise<number> {
  const entries = names.length === 0 ? registry.manifest.claims : names.map((name) => registry.claimEntry(name));
  const { status } = await supervise({
    command: "reproduce",
    claims: [...new Set(entries.map(({ id }) => id))],
    scale: flags.full === true ? "full" : "quick",
    seed: flags.seed,
    useLedger: flags.ledger,
    output: outputFor(flags),
    file: flags.write,
    strict: flags.strict === true,
  });
  return status;
}
