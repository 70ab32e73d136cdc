// Claim: Mamba copies tokens that stand at random places among noise; S4D, which treats every token alike, does not (Gu & Dao
// 2023, section 4.1.1, table 1).

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import type { Measure } from "../../../core/finding.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { mean } from "../../../stats/summary.js";
import { guDao2023 } from "../essay.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import { learnLessons } from "../tasks/learnLessons.js";
import { taskAccuracy } from "../tasks/learnTask.js";
import { selectiveCopying } from "../tasks/selectiveCopying.js";
import { accuracyOfTrainings } from "./accuracyMeasure.js";

const vocabulary = 16;

/** Tokens to copy, tokens in all, and most steps. */
type LessonPlan = readonly [copied: number, length: number, steps: number];

interface Size {
  readonly lessons: readonly LessonPlan[];
  readonly trainings: number;
  readonly examples: number;
}

const scales: Readonly<Record<"quick" | "full", Size>> = {
  quick: { lessons: [[2, 16, 800]], trainings: 1, examples: 128 },
  full: {
    lessons: [
      [2, 16, 1000],
      [4, 32, 1500],
      [8, 64, 2000],
      [8, 256, 1000],
    ],
    trainings: 3,
    examples: 256,
  },
};

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
    const measures: Measure[] = [];
    const told: string[] = [];
    for (const { who, architecture, states } of [
      { who: "Mamba", architecture: "mamba", states: 16 },
      { who: "S4D", architecture: "s4d", states: 64 },
    ] as const) {
      const network = sequenceNetwork({ architecture, vocabulary, features: 64, layers: 2, states });
      const shares = new Map<number, Float64Array[]>([1, 4].map((times) => [times, []]));
      const made: number[] = [];
      for (let training = 0; training < trainings; training++) {
        const random = run.random.stream(who).stream(`${training}`);
        const plan = lessons.map(([some, long, steps], i) => ({
          task: selectiveCopying({ copied: some, vocabulary }),
          length: long,
          steps,
          batch: 32,
          learningRate: 2e-3,
          enough: i === lessons.length - 1 ? 0.01 : 0.05,
        }));
        const { parameters, steps } = await learnLessons(network, plan, run, random);
        made.push(steps);
        for (const [times, all] of shares) {
          const size = { length: times * length, examples };
          all.push(await taskAccuracy(network, parameters, task, size, random.stream(`${times}`)));
        }
      }
      for (const [times, all] of shares) {
        measures.push(accuracyOfTrainings(named(who, times), all, 1 / (vocabulary - 2)));
      }
      const each = shares.get(1) ?? [];
      told.push(
        `${who}: ${each.map((one) => `${(100 * mean(one)).toFixed(0)} %`).join(", ")} after ${made.map((count) => count.toLocaleString("en")).join(", ")} steps`,
      );
    }
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
        `Two blocks of 64 features, ${vocabulary} tokens. Lessons with ${lessons.map(([some, long]) => `${some} tokens to copy among ${long}`).join(", ")}, each until a mean loss of 0.05, the last until 0.01, or for so many steps at most: ${lessons.map(([, , steps]) => steps.toLocaleString("en")).join(", ")}. ${told.join("; ")}. The paper copies 16 among 4,096 with 400,000 steps.`,
        "Held against the paper at the length of the last lesson.",
      ],
    };
  },
});
