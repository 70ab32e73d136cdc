// Claim: a network that is shown tanks under one sky and other things under another learns the sky. M. Lones, The Gradient: all
// the pictures of tanks could be told "just by looking at the colour of pixels towards the top of an image"; "the performance
// of the model would appear great, but it would be completely useless in practice". That it looks at the background shows in a
// saliency map, and in how well a model does that sees the picture's frame alone.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { fitLogisticRegression, predictLogisticRegression } from "../../../stats/learners/logisticRegression.js";
import { mostProbable } from "../../../stats/mostProbable.js";
import { mean as meanOf } from "../../../stats/summary.js";
import { whyDoesntMyModelWork } from "../essay.js";
import { meanMeasure } from "./meanMeasure.js";
import { drawTankPictures, side, skyRows, type TankPictures } from "./tankPictures.js";

const scales = { quick: { repetitions: 2, steps: 200 }, full: { repetitions: 10, steps: 600 } };
const [trainingPictures, testPictures] = [1000, 400];

const names = {
  inside: "accuracy on new pictures under the same skies",
  outside: "accuracy where the sky tells nothing",
  top: "accuracy by the top of the picture alone, under the same skies",
  frame: "accuracy by the frame of the picture alone, under the same skies",
  background: "share of the saliency in the background",
  sky: "share of the saliency in the sky",
  outsideRepaired: "accuracy where the sky tells nothing, learnt from such pictures",
  frameRepaired: "accuracy by the frame alone, learnt from such pictures",
  backgroundRepaired: "share of the saliency in the background, learnt from such pictures",
  skyRepaired: "share of the saliency in the sky, learnt from such pictures",
} as const;

type Results = Readonly<Record<keyof typeof names, number>>;

export const tankBackground = defineClaim({
  id: "pitfalls/tank-background",
  statement:
    "Shown tanks under one sky and none under the other, a network learns the sky: great under the same skies, useless elsewhere; the top of the picture alone tells as much.",
  published: [
    { measure: names.top, value: 1, source: whyDoesntMyModelWork, expect: "equal", tolerance: 0.02 },
    { measure: names.inside, value: 1, source: whyDoesntMyModelWork, expect: "equal", tolerance: 0.02 },
    { measure: names.outside, value: 0.5, source: whyDoesntMyModelWork, expect: "equal", tolerance: 0.1 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { repetitions, steps } = scales[scale];
    const results: Results[] = [];
    for (let index = 0; index < repetitions; index++) {
      stopIfAborted(run.signal);
      run.progress(index, repetitions, "learning tanks and skies");
      results.push(await repeat(steps, index, run.random.stream(`repetition ${index}`), run));
    }
    const area = (side * side - 63) / (side * side);
    const baselines: Partial<Record<keyof typeof names, number>> = {
      background: area,
      backgroundRepaired: area,
      sky: skyRows / side,
      skyRepaired: skyRows / side,
    };
    const keys = ["inside", "outside", "top", "frame", "background", "sky"] as const;
    const repaired = ["outsideRepaired", "frameRepaired", "backgroundRepaired", "skyRepaired"] as const;
    const measures = [...keys, ...repaired].map((key) =>
      meanMeasure(
        names[key],
        results.map((result) => result[key]),
        { baseline: baselines[key] ?? 0.5, better: key in baselines ? "neither" : "higher" },
      ),
    );
    const says = (key: keyof typeof names) => `${(100 * meanOf(results.map((result) => result[key]))).toFixed(0)} %`;
    return {
      measures,
      figures: [
        intervalFigure({
          title: "What a network of tanks has learnt",
          caption: "Shown tanks under one sky only, it heeds the sky; shown them under both, the tank.",
          measures,
        }),
      ],
      notes: [
        `Means over ${repetitions} networks (two convolutions, one linear layer, ${steps} steps of Adam), each of ${trainingPictures} drawn pictures of ${side} × ${side} pixels: a tank or a bush that is as dark and as large, anywhere on the ground, and a sky over it.`,
        `${says("sky")} of the network's saliency lies in the sky (a third of the picture) and ${says("background")} in the background; the frame of the pictures alone tells ${says("frame")} of the tanks under the same skies.`,
        `Learnt from pictures in which the sky tells nothing, the network is right on ${says("outsideRepaired")} of such pictures, the frame alone on ${says("frameRepaired")}; ${says("skyRepaired")} of the saliency lies in the sky then, ${says("backgroundRepaired")} in the background.`,
        "The essay prints no number: 1 stands for “could recognise all the pictures”, 0.5 for “completely useless”, and what we allow was set before.",
        "Saliency is the size of the gradient of the network's decision by each pixel (Simonyan et al. 2013), summed over new pictures; the background is what lies outside the box around tank or bush, and its share of the picture the baseline.",
      ],
    };
  },
});

async function repeat(steps: number, seed: number, random: Random, run: Run): Promise<Results> {
  // The engine is loaded by who reproduces, not by everybody who examines a table.
  const { learnTanks: learn } = await import("./tankNetwork.js");
  const draw = (count: number, agreement: number, name: string) =>
    drawTankPictures(count, agreement, random.stream(name));
  const [tied, free] = [draw(trainingPictures, 1, "tied"), draw(trainingPictures, 0.5, "free")];
  const [same, other] = [draw(testPictures, 1, "same skies"), draw(testPictures, 0.5, "other skies")];
  const confounded = await learn(tied, steps, seed, random.stream("confounded"), run);
  const repaired = await learn(free, steps, seed, random.stream("repaired"), run);
  const seen = await confounded(same);
  const elsewhere = await confounded(other);
  const mended = await repaired(other);
  const isFrame = (x: number, y: number) => Math.min(x, y, side - 1 - x, side - 1 - y) === 0;
  return {
    inside: seen.accuracy,
    outside: elsewhere.accuracy,
    top: accuracyBy((_, y) => y < 3, tied, same),
    frame: accuracyBy(isFrame, tied, same),
    background: elsewhere.background,
    sky: elsewhere.sky,
    outsideRepaired: mended.accuracy,
    frameRepaired: accuracyBy(isFrame, free, other),
    backgroundRepaired: mended.background,
    skyRepaired: mended.sky,
  };
}

/** The accuracy on `asked` of a logistic regression that is shown the pixels of a region of `shown`. */
function accuracyBy(has: (x: number, y: number) => boolean, shown: TankPictures, asked: TankPictures): number {
  const chosen = Array.from({ length: side * side }, (_, at) => at).filter((at) =>
    has(at % side, Math.floor(at / side)),
  );
  const features = ({ pixels, count }: TankPictures) =>
    chosen.map((at): FeatureColumn => {
      const values = numbersOf(count, (picture) => pixels[picture * side * side + at]);
      return { name: `pixel ${at}`, kind: "numeric", values, levels: 0 };
    });
  const target = { kind: "classification", codes: shown.tank, classes: 2 } as const;
  const fitted = fitLogisticRegression(features(shown), target, everyIndex(shown.count), { l2: 10, tolerance: 1e-5 });
  const answers = mostProbable(predictLogisticRegression(fitted, features(asked), everyIndex(asked.count)), 2);
  return meanOf(answers.map((answer, i) => (answer === asked.tank[i] ? 1 : 0)));
}
