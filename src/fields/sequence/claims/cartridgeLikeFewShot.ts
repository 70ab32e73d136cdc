// Claim: a state that has read the examples answers as the model does with the examples before it in the prompt, without reading
// them again (the essay, "Swapping States as a New Prompting Paradigm").

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import { type NDArray, numbers } from "../../../engine/ndarray.js";
import { loadTree, saveTree } from "../../../engine/storage/parameterTree.js";
import { leaves } from "../../../engine/tree.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { median } from "../../../stats/summary.js";
import { meanState } from "../cartridge/mixCartridges.js";
import { mambaExplained } from "../essay.js";
import { openReader, type Reading, type StateArrays } from "../network/reader.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import { associativeRecall } from "../tasks/associativeRecall.js";
import { learnTask } from "../tasks/learnTask.js";
import { accuracyMeasure } from "./accuracyMeasure.js";

const vocabulary = 16;
const scales = {
  quick: { pairs: 2, steps: 1500, questions: 128 },
  full: { pairs: 4, steps: 4000, questions: 512 },
} as const;

const same = "share of questions that the cartridge answers as the examples in the prompt do";
const right = "accuracy with the cartridge";
const fewShot = "accuracy with the examples in the prompt";
const empty = "accuracy with neither";
const other = "accuracy with another cartridge";
const mixed = "accuracy with the mean of the cartridge and another";
const cheaper = "tokens read for a question, as a share of those with the examples";
const gaps = [0, 1, 2, 4, 8, 16, 32] as const;
const faded = "accuracy with the cartridge after 32 other tokens";

export const cartridgeLikeFewShot = defineClaim({
  id: "sequence/cartridge-answers-like-few-shot",
  statement:
    "A state kept after reading examples answers a question as the model does with the examples before it, without reading them again.",
  published: [
    { measure: same, value: 1, source: mambaExplained, expect: "at least", tolerance: 0.01 },
    { measure: right, value: 0.95, source: mambaExplained, expect: "at least", tolerance: 0 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { pairs, steps, questions } = scales[scale];
    const task = associativeRecall({ pairs, vocabulary });
    const network = sequenceNetwork({ architecture: "mamba", vocabulary, features: 32, layers: 2, states: 8 });
    const random = run.random.stream("model");
    const size = { length: 3 * pairs, batch: 32, steps, learningRate: 4e-3, enough: 0.02 };
    const learnt = await learnTask(network, task, size, run, random);
    const reader = await openReader(network, learnt.parameters);
    const folder = await mkdtemp(join(tmpdir(), "touchstone-cartridges-"));
    const answerOf = ({ scores }: Reading) => likeliest(numbers(scores));
    try {
      const draws = run.random.stream("questions");
      const hits = new Map<string, number[]>();
      const times = { cartridge: Array.of<number>(), prompt: Array.of<number>() };
      const count = (name: string, is: boolean) => hits.set(name, [...(hits.get(name) ?? []), Number(is)]);
      let before: StateArrays | undefined;
      for (let i = 0; i < questions; i++) {
        stopIfAborted(run.signal);
        run.progress(i, questions, "asking");
        const { tokens, answers } = task.draw(3 * pairs, draws);
        const examples = tokens.slice(0, 2 * pairs);
        const [question, answer] = [tokens[2 * pairs], answers[0]];
        // Kept in a file and read again, as a cartridge that somebody hands over.
        const path = join(folder, "examples.cartridge");
        await saveTree(path, (await reader.read(examples, reader.empty)).state);
        const state: StateArrays = await loadTree(path, network.stateTypes(1));
        const start = performance.now();
        const withCartridge = answerOf(await reader.read([question], state));
        const middle = performance.now();
        const withPrompt = answerOf(await reader.read([...examples, question], reader.empty));
        times.cartridge.push(middle - start);
        times.prompt.push(performance.now() - middle);
        count(same, withCartridge === withPrompt);
        count(right, withCartridge === answer);
        count(fewShot, withPrompt === answer);
        count(empty, answerOf(await reader.read([question], reader.empty)) === answer);
        if (before !== undefined) {
          count(other, answerOf(await reader.read([question], before)) === answer);
          count(mixed, answerOf(await reader.read([question], halves([state, before]))) === answer);
        }
        before = state;
        for (const gap of gaps) {
          // Values that nobody asks about.
          const noise = Array.from({ length: gap }, () => vocabulary / 2 + draws.integer(vocabulary / 2));
          count(`${gap}`, answerOf(await reader.read([...noise, question], state)) === answer);
        }
      }
      const measureOf = (name: string, from = name): Measure =>
        accuracyMeasure(name, Float64Array.from(hits.get(from) ?? []), 2 / vocabulary);
      const fading = gaps.map((gap) => ({ gap, measure: measureOf(faded, `${gap}`) }));
      const [one, all] = [median(times.cartridge), median(times.prompt)];
      return {
        measures: [
          ...[same, right, fewShot, mixed, other, empty].map((name) => measureOf(name)),
          fading[fading.length - 1].measure,
          { name: cheaper, value: 1 / (2 * pairs + 1), better: "lower", n: questions },
        ],
        figures: [
          lineFigure({
            title: "A cartridge after other tokens",
            caption:
              "How often a question is answered rightly where other tokens stand between the state and the question.",
            xTitle: "tokens between",
            yTitle: "accuracy",
            yDomain: [0, 1],
            series: [
              {
                name: "cartridge",
                points: fading.map(({ gap, measure }) => ({ x: gap, y: measure.value, band: measure.interval })),
              },
            ],
          }),
        ],
        notes: [
          `Mamba with two blocks of 32 features and 8 states learnt to recall (${learnt.steps.toLocaleString("en")} steps); examples are ${pairs} pairs of a key and a value, new ones for each question, the question is a key. Each state went through a file. It takes ${leaves<NDArray>(
            reader.empty,
          )
            .reduce((sum, { data }) => sum + data.byteLength, 0)
            .toLocaleString("en")} bytes however many examples there are.`,
          `A question took ${one.toFixed(2)} ms with the cartridge and ${all.toFixed(2)} ms with the examples (medians); making the cartridge costs reading them once.`,
          `That the answers are the same follows from how a state is made. What does not: that the mean of two cartridges answers for both (${share(measureOf(mixed))}), and that a cartridge outlasts what is read after it: ${fading.map(({ gap, measure }) => `${share(measure)} after ${gap}`).join(", ")} tokens unlike any that training had at that place. The essay prints no number; 0.95 stands for “the in-context learning is in the state”.`,
        ],
      };
    } finally {
      await reader.dispose();
      await rm(folder, { recursive: true });
    }
  },
});

function halves(states: readonly StateArrays[]): StateArrays {
  return meanState(states.map((state) => ({ state, weight: 0.5 })));
}

function likeliest(scores: ArrayLike<number>): number {
  let best = 0;
  for (let token = 1; token < scores.length; token++) if (scores[token] > scores[best]) best = token;
  return best;
}

function share({ value }: Measure): string {
  return `${(100 * value).toFixed(0)} %`;
}
