// Claim: Mamba copies tokens that stand at random places among noise; S4D, which treats every token alike, does not (Gu & Dao
// 2023, section 4.1.1, table 1).

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { inParts } from "../../../core/parts.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { mean } from "../../../stats/summary.js";
import { guDao2023 } from "../essay.js";
import { type SequenceNetwork, sequenceNetwork } from "../network/sequenceNetwork.js";
import { learnLessons } from "../tasks/learnLessons.js";
import { taskAccuracy } from "../tasks/learnTask.js";
import { selectiveCopying } from "../tasks/selectiveCopying.js";
import { accuracyOfTrainings } from "./accuracyMeasure.js";

const vocabulary = 16;

/** Tokens to copy, tokens in all, sequences in a batch, and most steps. */
type LessonPlan = readonly [copied: number, length: number, batch: number, steps: number];

interface Size {
  readonly lessons: readonly LessonPlan[];
  readonly trainings: number;
  readonly examples: number;
}

const scales: Readonly<Record<"quick" | "full", Size>> = {
  quick: { lessons: [[2, 16, 16, 800]], trainings: 1, examples: 128 },
  full: {
    lessons: [
      [2, 16, 16, 1000],
      [4, 32, 16, 1500],
      [8, 64, 16, 2500],
      [8, 256, 16, 500],
      [8, 1024, 4, 800],
    ],
    trainings: 3,
    examples: 128,
  },
};

const contestants = [
  { who: "Mamba", network: networkOf("mamba", 16) },
  { who: "S4D", network: networkOf("s4d", 32) },
] as const;
/** Lengths that are asked about, as many times that of the last lesson. */
const reach = [1, 4] as const;

const named = (who: string, times: number) =>
  `accuracy of ${who}, ${times === 1 ? "as long as learnt" : `${times} times as long`}`;

export const selectiveCopyingClaim = defineClaim({
  id: "sequence/selective-copying",
  statement: "Mamba solves selective copying; S4D, whose A, B and C are the same for every token, fails.",
  published: [
    { measure: named("Mamba", 1), value: 0.97, source: guDao2023, expect: "at least", tolerance: 0.02 },
    { measure: named("S4D", 1), value: 0.183, source: guDao2023, expect: "at most", tolerance: 0.05 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { lessons, trainings, examples } = scales[scale];
    const [copied, length] = lessons[lessons.length - 1];
    const task = selectiveCopying({ copied, vocabulary });
    const learnt = await inParts(run, trainings, async (training) => {
      const learn = async (
        { who, network }: (typeof contestants)[number],
        most: readonly number[],
        enough: boolean,
      ) => {
        const random = run.random.stream(who).stream(`${training}`);
        const last = lessons.length - 1;
        const plan = lessons.map(([some, long, batch], i) => ({
          task: selectiveCopying({ copied: some, vocabulary }),
          length: long,
          steps: most[i],
          batch,
          learningRate: 3e-3,
          lastRate: i > 0 && i === last ? 3e-4 : 3e-3,
          enough: enough ? (i === last ? 0.02 : 0.1) : 0,
        }));
        const { parameters, stepsOfLessons } = await learnLessons(network, plan, run, random);
        const shares: number[][] = [];
        for (const times of reach) {
          const size = { length: times * length, examples };
          shares.push([...(await taskAccuracy(network, parameters, task, size, random.stream(`${times}`)))]);
        }
        return { stepsOfLessons: [...stepsOfLessons], shares };
      };
      const [selective, alike] = contestants;
      const first = await learn(
        selective,
        lessons.map(([, , , steps]) => steps),
        true,
      );
      // S4D makes as many steps in each lesson.
      return [first, await learn(alike, first.stepsOfLessons, false)];
    });
    const measures = contestants.flatMap(({ who }, i) =>
      reach.map((times, place) => {
        const shares = learnt.map((both) => Float64Array.from(both[i].shares[place]));
        return accuracyOfTrainings(named(who, times), shares, 1 / (vocabulary - 2));
      }),
    );
    const told = contestants.map(({ who }, i) => {
      const each = reach.map((_, place) =>
        learnt.map((both) => `${(100 * mean(both[i].shares[place])).toFixed(0)} %`).join(", "),
      );
      return `${who}: ${each[0]}, and ${each[1]} at ${reach[1]} times the length`;
    });
    const made = learnt.map(([{ stepsOfLessons }]) => sum(stepsOfLessons).toLocaleString("en"));
    return {
      measures,
      figures: [
        intervalFigure({
          title: "Copying what stands among noise",
          caption: "Guessing is right once in fourteen times.",
          measures,
        }),
      ],
      notes: [
        `Two blocks of 32 features, ${vocabulary} tokens. Lessons with ${lessons.map(([some, long]) => `${some} tokens to copy among ${long}`).join(", ")}, each until a mean loss of 0.1, the last until 0.02, or for so many steps at most: ${lessons.map(([, , , steps]) => steps.toLocaleString("en")).join(", ")}; S4D makes as many as Mamba in each, in all ${made.join(", ")}. ${told.join("; ")}. The paper copies 16 among 4,096 with 400,000 steps.`,
        "Held against the paper at the length of the last lesson, a quarter of the paper's, with half as many tokens to copy. Led to 256 tokens from shorter sequences, S4D copied 30 % of them there, by place.",
      ],
    };
  },
});

function networkOf(architecture: "mamba" | "s4d", states: number): SequenceNetwork {
  return sequenceNetwork({ architecture, vocabulary, features: 32, layers: 2, states, deviation: 0.2 });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
