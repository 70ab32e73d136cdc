// An algorithm: one definition from which its trajectories, the tasks of the benchmark, the checks of answers and the pictures are
// derived. Adding one: docs/how-to/add-an-algorithm.md.

import type { z } from "zod";
import { UserError } from "../../core/errors.js";
import type { Source } from "../../core/source.js";
import type { NumpyRandomState } from "../../stats/numpyRandomState.js";
import { type HintRecorder, recordTrajectory, type StageValues } from "./recorder.js";
import type { Specification } from "./specification.js";
import type { Trajectory } from "./trajectory.js";

/** What a random input is drawn with. A sampler takes of it what concerns it. */
export interface SampleOptions {
  /** The size asked for: how many nodes, for most algorithms. */
  readonly length: number;
  /** Probabilities of an edge, one of which is drawn for each graph; the algorithm's own unless given. */
  readonly edgeProbabilities?: readonly number[];
  /** How long the needle of a string matcher is; −k for a random length of 1 … k; a fifth of the whole unless given. */
  readonly needleLength?: number;
}

/** An answer: the values of the outputs by name, pointers as indices of nodes. */
export type Answer = Readonly<Record<string, ArrayLike<number>>>;

/** What every right answer fulfils, whatever the ties. */
export interface Invariant<Input> {
  /** Said of the answer, such as "the pointers form a tree rooted in the source". */
  readonly statement: string;
  holds(input: Input, answer: Answer): boolean;
}

export interface AlgorithmDefinition<S extends Specification, Input> {
  /** Its name in files, as the benchmark has it. */
  readonly name: string;
  readonly title: string;
  /** The chapter of the textbook, or the paper. */
  readonly source: Source;
  readonly specification: S;
  /** What a user may hand it, by name. */
  readonly input: z.ZodType<Input>;
  /** The smallest size that `sample` can draw; 1 unless given. */
  readonly smallest?: number;
  sample(random: NumpyRandomState, options: SampleOptions): Input;
  /** How many nodes the graph of an input has. */
  size(input: Input): number;
  encode(input: Input): StageValues<S, "input">;
  /** The algorithm itself: tells its state at every step, returns its answer. Leaves the input as it is. */
  run(input: Input, hint: HintRecorder<S>): StageValues<S, "output">;
  readonly invariants: readonly Invariant<Input>[];
  /** Hints that never change, which can be handed over as inputs instead: `pred_h` of most sequences. */
  readonly constantHints?: readonly string[];
  /** By how much the benchmark multiplies the samples for validation and test, where one has few outputs. */
  readonly evaluationMultiplier?: number;
  /** Whether dense graphs make its trajectories very long, so that half the usual edge probabilities are drawn. */
  readonly sparseGraphs?: boolean;
}

/** One input with the trajectory of the algorithm on it. */
export interface Task {
  readonly trajectory: Trajectory;
  /** The statements of the invariants that `answer` breaks. */
  broken(answer: Answer): string[];
}

export interface Algorithm {
  readonly name: string;
  readonly title: string;
  readonly source: Source;
  readonly specification: Specification;
  readonly invariants: readonly string[];
  readonly constantHints: readonly string[];
  readonly evaluationMultiplier: number;
  readonly sparseGraphs: boolean;
  /** A task with a random input. */
  generate(random: NumpyRandomState, options: SampleOptions): Task;
  /** Draws a random input and leaves it to the caller whether the algorithm is to run on it. */
  draw(random: NumpyRandomState, options: SampleOptions): () => Task;
  /** The task of an input that the user hands over. Throws a `UserError` that names what is wrong with it. */
  given(input: unknown): Task;
}

export function defineAlgorithm<const S extends Specification, Input>(
  definition: AlgorithmDefinition<S, Input>,
): Algorithm {
  const { name, title, source, specification, invariants } = definition;
  const task = (input: Input): Task => ({
    trajectory: recordTrajectory(specification, definition.size(input), definition.encode(input), (hint) =>
      definition.run(input, hint),
    ),
    broken: (answer) => invariants.filter(({ holds }) => !holds(input, answer)).map(({ statement }) => statement),
  });
  const draw = (random: NumpyRandomState, options: SampleOptions) => {
    const { smallest = 1 } = definition;
    if (!(Number.isInteger(options.length) && options.length >= smallest)) {
      throw new UserError(
        "bad-size",
        `${name} has no random input of size ${options.length}`,
        `Give a whole number from ${smallest} up.`,
      );
    }
    const input = definition.sample(random, options);
    return () => task(input);
  };
  return {
    name,
    title,
    source,
    specification,
    invariants: invariants.map(({ statement }) => statement),
    constantHints: definition.constantHints ?? [],
    evaluationMultiplier: definition.evaluationMultiplier ?? 1,
    sparseGraphs: definition.sparseGraphs ?? false,
    generate: (random, options) => draw(random, options)(),
    draw,
    given: (input) => task(parsed(definition, input)),
  };
}

function parsed<Input>({ name, input }: { name: string; input: z.ZodType<Input> }, given: unknown): Input {
  const result = input.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue.path.length === 0 ? "" : ` ${issue.path.map(String).join(".")}:`;
  throw new UserError(
    "bad-algorithm-input",
    `the input of ${name} is not right:${place} ${issue.message}`,
    "docs/how-to/add-an-algorithm.md tells what each algorithm is given.",
  );
}
