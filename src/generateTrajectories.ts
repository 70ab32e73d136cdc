// Data sets of algorithms' trajectories: which algorithms, how many samples of what size, into which files.

import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import { UserError } from "./core/errors.js";
import { isDirectory } from "./core/systemErrors.js";
import { benchmarkSplit, type SplitName } from "./fields/algorithms/benchmarkSplits.js";
import { algorithmNamed, clrs30 } from "./fields/algorithms/clrs30.js";
import type { DatasetPlan } from "./fields/algorithms/dataset/datasetPlan.js";
import {
  type DatasetFormat,
  datasetFormats,
  type WrittenDataset,
  writeDataset,
} from "./fields/algorithms/dataset/writeDataset.js";
import { builtFile } from "./package.js";

export interface TrajectoryRequest {
  /** Names of algorithms; `clrs-30` stands for all. */
  readonly algorithms: readonly string[];
  /** A split of the benchmark, in place of `samples`, `size` and `seed`. */
  readonly split?: SplitName | undefined;
  readonly samples?: number | undefined;
  readonly size?: number | undefined;
  readonly seed?: number | undefined;
  readonly edgeProbabilities?: readonly number[] | undefined;
  readonly needleLength?: number | undefined;
  /** A file that ends in .npz or .parquet, for one algorithm; else a directory. */
  readonly out: string;
  /** Of the files in a directory; npz unless given. */
  readonly format?: string | undefined;
  /** As many as the machine has processors unless given; 1 generates in the calling thread. */
  readonly threads?: number | undefined;
}

export interface GenerateSurroundings {
  readonly signal: AbortSignal;
  /** Told after each block of samples: of which algorithm, which of how many, and the share that is done. */
  progress(algorithm: string, index: number, total: number, share: number): void;
  /** Told of each file that is whole. */
  wrote(file: WrittenFile): void;
}

export interface WrittenFile extends WrittenDataset {
  readonly algorithm: string;
  readonly file: string;
}

/** The name that stands for all algorithms. */
export const wholeBenchmark = "clrs-30";

/** Writes a file for each algorithm. Throws a `UserError` for what the user can mend, before anything is generated where it can. */
export async function generateTrajectories(
  request: TrajectoryRequest,
  { signal, progress, wrote }: GenerateSurroundings,
): Promise<readonly WrittenFile[]> {
  const plans = plansOf(request);
  const places = placesOf(request, plans);
  const { threads: count = availableParallelism() } = request;
  const threads =
    count === 1 ? undefined : { threads: count, thread: builtFile("fields/algorithms/dataset/trajectoryThread.js") };
  const written: WrittenFile[] = [];
  for (const [index, plan] of plans.entries()) {
    const { file, format } = places[index];
    progress(plan.algorithm, index, plans.length, 0);
    const dataset = await writeDataset(plan, file, {
      format,
      signal,
      threads,
      progress: (done) => progress(plan.algorithm, index, plans.length, done / plan.samples),
    });
    written.push({ algorithm: plan.algorithm, file, ...dataset });
    wrote(written[index]);
  }
  return written;
}

const LARGEST_SEED = 2 ** 32 - 1;

function plansOf(request: TrajectoryRequest): DatasetPlan[] {
  const { split, samples = 1000, size = 16, seed = 0, edgeProbabilities, needleLength } = request;
  if (seed > LARGEST_SEED) {
    throw new UserError("bad-option", `--seed must be at most ${LARGEST_SEED} here, not ${seed}`, "write --seed 1");
  }
  const names = request.algorithms.flatMap((name) =>
    name === wholeBenchmark ? clrs30.map((algorithm) => algorithm.name) : [algorithmNamed(name).name],
  );
  const options = {
    ...(edgeProbabilities === undefined ? {} : { edgeProbabilities }),
    ...(needleLength === undefined ? {} : { needleLength }),
  };
  refuseStrangeOptions(request, names);
  return [...new Set(names)].map((name) => {
    if (split === undefined) return { algorithm: name, samples, seed, options: { ...options, length: size } };
    const { length, ...of } = benchmarkSplit(algorithmNamed(name), split);
    return { algorithm: name, ...of, options: { length } };
  });
}

/** Options that would change nothing, or that no input could be drawn with. */
function refuseStrangeOptions(request: TrajectoryRequest, names: readonly string[]): void {
  const { split, samples, size, seed, edgeProbabilities, needleLength } = request;
  const given = { samples, size, seed, "edge-probability": edgeProbabilities, needle: needleLength };
  const stranger = Object.entries(given).find(([, value]) => value !== undefined);
  if (split !== undefined && stranger !== undefined) {
    throw new UserError("usage", `--split ${split} says itself what --${stranger[0]} would`, `leave one of them out`);
  }
  const bad = edgeProbabilities?.find((probability) => !(probability >= 0 && probability <= 1));
  if (bad !== undefined) {
    throw new UserError(
      "bad-option",
      `--edge-probability must be from 0 to 1, not ${bad}`,
      "write --edge-probability 0.5",
    );
  }
  const have = (feature: string) => names.some((name) => feature in algorithmNamed(name).specification);
  if (edgeProbabilities !== undefined && !have("adj")) {
    throw new UserError("usage", "--edge-probability is for graphs, and no algorithm here has one", "leave it out");
  }
  if (needleLength !== undefined && !have("match")) {
    throw new UserError("usage", "--needle is for string matchers, and none is named", "leave it out");
  }
}

function placesOf({ out, format }: TrajectoryRequest, plans: readonly DatasetPlan[]) {
  const named = datasetFormats.find((each) => extname(out).toLowerCase() === `.${each}`);
  if (named === undefined || isDirectory(out)) {
    const chosen = format === undefined ? "npz" : formatCalled(format);
    return plans.map(({ algorithm }) => ({ file: join(out, `${algorithm}.${chosen}`), format: chosen }));
  }
  if (format !== undefined && format !== named) {
    throw new UserError("usage", `${out} is not a file of format ${format}`, "leave --format out");
  }
  if (plans.length > 1) {
    throw new UserError(
      "several-algorithms",
      `${out} is one file, and there are ${plans.length} algorithms`,
      "name a directory with --out, and the format with --format",
    );
  }
  return [{ file: out, format: named }];
}

function formatCalled(name: string): DatasetFormat {
  const format = datasetFormats.find((each) => each === name);
  if (format !== undefined) return format;
  throw new UserError(
    "bad-option",
    `--format must be ${datasetFormats.join(" or ")}, not "${name}"`,
    "write --format npz",
  );
}
