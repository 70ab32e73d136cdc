// Claims that say what one choice is worth: networks that differ in it alone learn the same algorithms from the same batches, and
// answer larger inputs than they learnt from.

import { type Claim, defineClaim } from "../../../core/claim.js";
import type { Measure } from "../../../core/finding.js";
import type { Id } from "../../../core/instrument.js";
import { inParts } from "../../../core/parts.js";
import type { Run } from "../../../core/run.js";
import type { Source } from "../../../core/source.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import type { Algorithm } from "../algorithm.js";
import { benchmarkSplit, splitTasks } from "../benchmarkSplits.js";
import { scoreOutputs } from "../evaluation.js";
import { type LearnOptions, learn } from "../reasoner/learn.js";

/** Networks that are compared, and how they are called. */
export interface Arm {
  readonly name: string;
  /** What each network learns: one algorithm, or several in turn. */
  readonly networks: readonly (readonly Algorithm[])[];
  readonly options?: Partial<Pick<LearnOptions, "aggregation" | "hints" | "layers">>;
}

export interface ComparisonPlan {
  readonly statement: string;
  readonly source: Source;
  /** Scores at least as high as each of the others, but for `tolerance`. */
  readonly ahead: Arm;
  readonly others: readonly Arm[];
  readonly tolerance: number;
  /** For each algorithm that a network learns. */
  readonly steps: { readonly quick: number; readonly full: number };
  readonly notes?: readonly string[];
  /** Whether scores at 16 nodes, by which parameters were chosen, are told beside those at 64; they are not unless said. */
  readonly tellsValidation?: boolean;
  /** A number of steps after which the first arm's networks are stopped as well, which is told beside the rest. */
  readonly stoppedAfter?: number;
}

const SEEDS = { quick: 1, full: 3 } as const;
const WIDTH = 64;

/** The claim that one arm scores at least as high as each of the others. */
export function comparison(id: Id, plan: ComparisonPlan): Claim {
  const {
    statement,
    source,
    ahead,
    others,
    tolerance,
    steps,
    notes = [],
    tellsValidation = false,
    stoppedAfter,
  } = plan;
  const over = (other: Arm) => `${ahead.name} less ${other.name}`;
  return defineClaim({
    id,
    statement,
    published: others.map((other) => ({ measure: over(other), value: 0, source, expect: "at least", tolerance })),

    async reproduce(run, scale) {
      const arms = [ahead, ...others];
      const trainings = SEEDS[scale] * arms.length;
      const scores = await inParts(run, trainings, (part) => {
        const arm = arms[part % arms.length];
        run.progress(part, trainings, arm.name);
        const stop = arm === ahead ? stoppedAfter : undefined;
        return scoreOf(arm, steps[scale], stop, run.seed + Math.floor(part / arms.length), run);
      });
      const scoresOf = (arm: Arm) => scores.filter((_, part) => arms[part % arms.length] === arm);
      const of = (arm: Arm) => scoresOf(arm).map(({ test }) => test);
      const validated = tellsValidation
        ? arms.map((arm) =>
            measured(
              `${arm.name}, 16 nodes`,
              scoresOf(arm).map(({ validation }) => validation),
            ),
          )
        : [];
      const stopped = scoresOf(ahead).flatMap((score) => score.stopped ?? []);
      const early =
        stopped.length === 0 ? [] : [measured(`${ahead.name}, stopped after ${stoppedAfter} steps`, stopped)];
      const differences = others.map((other) =>
        measured(
          over(other),
          of(ahead).map((score, at) => score - of(other)[at]),
        ),
      );
      const levels = arms.map((arm) => measured(arm.name, of(arm)));
      return {
        measures: [...differences, ...levels, ...early, ...validated],
        figures: [intervalFigure({ title: statement, caption: "Scores at 64 nodes.", measures: levels })],
        notes: [
          `Message-passing networks of ${WIDTH} features, ${steps[scale]} steps of 32 trajectories of up to 16 nodes for each algorithm, by the recipe of Ibarz et al. 2022; ${SEEDS[scale] === 1 ? "one training" : `${SEEDS[scale]} trainings`} of each; scores of the benchmark's test split, 64 nodes.`,
          "What is published is who is ahead; that is what is held to here, not by how much.",
          ...(tellsValidation ? [`One by one: ${[...levels, ...early, ...validated].map(inNumbers).join("; ")}.`] : []),
          ...notes,
        ],
      };
    },
  });
}

function measured(name: string, values: readonly number[]): Measure {
  const { value, interval, level } = meanInterval(Float64Array.from(values));
  const only: Measure = { name, value, better: "higher", n: values.length };
  return values.length === 1 ? only : { ...only, interval, level };
}

const inNumbers = ({ name, value, interval }: Measure) =>
  `${name} ${value.toFixed(2)}${interval === undefined ? "" : ` (${interval.map((end) => end.toFixed(2)).join(" to ")})`}`;

interface ArmScore {
  readonly test: number;
  readonly validation: number;
  /** Where the networks were stopped early as well. */
  readonly stopped?: number;
}

/** The mean scores over all algorithms that the arm's networks learnt. */
async function scoreOf(
  { networks, options }: Arm,
  steps: number,
  stoppedAfter: number | undefined,
  seed: number,
  run: Run,
): Promise<ArmScore> {
  const scores: number[] = [];
  const stopped: number[] = [];
  const validations: number[] = [];
  for (const algorithms of networks) {
    const learnt = await learn({
      algorithms,
      recipe: "2022b",
      processor: "mpnn",
      width: WIDTH,
      steps: steps * algorithms.length,
      validateEvery: 20,
      seed,
      signal: run.signal,
      progress: () => undefined,
      ...options,
    });
    validations.push(-Math.min(...learnt.validations.map(({ score }) => score)));
    try {
      for (const algorithm of algorithms) {
        const test = benchmarkSplit(algorithm, "test");
        const score = async (mostSteps?: number) =>
          scoreOutputs(algorithm.specification, await learnt.answers(algorithm, splitTasks(algorithm, test), mostSteps))
            .score;
        scores.push(await score());
        if (stoppedAfter !== undefined) stopped.push(await score(stoppedAfter));
      }
    } finally {
      await learnt.dispose();
    }
  }
  return {
    test: meanOf(scores),
    validation: meanOf(validations),
    ...(stopped.length === 0 ? {} : { stopped: meanOf(stopped) }),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
