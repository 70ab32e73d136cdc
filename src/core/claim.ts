// A published statement with its numbers, and the code that reproduces it.

import type { Figure, Measure } from "./finding.js";
import type { Id } from "./instrument.js";
import type { Run } from "./run.js";
import type { Source } from "./source.js";

/** `quick` fits a test run; `full` is what `docs/claims.md` reports. */
export type Scale = "quick" | "full";

/** A number that stands in print. */
export interface Published {
  /** Name of the measure, the same as in the reproduction. */
  readonly measure: string;
  readonly value: number;
  readonly source: Source;
  /** How ours must compare: within `tolerance` of it, or at least / at most it, give or take `tolerance`. */
  readonly expect: "equal" | "at least" | "at most";
  readonly tolerance: number;
}

/** What we got. */
export interface Reproduction {
  /** One measure for every published number (and others, if they help). */
  readonly measures: readonly Measure[];
  readonly figures?: readonly Figure[];
  /** How it was done and where it departs from the publication, each a sentence. */
  readonly notes: readonly string[];
}

export interface Claim {
  readonly id: Id;
  /** What is claimed, in one sentence. */
  readonly statement: string;
  readonly published: readonly Published[];
  reproduce(run: Run, scale: Scale): Promise<Reproduction>;
}

/** One published number beside ours. */
export interface Comparison {
  readonly published: Published;
  /** Ours, or `undefined` where the reproduction did not measure it. */
  readonly ours: Measure | undefined;
  readonly holds: boolean;
}

export function defineClaim(claim: Claim): Claim {
  return claim;
}

/** Every published number of `claim` beside the one reproduced. */
export function compareWithPublished(claim: Claim, reproduction: Reproduction): readonly Comparison[] {
  return claim.published.map((published) => {
    const ours = reproduction.measures.find((measure) => measure.name === published.measure);
    return { published, ours, holds: ours !== undefined && agrees(published, ours.value) };
  });
}

function agrees({ value, expect, tolerance }: Published, ours: number): boolean {
  if (expect === "at least") return ours >= value - tolerance;
  if (expect === "at most") return ours <= value + tolerance;
  return Math.abs(ours - value) <= tolerance;
}

/** One claim as it was reproduced. */
export interface ReproductionRecord {
  readonly claim: Claim["id"];
  readonly statement: string;
  readonly published: Claim["published"];
  readonly scale: Scale;
  readonly reproduction: Reproduction;
  readonly elapsedSeconds: number;
}

/** Whether a reproduction agrees with what was published. */
export interface Agreement {
  readonly comparisons: readonly Comparison[];
  /** Every published number holds. */
  readonly holds: boolean;
}

/** The published numbers beside those reproduced. */
export function agreement({ claim, statement, published, reproduction }: ReproductionRecord): Agreement {
  const asked = { id: claim, statement, published, reproduce: async () => reproduction };
  const comparisons = compareWithPublished(asked, reproduction);
  return { comparisons, holds: comparisons.every(({ holds }) => holds) };
}
