// What an instrument, a model or a claim is handed to run with.

import type { Parts } from "./parts.js";
import type { Random } from "./random.js";

export type Device = "cpu" | "webgpu" | "cuda";

/** How often a test set was scored for one purpose. */
export interface PurposeLooks {
  readonly purpose: string;
  readonly looks: number;
}

/** Counts how often a test set was scored, over all runs that the ledger knows. */
export interface LookCounter {
  /**
   * Records that the test set with this fingerprint was scored for `purpose`.
   * Returns how many times it has been scored for that purpose so far, this time included.
   */
  look(testFingerprint: string, purpose: string): Promise<number>;
  /**
   * How many times the test set has been scored so far by other runs, for each purpose; counts nothing. What this run looked
   * at depends on which instruments came before, or work at the same time.
   */
  looks(testFingerprint: string): Promise<readonly PurposeLooks[]>;
}

/** The surroundings of one piece of work. Same subject, options and seed give the same result. */
export interface Run extends LookCounter {
  readonly seed: number;
  /** Random numbers of this piece of work's own stream. */
  readonly random: Random;
  /** How independent parts of this work are done by others as well: for `inParts`. */
  readonly parts?: Parts | undefined;
  /** Aborted when the user interrupts; long loops call `stopIfAborted(run.signal)`. */
  readonly signal: AbortSignal;
  readonly device: Device;
  /** Tells how far the work has come: `done` of `total` steps of what `label` names. Cheap to call often. */
  progress(done: number, total: number, label: string): void;
  log(message: string): void;
  /** Keeps `bytes` as a file of this run; returns where it lies. */
  artifact(name: string, bytes: Uint8Array): Promise<string>;
}
