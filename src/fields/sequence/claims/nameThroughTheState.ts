// Claim: in Mamba the name that decides an indirect object reaches the end of the sentence through the hidden state (the essay's
// chart, after Ensign & Garriga-Alonso 2024): a state exchanged after that name brings the other answer back.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { preprint } from "../../../core/source.js";
import { heatmapFigure } from "../../../report/figures/heatmapFigure.js";
import { bootstrapInterval } from "../../../stats/bootstrap.js";
import { mean } from "../../../stats/summary.js";
import { mambaExplained } from "../essay.js";
import { openPatcher, type PatchedPart, type Patcher } from "../inside/statePatching.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import {
  drawIndirectObject,
  giverPlace,
  indirectObjectPlaces,
  indirectObjectSentence,
  indirectObjects,
  type Phrase,
} from "../tasks/indirectObject.js";
import { learnLessons } from "../tasks/learnLessons.js";
import { taskAccuracy } from "../tasks/learnTask.js";
import { accuracyOfTrainings, widerInterval } from "./accuracyMeasure.js";

const { task, length } = indirectObjects();
const layers = 2;
/** The windows of convolutions, three words, no longer hold the name. */
const late = giverPlace + 5;
const places = Array.from({ length: length - 1 }, (_, place) => [place, place] as const);
/** From “A and B . A to” to the whole sentence. */
const forms: readonly (readonly Phrase[])[] = [
  [],
  ["opening", "giving"],
  ["opening", "doing", "giving"],
  ["opening", "doing", "giving", "time"],
];
const scales = {
  quick: { trainings: 1, steps: 400, pairs: 8, examples: 128 },
  full: { trainings: 3, steps: 2000, pairs: 32, examples: 512 },
} as const;

const solved = "share of indirect objects that the model gets right";
const before = "brought back by the state before the name";
const after = "brought back by the state of one block after the name";
const scan = "brought back by the scan of one block, five words after the name";
const window = "brought back by the windows of both blocks, five words after the name";

const ensign = preprint(
  "Ensign & Garriga-Alonso 2024, Investigating the indirect object identification circuit in Mamba",
  "2407.14008",
);

export const nameThroughTheState = defineClaim({
  id: "sequence/name-through-the-state",
  statement:
    "In Mamba the name that decides an indirect object reaches the end of the sentence through the hidden state of a block, and not before it is read.",
  published: [
    { measure: solved, value: 1, source: mambaExplained, expect: "at least", tolerance: 0.05 },
    { measure: before, value: 0, source: mambaExplained, expect: "equal", tolerance: 0.02 },
    { measure: after, value: 0.5, source: mambaExplained, expect: "at least", tolerance: 0 },
    { measure: scan, value: 0.5, source: ensign, expect: "at least", tolerance: 0 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { trainings, steps, pairs, examples } = scales[scale];
    const network = sequenceNetwork({
      architecture: "mamba",
      vocabulary: task.vocabulary,
      features: 32,
      layers,
      states: 8,
    });
    const lessons = forms.map((phrases, i) => ({
      ...indirectObjects(phrases),
      batch: 32,
      steps,
      learningRate: 4e-3,
      enough: i === forms.length - 1 ? 0.003 : 0.05,
    }));
    const results: Patched[] = [];
    const shares: Float64Array[] = [];
    const made: string[] = [];
    for (let training = 0; training < trainings; training++) {
      const random = run.random.stream(`training ${training}`);
      const { parameters, stepsOfLessons } = await learnLessons(network, lessons, run, random);
      made.push(stepsOfLessons.reduce((sum, count) => sum + count, 0).toLocaleString("en"));
      shares.push(await taskAccuracy(network, parameters, task, { length, examples }, random.stream("test")));
      const patcher = await openPatcher({ network, parameters });
      try {
        // Which block carries most is chosen by other pairs than those it is measured on.
        const choosing = await patchPairs(patcher, pairs / 2, run, random.stream("choosing"));
        const measured = await patchPairs(patcher, pairs, run, random.stream("pairs"));
        results.push({
          ...measured,
          carrier: strongest(average(choosing.all), giverPlace + 1),
          scanCarrier: strongest(average(choosing.scan), late),
        });
      } finally {
        await patcher.dispose();
      }
    }
    const draws = run.random.stream("intervals");
    const measure = (name: string, values: (result: Patched) => readonly number[]): Measure => {
      const each = results.map(values);
      const all = each.flat();
      const { value, interval, level } = bootstrapInterval(
        all.length,
        (rows) => mean(Array.from(rows, (row) => all[row])),
        {
          random: draws.stream(name),
        },
      );
      return {
        name,
        value,
        interval: widerInterval(interval, each.map(mean)),
        level,
        better: "neither",
        n: all.length,
      };
    };
    const accuracy = accuracyOfTrainings(solved, shares, 0.5);
    return {
      measures: [
        accuracy,
        measure(before, ({ all }) => all.map((rows) => Math.max(...rows.map((row) => row[giverPlace - 1])))),
        measure(after, ({ all, carrier }) => all.map((rows) => rows[carrier][giverPlace + 1])),
        measure(scan, ({ scan: scans, scanCarrier }) => scans.map((rows) => rows[scanCarrier][late])),
        measure(window, ({ window: windows }) => windows.map((rows) => rows.reduce((sum, row) => sum + row[late], 0))),
      ],
      figures: (["scan", "window"] as const).map((part) =>
        heatmapFigure({
          title: part === "scan" ? "What the scan's state brings back" : "What the convolution's window brings back",
          caption: `1 where the state of a block, exchanged after this word, brings the whole answer back; the mean of ${results[0][part].length} pairs of sentences, in the first training.`,
          rows: Array.from({ length: layers }, (_, block) => `block ${block + 1}`),
          columns: indirectObjectPlaces.slice(0, -1),
          values: average(results[0][part]).flat(),
          valueTitle: "share of the answer brought back",
          columnTitle: "after the word",
          colours: "diverging",
          domain: [-1, 1],
        }),
      ),
      notes: [
        `Sentences of ${length} words (“then A and B had fun at the school . A gave an apple in the evening to”), ten names; ${layers} blocks of 32 features with 8 states. Four lessons lead there from “A and B . A to”, each until a mean loss of 0.05, the last until 0.003: ${made.join(", ")} steps in ${trainings === 1 ? "one training" : `${trainings} trainings`}. The essay looks into Mamba-370m, whose weights are not at hand, and draws a chart without numbers: 0.5 stands for “information is passed via the hidden state”, 0 for where nothing is.`,
        `Which block carries most is chosen by ${pairs / 2} other pairs of sentences. Five words after the name it is the scan of block ${results.map(({ scanCarrier }) => scanCarrier + 1).join(", ")}; of the scans of both blocks, exchanged one at a time, the shares add up to ${results
          .map(({ scan: scans }) =>
            average(scans)
              .reduce((sum, row) => sum + row[late], 0)
              .toFixed(2),
          )
          .join(", ")}. Intervals are those of a bootstrap over pairs, or over trainings where that is wider.`,
        ...(accuracy.value < 0.95
          ? [
              "The model has not learnt the task in so many steps: what is brought back is of the little that it has learnt.",
            ]
          : []),
        "In the paper's model one block is a bottleneck, the 39th of 48; with two blocks that says less.",
      ],
    };
  },
});

/** What the states bring back: for each pair of sentences, by part, block and place. */
type Restored = Readonly<Record<PatchedPart, readonly (readonly (readonly number[])[])[]>>;

interface Patched extends Restored {
  /** The block whose state carries most right after the name, and the one whose scan does five words later. */
  readonly carrier: number;
  readonly scanCarrier: number;
}

async function patchPairs(
  patcher: Patcher,
  pairs: number,
  { signal, progress }: Run,
  random: Random,
): Promise<Restored> {
  const restored: Record<PatchedPart, number[][][]> = { all: [], scan: [], window: [] };
  for (let pair = 0; pair < pairs; pair++) {
    stopIfAborted(signal);
    progress(pair, pairs, "patching states");
    const drawn = drawIndirectObject(random);
    const clean = indirectObjectSentence(drawn);
    const corrupted = indirectObjectSentence({ ...drawn, giver: drawn.giver === 0 ? 1 : 0 });
    const [right, wrong] = [clean.answers[0], corrupted.answers[0]];
    const given = { clean: clean.tokens, corrupted: corrupted.tokens, right, wrong, places };
    for (const part of ["all", "scan", "window"] as const) {
      const patched = await patcher.patch(given, { part, signal });
      if (patched !== undefined) restored[part].push(patched.restored.map((row) => [...row]));
    }
  }
  return restored;
}

/** The mean of all pairs, by block and place. */
function average(pairs: readonly (readonly (readonly number[])[])[]): number[][] {
  return pairs[0].map((row, block) => row.map((_, place) => mean(pairs.map((rows) => rows[block][place]))));
}

function strongest(rows: readonly (readonly number[])[], place: number): number {
  return rows.reduce((best, row, block) => (row[place] > rows[best][place] ? block : best), 0);
}
