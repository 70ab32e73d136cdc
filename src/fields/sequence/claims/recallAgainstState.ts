// Claim: what a sequence model recalls of its context grows with the size of its state, and attention, which keeps everything,
// recalls everything (Arora et al. 2023 and 2024; the essay: "A smaller state is more efficient; a larger state is more effective").

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import type { Measure } from "../../../core/finding.js";
import { inParts } from "../../../core/parts.js";
import { preprint } from "../../../core/source.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { spearman } from "../../../stats/correlation.js";
import { mean } from "../../../stats/summary.js";
import { mambaExplained } from "../essay.js";
import type { ArchitectureName } from "../network/architecture.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import { stateBytesAfter } from "../network/stateBytes.js";
import { associativeRecall } from "../tasks/associativeRecall.js";
import { learnLessons } from "../tasks/learnLessons.js";
import { taskAccuracy } from "../tasks/learnTask.js";
import { accuracyOfTrainings, widerInterval } from "./accuracyMeasure.js";

interface Contestant {
  readonly name: string;
  readonly family: "GRU" | "Mamba" | "attention";
  readonly architecture: ArchitectureName;
  readonly features: number;
  readonly states?: number;
}

const attention = "attention";
const gru = (features: number): Contestant => ({
  name: `GRU, ${features} features`,
  family: "GRU",
  architecture: "gru",
  features,
});
const mamba = (features: number, states: number): Contestant => ({
  name: `Mamba, ${features} features, ${states} ${states === 1 ? "state" : "states"}`,
  family: "Mamba",
  architecture: "mamba",
  features,
  states,
});
const largestGru = gru(64);
/** In ascending order of their states. */
const contestants: readonly Contestant[] = [
  gru(16),
  largestGru,
  mamba(16, 1),
  mamba(16, 8),
  mamba(32, 16),
  { name: attention, family: "attention", architecture: "transformer", features: 32 },
];

const scales = {
  quick: { pairs: 2, steps: 600, trainings: 1, examples: 128, among: [1, 3, 5] },
  full: { pairs: 8, steps: 400, trainings: 3, examples: 512, among: contestants.map((_, i) => i) },
} as const;

const arora2023 = preprint(
  "Arora et al. 2023, Zoology: Measuring and improving recall in efficient language models",
  "2312.04927",
);
const arora2024 = preprint(
  "Arora et al. 2024, Simple linear attention language models balance the recall-throughput tradeoff",
  "2402.18668",
);

/** Vectors of tokens that begin as widely spread as this are not drowned by what attention adds to them. */
const deviation = 0.2;

const named = (name: string) => `accuracy of ${name}`;
const correlation = "rank correlation of accuracy with the size of the state";

export const recallAgainstState = defineClaim({
  id: "sequence/recall-against-state",
  statement:
    "The larger the state of a sequence model, the more it recalls of its context; attention, which keeps all of it, recalls all of it.",
  published: [
    { measure: named(attention), value: 1, source: arora2023, expect: "at least", tolerance: 0.02 },
    { measure: correlation, value: 0.8, source: arora2024, expect: "at least", tolerance: 0 },
    { measure: named(largestGru.name), value: 0.9, source: mambaExplained, expect: "at most", tolerance: 0 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { pairs, steps, trainings, examples, among } = scales[scale];
    const vocabulary = 4 * pairs;
    const task = associativeRecall({ pairs, vocabulary });
    const length = 3 * pairs;
    const some = among.map((i) => contestants[i]);
    const networkOf = ({ architecture, features, states }: Contestant) =>
      sequenceNetwork({ architecture, vocabulary, features, layers: 2, states, heads: 2, context: length, deviation });
    const learnt = await inParts(run, some.length * trainings, async (index) => {
      const contestant = some[Math.floor(index / trainings)];
      const network = networkOf(contestant);
      const random = run.random.stream(contestant.name).stream(`${index % trainings}`);
      const lessons = halvings(pairs).map((few) => ({
        task: associativeRecall({ pairs: few, vocabulary }),
        length: 3 * few,
        batch: 32,
        steps: few === pairs ? 2 * steps : steps,
        learningRate: contestant.architecture === "transformer" ? 1e-3 : 4e-3,
        enough: few === pairs ? 0.01 : 0.1,
      }));
      const { parameters, steps: made } = await learnLessons(network, lessons, run, random);
      const shares = await taskAccuracy(network, parameters, task, { length, examples }, random.stream("test"));
      return { made, shares: [...shares] };
    });
    const results = some.map((contestant, i): Result => {
      const own = learnt.slice(i * trainings, (i + 1) * trainings);
      const shares = own.map((one) => Float64Array.from(one.shares));
      return {
        ...contestant,
        bytes: stateBytesAfter(networkOf(contestant), length),
        steps: own.map(({ made }) => made),
        shares,
        measure: accuracyOfTrainings(named(contestant.name), shares, 1 / pairs),
      };
    });
    const fixed = results.filter(({ name }) => name !== attention);
    return {
      measures: [...results.map(({ measure }) => measure), correlationMeasure(results)],
      figures: [
        lineFigure({
          title: "Recall against the size of the state",
          caption: `Each dot is the mean of ${trainings === 1 ? "one training" : `${trainings} trainings`}. Saying any value that was read is right once in ${pairs} times.`,
          xTitle: "bytes of state after the sequence, doublings of one",
          yTitle: "accuracy",
          yDomain: [0, 1],
          series: [...new Set(results.map(({ family }) => family))].map((family) => ({
            name: family,
            points: results
              .filter((result) => result.family === family)
              .map(({ bytes, measure }) => ({ x: Math.log2(bytes), y: measure.value, band: measure.interval })),
          })),
        }),
      ],
      notes: [
        `${pairs} pairs of a key and a value, then every key again: ${length} tokens, ${vocabulary} different ones; two blocks each. Lessons with ${halvings(pairs).join(", ")} pairs, each of at most ${steps.toLocaleString("en")} steps of 32 sequences, the last of twice as many. ${results.map(({ name, bytes, steps: made, shares }) => `${name}: ${bytes.toLocaleString("en")} bytes, ${shares.map((one) => `${(100 * mean(one)).toFixed(0)} %`).join(", ")} after ${made.map((count) => count.toLocaleString("en")).join(", ")} steps`).join("; ")}.`,
        `Among states of fixed size alone the rank correlation is ${Number(
          ranks(
            fixed,
            fixed.map(({ shares }) => mean(shares.map(mean))),
          ).toFixed(2),
        )}.`,
        "The papers draw curves and print no number for so small a task: 1 stands for “attention solves it”, 0.8 for “recall grows with the state”, 0.9 for “traditional RNNs have a small state, poorly compressed”. The size of a state goes with the number of parameters here; a network that did not learn in so many steps may still learn in more.",
      ],
    };
  },
});

interface Result extends Contestant {
  readonly bytes: number;
  /** Of each training. */
  readonly steps: readonly number[];
  /** Of each training, for each sequence the share of right answers. */
  readonly shares: readonly Float64Array[];
  readonly measure: Measure;
}

/** 2, 4, … and `pairs` in the end. */
function halvings(pairs: number): number[] {
  return pairs <= 2 ? [pairs] : [...halvings(pairs / 2), pairs];
}

function ranks(results: readonly Result[], accuracies: readonly number[]): number {
  return spearman(
    Float64Array.from(results, ({ bytes }) => bytes),
    Float64Array.from(accuracies),
  );
}

/** Of the means; the interval is Student's over trainings, each of which has a correlation of its own. */
function correlationMeasure(results: readonly Result[]): Measure {
  const value = ranks(
    results,
    results.map(({ measure }) => measure.value),
  );
  const each = results[0].shares.map((_, training) =>
    ranks(
      results,
      results.map(({ shares }) => mean(shares[training])),
    ),
  );
  const [low, high] = widerInterval([value, value], each);
  const interval = each.length < 2 ? {} : { interval: [low, Math.min(1, high)] as const, level: 0.95 };
  return { name: correlation, value, ...interval, baseline: 0, better: "higher", n: results.length };
}
