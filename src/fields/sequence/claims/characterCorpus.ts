// Claim: at equal parameters Mamba foresees text as well as a Transformer or better (Gu & Dao 2023, section 4.2 and figure 4; the
// essay), on the characters of a novel.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import { inParts } from "../../../core/parts.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import type { NDArray } from "../../../engine/ndarray.js";
import { type Mapped, mapLeaves } from "../../../engine/tree.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { mean } from "../../../stats/summary.js";
import { guDao2023 } from "../essay.js";
import { drawBatch, tokenRow } from "../languageModel/batches.js";
import { costsInWindows } from "../languageModel/costsInWindows.js";
import { partDocuments } from "../languageModel/documents.js";
import { openScorer } from "../languageModel/scorer.js";
import { scoreByFrequency, scoreDocuments, type TextCost } from "../languageModel/scoring.js";
import { createTextTrainer } from "../languageModel/textTrainer.js";
import { parameterCount } from "../network/parameterCount.js";
import {
  type NetworkOptions,
  type NetworkParameters,
  type SequenceNetwork,
  sequenceNetwork,
} from "../network/sequenceNetwork.js";
import { byteTokeniser } from "../tokenisers/byteTokeniser.js";
import { bitsMeasure, bitsOf } from "./bitsPerCharacter.js";
import { novelChapters } from "./novel.js";

const vocabulary = 264;
/** The rank is what makes the numbers of parameters equal. */
const mamba: NetworkOptions = {
  architecture: "mamba",
  vocabulary,
  // Vectors of tokens that begin as widely spread as this are not drowned by what attention adds to them.
  deviation: 0.2,
  features: 64,
  layers: 4,
  states: 8,
  rank: 6,
};
const transformer: NetworkOptions = {
  architecture: "transformer",
  vocabulary,
  // Vectors of tokens that begin as widely spread as this are not drowned by what attention adds to them.
  deviation: 0.2,
  features: 70,
  layers: 2,
  heads: 5,
};

const scales = {
  quick: { steps: 30, pilot: 10, length: 32, batch: 4, rates: [3e-3], trainings: 1 },
  full: { steps: 500, pilot: 100, length: 128, batch: 8, rates: [2e-3, 6e-3], trainings: 3 },
} as const;

const bits = (name: string) => `bits a character costs ${name}`;
const less = "bits that a character costs Mamba more than the Transformer";
const size = "parameters of Mamba, as many times the Transformer's";
const onwards = "bits a character costs Mamba that reads on from window to window";

export const characterCorpus = defineClaim({
  id: "sequence/character-corpus",
  statement:
    "At equal parameters, Mamba foresees the characters of unseen chapters as well as a Transformer, or better.",
  published: [
    { measure: less, value: 0, source: guDao2023, expect: "at most", tolerance: 0.02 },
    { measure: size, value: 1, source: guDao2023, expect: "equal", tolerance: 0.01 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { steps, pilot, length, batch, rates, trainings } = scales[scale];
    const parts = partDocuments(await novelChapters(), run.random.stream("parts"));
    const row = tokenRow(parts.training, byteTokeniser);
    const lesson = { row, steps, length, batch };
    const contestants = [
      { name: "Mamba", network: sequenceNetwork({ ...mamba, context: length }) },
      { name: "the Transformer", network: sequenceNetwork({ ...transformer, context: length }) },
    ];
    const window = { length, signal: run.signal, threads: 1 };
    // What the validation chapters cost after a few steps chooses the rate.
    const pilots = await inParts(run, contestants.length * rates.length, async (index) => {
      const { name, network } = contestants[Math.floor(index / rates.length)];
      const wish = { ...lesson, steps: pilot, learningRate: rates[index % rates.length], name };
      const { parameters } = await learnText(network, wish, run, run.random.stream(name).stream("pilot"));
      return bitsOf(await costsInWindows(network, parameters, byteTokeniser, parts.validation, window));
    });
    const rateOf = (i: number) => {
      const costs = pilots.slice(i * rates.length, (i + 1) * rates.length);
      return rates[costs.indexOf(Math.min(...costs))];
    };
    const learnt = await inParts(run, contestants.length * trainings, async (index) => {
      const i = Math.floor(index / trainings);
      const { name, network } = contestants[i];
      const wish = { ...lesson, learningRate: rateOf(i), name };
      const random = run.random.stream(name).stream(`${index % trainings}`);
      const { parameters, curve } = await learnText(network, wish, run, random);
      return {
        curve,
        costs: await costsInWindows(network, parameters, byteTokeniser, parts.test, window),
        onwards: network === contestants[0].network ? await readThrough(network, parameters, parts.test, run) : [],
      };
    });
    const results = contestants.map((contestant, i) => {
      const own = learnt.slice(i * trainings, (i + 1) * trainings);
      return { ...contestant, rate: rateOf(i), trainings: own, costs: own.map(({ costs }) => costs) };
    });
    const [ours, theirs] = results;
    const through = ours.trainings.map((training) => training.onwards);
    const byFrequency = bitsOf(scoreByFrequency(byteTokeniser, row, parts.test));
    const draws = run.random.stream("intervals");
    const counts = results.map(({ network }) => parameterCount(network));
    const measures: Measure[] = [
      bitsMeasure(less, ours.costs, draws.stream(less), { others: theirs.costs, baseline: 0 }),
      { name: size, value: counts[0] / counts[1], better: "neither", n: counts[0] },
      ...results.map(({ name, costs }) =>
        bitsMeasure(bits(name), costs, draws.stream(name), { baseline: byFrequency }),
      ),
      bitsMeasure(onwards, through, draws.stream(onwards), { baseline: byFrequency }),
    ];
    return {
      measures,
      figures: [
        lineFigure({
          title: "What is learnt, in training",
          caption: "Bits a character of the training chapters costs, means of fifty steps of the first training.",
          xTitle: "step",
          yTitle: "bits",
          series: results.map(({ name, trainings: [first] }) => ({ name, points: first.curve })),
        }),
      ],
      notes: [
        `The ${parts.training.length + parts.validation.length + parts.test.length} chapters of Moby-Dick in ASCII, parted by a draw: ${parts.training.length} are learnt, ${parts.validation.length} choose the learning rate, ${parts.test.length} are held back and give the numbers; intervals are over these chapters and over ${trainings} ${trainings === 1 ? "training" : "trainings"}, whichever is wider. A character by its frequency alone costs ${byFrequency.toFixed(2)} bits.`,
        `${results.map(({ name, rate, costs }, i) => `${name}: ${counts[i].toLocaleString("en")} parameters, rate ${rate}, ${costs.map((one) => bitsOf(one).toFixed(3)).join(", ")} bits`).join("; ")}. Of the rates ${rates.join(" and ")} that is the one whose validation chapters cost less after ${pilot} steps. ${steps.toLocaleString("en")} steps of ${batch} pieces of ${length} characters.`,
        `Mamba has four blocks of 64 features with 8 states, the Transformer two of ${transformer.features} (rotary positions, perceptrons four times as wide). Both are scored in windows of ${length} characters from nothing, as they learnt: reading on, Mamba has more to go by, and the Transformer has no place for more.`,
        "The paper holds models of 125 million to 1.3 billion parameters against each other on the Pile, and finds Mamba on or below the curve of the best recipe for Transformers; 0 stands for that. So few steps show who learns sooner; what a longer training leaves of the difference is not measured here.",
      ],
    };
  },
});

interface Learnt {
  readonly parameters: Mapped<NetworkParameters, NDArray>;
  readonly curve: readonly { readonly x: number; readonly y: number }[];
}

interface TextLesson {
  readonly name: string;
  readonly row: Int32Array;
  readonly steps: number;
  readonly length: number;
  readonly batch: number;
  readonly learningRate: number;
}

async function learnText(
  network: SequenceNetwork,
  { name, row, steps, ...size }: TextLesson,
  { device, signal, progress }: Run,
  random: Random,
): Promise<Learnt> {
  const options = { ...size, steps, device, threads: 1 };
  const trainer = await createTextTrainer(network, network.initialise(random.stream("parameters")), options);
  try {
    const draws = random.stream("batches");
    const curve: { x: number; y: number }[] = [];
    let losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      stopIfAborted(signal);
      losses.push((await trainer.step(drawBatch(row, size, draws, step))).loss);
      if (losses.length < Math.min(50, steps)) continue;
      curve.push({ x: step + 1, y: mean(losses) / Math.LN2 });
      progress(step + 1, steps, `${name}: ${curve[curve.length - 1].y.toFixed(2)} bits a character`);
      losses = [];
    }
    const parameters = mapLeaves<NDArray, Learnt["parameters"]>(trainer.parameters, (array) => ({
      ...array,
      data: array.data.slice(),
    }));
    return { parameters, curve };
  } finally {
    await trainer.dispose();
  }
}

/** What each of `documents` costs where the state goes on to the document's end. */
async function readThrough(
  network: SequenceNetwork,
  parameters: Learnt["parameters"],
  documents: readonly string[],
  { signal }: Run,
): Promise<TextCost[]> {
  const scorer = await openScorer(network, parameters, { threads: 1 });
  try {
    return await scoreDocuments(scorer, byteTokeniser, documents, signal);
  } finally {
    await scorer.dispose();
  }
}
