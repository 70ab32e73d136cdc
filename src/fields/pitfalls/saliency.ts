// What do the network's answers rest on, and can the maps that say so be believed? Five ways of explaining are held against
// what was learnt: one whose maps stay the same when the network's layers are shuffled shows the input, not the network
// (Adebayo et al. 2018); one whose important numbers can be covered without more effect than others explains nothing.

import { z } from "zod";
import { finding, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import { shuffledLayers } from "../../engine/attribution/shuffledLayers.js";
import { mean, standardDeviation } from "../../stats/summary.js";
import { lones2021, whyDoesntMyModelWork } from "./essay.js";
import { readAnswers } from "./network/answers.js";
import { type AskedNetwork, askable, askNetwork } from "./network/askedNetwork.js";
import { askingOptions } from "./network/options.js";
import { parameterOrder } from "./network/parameterOrder.js";
import { type Judged, measuresOf } from "./saliency/measures.js";
import { type Explained, explain, type MethodName, methodNames } from "./saliency/methods.js";
import { borderOf, patchesOf, shareOn } from "./saliency/places.js";
import { faithfulness, sanityCurve } from "./saliency/sanity.js";
import { evidenceOf, figuresOf } from "./saliency/shown.js";
import { listed, percent } from "./wording.js";

const options = z.object({
  ...askingOptions,
  rows: askingOptions.rows.default(100),
  baseline: z
    .enum(["mean", "zero"])
    .optional()
    .describe(
      "what stands for nothing: each column's mean or zero; the mean for tables and zero for pictures if left out",
    ),
  steps: z.number().int().min(1).default(24).describe("places at which integrated gradients ask for a gradient"),
  samples: z.number().int().min(1).default(20).describe("noisy copies of each row that SmoothGrad takes"),
  noise: z.number().gt(0).default(0.15).describe("noise of SmoothGrad, in standard deviations of the input"),
  patches: z.number().int().min(1).default(7).describe("patches a side that are covered in pictures"),
  stages: z
    .number()
    .int()
    .min(1)
    .default(6)
    .describe("stages in which the layers are shuffled, from the last one down"),
  alike: z
    .number()
    .min(-1)
    .max(1)
    .default(0.5)
    .describe("rank correlation with the map of a wholly shuffled network above which a map is a concern"),
  border: z
    .number()
    .min(0)
    .default(1.5)
    .describe("how many times its share of the area a picture's border may weigh, for no concern"),
});

/** The explanation that the shares are told of: the one that divides up the whole difference, or the one that needs no gradient. */
const mains = { differentiable: "integrated gradients", flat: "occlusion" } as const;

export const saliency = defineInstrument({
  id: "pitfalls/saliency",
  question: "What do the network's answers rest on, and can the maps that say so be believed?",
  accepts: "network",
  options,
  sources: [
    whyDoesntMyModelWork,
    lones2021,
    preprint("Adebayo et al. 2018, Sanity checks for saliency maps", "1810.03292"),
    preprint("Sundararajan, Taly & Yan 2017, Axiomatic attribution for deep networks", "1703.01365"),
    preprint("Smilkov et al. 2017, SmoothGrad: removing noise by adding noise", "1706.03825"),
    paper("Wang, Bovik, Sheikh & Simoncelli 2004, Image quality assessment", "10.1109/TIP.2003.819861"),
    preprint("Zeiler & Fergus 2014, Visualizing and understanding convolutional networks", "1311.2901"),
    paper(
      "Samek et al. 2017, Evaluating the visualization of what a deep neural network has learned",
      "10.1109/TNNLS.2016.2599820",
    ),
  ],
  needs: askable,

  async examine(subject, settings, run) {
    const { level, alike } = settings;
    const asked = await askNetwork(subject, settings, run.random.stream("rows"), run.signal);
    const answers = await readAnswers(asked, run.signal);
    const f = await answers.score();
    try {
      const explained = explainedOf(asked, answers.chosen, settings);
      const { baseline } = explained;
      if (explained.inputs.every((value, i) => value === baseline[i % f.size])) {
        return skipped("rows that differ from what stands for nothing: all are alike (--baseline zero)");
      }
      // A network of steps or trees: what asks for gradients would show maps of noughts.
      const isFlat = (await f.gradients(explained.inputs, explained.choices)).every((slope) => slope === 0);
      const methods = isFlat ? (["occlusion"] as const) : methodNames;
      const main = isFlat ? mains.flat : mains.differentiable;
      const order = await parameterOrder(asked);
      const stages = shuffledLayers(subject.model.parameters, order, settings.stages, run.random.stream("shuffled"));
      const judged: Judged[] = [];
      for (const [index, method] of methods.entries()) {
        const noise = () => run.random.stream(method);
        const explanation = await explain(method, f, explained, settings, noise());
        const { weights } = explanation;
        judged.push({
          method,
          explanation,
          sanity: await sanityCurve(method, f, explained, weights, stages, settings, noise, asked.picture),
          faithful: await faithfulness(f, explained, weights, level, run.random.stream(`covered by ${method}`)),
        });
        run.progress(index + 1, methods.length, "methods");
      }
      const weights = weightsBy(judged, main);
      const blind = judged.filter(({ sanity }) => (sanity.likeness.at(-1)?.interval[0] ?? 0) > alike);
      const unsized = judged.filter((one) => !blind.includes(one) && (one.sanity.ofSizes?.interval[0] ?? 0) > alike);
      const idle = judged.filter(({ faithful }) => !(faithful.gain.interval[0] > 0));
      const border = borderShareOf(asked, weights, level);
      const isOnBorder = border !== undefined && border.interval[0] > settings.border * border.area;
      const rows = asked.rows.length;
      const places = placesOf(asked, weights, level);
      const names = (some: readonly Judged[]) =>
        listed(
          some.map(({ method }) => method),
          5,
        );
      return finding({
        verdict: blind.length > 0 || idle.length > 0 || isOnBorder ? "concern" : "pass",
        summary: [
          places === undefined || places.length === 0
            ? ""
            : `The answers rest most on ${listed(places.slice(0, 3).map(({ name, value }) => `${name} (${percent(value)})`))}.`,
          border === undefined
            ? ""
            : `${percent(border.value)} of the weight lies on the pictures' border, which has ${percent(border.area)} of the area.`,
          isFlat
            ? "Its gradients are nought at every row, as those of steps and trees are: only covering parts of the input (occlusion) tells what they weigh."
            : "",
          stages.length === 0
            ? "It has no parameters that could be shuffled, so that no map was held against one of a network that has learnt nothing."
            : blind.length > 0
              ? `The maps of ${names(blind)} hardly change when the network is shuffled: they show the input, not what was learnt.`
              : "All maps change when the network is shuffled, so that they show something of what was learnt.",
          unsized.length > 0
            ? `Of ${names(unsized)} only the signs do: where their weights are large is told by the input.`
            : "",
          idle.length > 0
            ? `Covering what ${names(idle)} call${idle.length === 1 ? "s" : ""} important changes answers no more than covering anything.`
            : "",
        ]
          .filter((sentence) => sentence !== "")
          .join(" "),
        measures: measuresOf({ judged, main, size: f.size, rows, columns: asked.names.length, places, border }, level),
        figures: await figuresOf(asked, answers, judged, { ...settings, main, places }),
        evidence: evidenceOf(asked, answers, weights, f.size),
        advice: [
          unsized.length > 0 ? `Read the signs of ${names(unsized)}, not their brightness.` : "",
          blind.length > 0 ? `Do not show the maps of ${names(blind)} for an explanation of this network.` : "",
          isOnBorder
            ? "Look at the pictures: train on cut-out middles, or ask a model of the borders alone how much it knows (pitfalls/shortcut)."
            : "",
          idle.length > 0 ? `Do not read an order of importance from ${names(idle)}.` : "",
        ]
          .filter((sentence) => sentence !== "")
          .join(" "),
        limits: [
          ...asked.limits,
          ...answers.limits,
          `What was explained is the network's own score for the class that it chose${answers.kind === "value" ? " (here: its value)" : ""}, against a baseline of ${explained.baseline.every((value) => value === 0) ? "zeros" : "means"}.`,
        ],
      });
    } finally {
      await f.dispose();
      await answers.dispose();
    }
  },
});

function explainedOf(
  asked: AskedNetwork,
  choices: Int32Array,
  { baseline, patches }: { readonly baseline?: "mean" | "zero" | undefined; readonly patches: number },
): Explained {
  const { inputs, rows, picture } = asked;
  const size = inputs.length / rows.length;
  const column = (place: number) => Float64Array.from(rows.keys(), (row) => inputs[row * size + place]);
  const isMean = (baseline ?? (picture === undefined ? "mean" : "zero")) === "mean";
  // Noise for a picture is in units of all its pixels: one that is always black must be moved as well.
  const overall = standardDeviation(Float64Array.from(inputs));
  return {
    inputs,
    choices,
    baseline: Float32Array.from({ length: size }, (_, place) => (isMean ? mean(column(place)) : 0)),
    deviations: Float32Array.from({ length: size }, (_, place) =>
      picture === undefined ? standardDeviation(column(place)) : overall,
    ),
    parts: picture === undefined ? Int32Array.from({ length: size }, (_, place) => place) : patchesOf(picture, patches),
  };
}

function weightsBy(judged: readonly Judged[], main: MethodName): Float32Array {
  const found = judged.find(({ method }) => method === main);
  if (found === undefined) throw new Error(`${main} was not asked`);
  return found.explanation.weights;
}

function placesOf({ names, inputs, rows }: AskedNetwork, weights: Float32Array, level: number) {
  if (names.length === 0) return undefined;
  const size = inputs.length / rows.length;
  return names
    .map((name, column) => ({ name, ...shareOn(weights, size, (place) => place === column, level) }))
    .sort((a, b) => b.value - a.value);
}

function borderShareOf({ picture, inputs, rows }: AskedNetwork, weights: Float32Array, level: number) {
  if (picture === undefined) return undefined;
  const { isBorder, area } = borderOf(picture);
  return { ...shareOn(weights, inputs.length / rows.length, isBorder, level), area };
}
