// Claim: a hidden variable makes a classifier of chest radiographs look better than it is. Zech et al. 2018: at one hospital
// 34.2 % of the radiographs showed pneumonia, at another 1.2 %; the network saw which hospital a picture came from (as others saw
// the posture of the ill, who lie), scored AUC 0.931 on new pictures of both, and 0.815 at a third.
//
// The pictures are not at hand. Drawn in their stead are readings with the numbers and the shares of both hospitals, some that
// show the hospital and some that show the illness, as well as it could be seen outside.

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import { pause } from "../../../core/pause.js";
import type { Random } from "../../../core/random.js";
import { paper } from "../../../core/source.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { everyIndex } from "../../../stats/arrays.js";
import { normalQuantile } from "../../../stats/distributions.js";
import type { FeatureColumn } from "../../../stats/learners/features.js";
import { fitLogisticRegression, predictLogisticRegression } from "../../../stats/learners/logisticRegression.js";
import { auroc } from "../../../stats/rankingMetrics.js";
import { mean } from "../../../stats/summary.js";
import { whyDoesntMyModelWork } from "../essay.js";
import { meanMeasure } from "./meanMeasure.js";

const zech2018 = paper(
  "Zech et al. 2018, Variable generalization performance of a deep learning model to detect pneumonia in chest radiographs",
  "10.1371/journal.pmed.1002683",
);

/** Radiographs and the share of them with pneumonia; the third hospital is where the model is tried. */
const hospitals = [
  { radiographs: 112_120, ill: 0.012 },
  { radiographs: 42_396, ill: 0.342 },
] as const;
const [showingHospital, showingIllness] = [8, 6];
/** The share of the ill at the third, whose pictures all look alike. */
const thirdShare = 0.01;
/** How many standard deviations each reading that shows the hospital differs between them. */
const hospitalShift = 6;
/** So that the best reading of the illness reaches the AUROC of the third hospital: Φ(d / √2) = 0.815. */
const illnessShift = Math.SQRT2 * normalQuantile(0.815);

const scales = { quick: { share: 0.4, repetitions: 6 }, full: { share: 1, repetitions: 10 } };

const sorted = "AUROC of the hospital alone";
const inside = "AUROC on new pictures of both hospitals";
const outside = "AUROC at a third hospital";
const repaired = "AUROC on new pictures of both hospitals, without what shows the hospital";

export const hiddenVariable = defineClaim({
  id: "pitfalls/hidden-variable",
  statement:
    "Where one hospital has pneumonia in 34.2 % of its radiographs and another in 1.2 %, the hospital alone tells the ill with AUROC 0.861, and a model that sees 0.815 worth of illness scores 0.931.",
  published: [
    { measure: sorted, value: 0.861, source: zech2018, expect: "equal", tolerance: 0.006 },
    { measure: inside, value: 0.931, source: zech2018, expect: "equal", tolerance: 0.01 },
    { measure: outside, value: 0.815, source: zech2018, expect: "equal", tolerance: 0.01 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const { share, repetitions } = scales[scale];
    const results: Results[] = [];
    for (let index = 0; index < repetitions; index++) {
      await pause();
      stopIfAborted(run.signal);
      run.progress(index, repetitions, "learning from the pictures of two hospitals");
      results.push(repeat(share, run.random.stream(`repetition ${index}`)));
    }
    const measures = ([sorted, inside, outside, repaired] as const).map((name) =>
      meanMeasure(
        name,
        results.map((result) => result[name]),
        { baseline: 0.5, better: "higher" },
      ),
    );
    return {
      measures,
      figures: [
        intervalFigure({
          title: "What a hidden variable adds",
          caption: "The model's score falls to what it knows of the illness where the hospital no longer tells.",
          measures,
        }),
      ],
      notes: [
        `Means over ${repetitions} draws of ${(100 * share).toFixed(0)} % of the 154,516 radiographs' number, half of them learnt from by logistic regression; ${showingHospital} readings show the hospital, ${showingIllness} the illness.`,
        "How well the illness can be seen is set from the published 0.815, so that the third number shows no more than that the model has learnt it; the first two follow from the numbers of radiographs and of the ill.",
        `Without what shows the hospital the model scores ${mean(results.map((result) => result[repaired])).toFixed(3)} on the same new pictures of both: the rest was the hospital.`,
        `The essay's posture of the ill (${whyDoesntMyModelWork.title}) is such a variable; no number of it is published.`,
      ],
    };
  },
});

type Results = Readonly<Record<typeof sorted | typeof inside | typeof outside | typeof repaired, number>>;

interface Radiographs {
  readonly hospital: Int32Array;
  readonly ill: Int32Array;
  readonly features: readonly FeatureColumn[];
}

function repeat(share: number, random: Random): Results {
  const count = (which: 0 | 1) => Math.round((share * hospitals[which].radiographs) / 2);
  const draw = (name: string) => {
    const hospital = Int32Array.from({ length: count(0) + count(1) }, (_, row) => (row < count(0) ? 0 : 1));
    return drawRadiographs(hospital, (own) => hospitals[own === 0 ? 0 : 1].ill, random.stream(name));
  };
  const [train, test] = [draw("train"), draw("test")];
  const elsewhere = drawRadiographs(new Int32Array(count(0)), () => thirdShare, random.stream("elsewhere"));
  const lungs = (all: Radiographs) => ({ ...all, features: all.features.slice(showingHospital) });
  const predict = learn(train);
  const scored = (predicted: Float64Array, { ill }: Radiographs) => auroc(predicted, Uint8Array.from(ill));
  return {
    [sorted]: scored(Float64Array.from(test.hospital), test),
    [inside]: scored(predict(test), test),
    [outside]: scored(predict(elsewhere), elsewhere),
    [repaired]: scored(learn(lungs(train))(lungs(test)), test),
  };
}

function drawRadiographs(hospital: Int32Array, share: (hospital: number) => number, random: Random): Radiographs {
  const ill = hospital.map((own) => (random.uniform() < share(own) ? 1 : 0));
  const reading = (name: string, told: Int32Array, shift: number): FeatureColumn => {
    const values = Float64Array.from(told, (own) => own * shift + random.normal());
    return { name, kind: "numeric", values, levels: 0 };
  };
  return {
    hospital,
    ill,
    features: [
      ...Array.from({ length: showingHospital }, (_, i) => reading(`border ${i}`, hospital, hospitalShift)),
      ...Array.from({ length: showingIllness }, (_, i) =>
        reading(`lung ${i}`, ill, illnessShift / Math.sqrt(showingIllness)),
      ),
    ],
  };
}

/** The chance of illness of any radiographs, by what was learnt from `train`. */
function learn(train: Radiographs): (asked: Radiographs) => Float64Array {
  const target = { kind: "classification", codes: train.ill, classes: 2 } as const;
  const fitted = fitLogisticRegression(train.features, target, everyIndex(train.ill.length), { tolerance: 1e-5 });
  return ({ features, ill }) => {
    const predicted = predictLogisticRegression(fitted, features, everyIndex(ill.length));
    return Float64Array.from(ill, (_, row) => predicted[2 * row + 1]);
  };
}
