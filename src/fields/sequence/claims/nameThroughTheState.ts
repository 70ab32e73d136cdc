// Claim: in Mamba the name that decides an indirect object reaches the end of the sentence through the hidden state (the essay's
// chart, after Ensign & Garriga-Alonso 2024): a state exchanged after that name brings the other answer back.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import { preprint } from "../../../core/source.js";
import { heatmapFigure } from "../../../report/figures/heatmapFigure.js";
import { meanInterval } from "../../../stats/meanInterval.js";
import { mean } from "../../../stats/summary.js";
import { mambaExplained } from "../essay.js";
import { openPatcher, type PatchedPart } from "../inside/statePatching.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import {
  drawIndirectObject,
  giverPlace,
  indirectObject,
  indirectObjectLessons,
  indirectObjectPlaces,
  indirectObjectSentence,
} from "../tasks/indirectObject.js";
import { learnTaskInTries, taskAccuracy } from "../tasks/learnTask.js";
import { accuracyMeasure } from "./accuracyMeasure.js";

const length = indirectObjectPlaces.length;
const layers = 2;
/** The windows of convolutions, three words, no longer hold the name. */
const late = giverPlace + 5;
const places = Array.from({ length: length - 1 }, (_, place) => [place, place] as const);
const scales = {
  quick: { tries: 2, pairs: 16, examples: 128 },
  full: { tries: 6, pairs: 48, examples: 512 },
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
    const { tries, pairs, examples } = scales[scale];
    const network = sequenceNetwork({
      architecture: "mamba",
      vocabulary: indirectObject.vocabulary,
      features: 32,
      layers,
      states: 8,
    });
    /** For each pair of sentences, by part, block and place. */
    const restored: Record<PatchedPart, number[][][]> = { all: [], scan: [], window: [] };
    const random = run.random.stream("model");
    const learnt = await learnTaskInTries(
      network,
      indirectObjectLessons,
      { length, batch: 32, steps: 2000, learningRate: 4e-3, enough: 0.01, tries },
      run,
      random,
    );
    const { parameters } = learnt;
    const shares = await taskAccuracy(network, parameters, indirectObject, { length, examples }, random.stream("test"));
    const patcher = await openPatcher({ network, parameters });
    try {
      const draws = random.stream("pairs");
      for (let pair = 0; pair < pairs; pair++) {
        stopIfAborted(run.signal);
        run.progress(pair, pairs, "patching states");
        const drawn = drawIndirectObject(draws);
        const clean = indirectObjectSentence(drawn);
        const corrupted = indirectObjectSentence({ ...drawn, giver: drawn.giver === 0 ? 1 : 0 });
        const [right, wrong] = [clean.answers[0], corrupted.answers[0]];
        const given = { clean: clean.tokens, corrupted: corrupted.tokens, right, wrong, places };
        for (const part of ["all", "scan", "window"] as const) {
          const patched = await patcher.patch(given, { part, signal: run.signal });
          if (patched !== undefined) restored[part].push(patched.restored.map((row) => [...row]));
        }
      }
    } finally {
      await patcher.dispose();
    }
    const n = restored.all.length;
    const average = (part: PatchedPart) =>
      Array.from({ length: layers }, (_, block) =>
        Array.from({ length: length - 1 }, (_, place) => mean(restored[part].map((rows) => rows[block][place]))),
      );
    const [all, scans] = [average("all"), average("scan")];
    // The block that carries most is chosen by all pairs together, not by each.
    const strongest = (rows: readonly (readonly number[])[], place: number) =>
      rows.reduce((best, row, block) => (row[place] > rows[best][place] ? block : best), 0);
    const carrier = strongest(all, giverPlace + 1);
    const scanCarrier = strongest(scans, late);
    const measure = (name: string, values: readonly number[]): Measure => {
      const { value, interval, level } = meanInterval(Float64Array.from(values));
      return { name, value, interval, level, better: "neither", n };
    };
    return {
      measures: [
        accuracyMeasure(solved, shares, 0.5),
        measure(
          before,
          restored.all.map((rows) => Math.max(...rows.map((row) => row[giverPlace - 1]))),
        ),
        measure(
          after,
          restored.all.map((rows) => rows[carrier][giverPlace + 1]),
        ),
        measure(
          scan,
          restored.scan.map((rows) => rows[scanCarrier][late]),
        ),
        measure(
          window,
          restored.window.map((rows) => rows.reduce((sum, row) => sum + row[late], 0)),
        ),
      ],
      figures: (["scan", "window"] as const).map((part) =>
        heatmapFigure({
          title: part === "scan" ? "What the scan's state brings back" : "What the convolution's window brings back",
          caption: `1 where the state of a block, exchanged after this word, brings the whole answer back; the mean of ${n} pairs of sentences.`,
          rows: Array.from({ length: layers }, (_, block) => `block ${block + 1}`),
          columns: indirectObjectPlaces.slice(0, -1),
          values: average(part).flat(),
          valueTitle: "share of the answer brought back",
          columnTitle: "after the word",
          colours: "diverging",
          domain: [-1, 1],
        }),
      ),
      notes: [
        `Sentences of ${length} words (“then A and B had fun at the school . A gave an apple in the evening to”), ten names; ${layers} blocks of 32 features with 8 states, trained, half of the time on sentences without “in the evening”, until a mean loss of 0.01: ${learnt.steps.toLocaleString("en")} steps, the best of ${learnt.tries} beginnings by its loss in training. The essay looks into Mamba-370m, whose weights are not at hand, and draws a chart without numbers: 0.5 stands for “information is passed via the hidden state”, 0 for where nothing is.`,
        `Five words after the name the scan of block ${scanCarrier + 1} carries most; of the scans of both blocks, exchanged one at a time, the shares add up to ${scans.reduce((sum, row) => sum + row[late], 0).toFixed(2)}.`,
        ...(mean(shares) < 0.95
          ? [
              "The model has not learnt the task in so many steps: what is brought back is of the little that it has learnt.",
            ]
          : []),
        "In the paper's model one block is a bottleneck, the 39th of 48; with two blocks that says less.",
      ],
    };
  },
});
