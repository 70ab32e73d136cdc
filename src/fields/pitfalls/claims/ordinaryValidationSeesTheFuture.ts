// Claim: "using standard cross-validation, every iteration except one will involve using at least one training fold that is
// further ahead in time than the data in the test fold" (M. Lones, The Gradient), and what that is worth. Of a random walk
// everything is known: the value at one time differs from the value at another by a squared error of the time between them, so
// that the error of a learner that answers with the value at the nearest time that it learnt from can be counted out for every
// way of dividing rows (Bergmeir & Benítez 2012 on series; Roberts et al. 2017 on all that is dependent). Where lags
// leave nothing for neighbours to tell, ordinary folds do no harm (Bergmeir, Hyndman & Koo 2018).

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { Measure } from "../../../core/finding.js";
import { pause } from "../../../core/pause.js";
import { paper } from "../../../core/source.js";
import { intervalFigure } from "../../../report/figures/intervalFigure.js";
import { whyDoesntMyModelWork } from "../essay.js";
import { carbonDioxide } from "./carbonDioxide.js";
import { meanMeasure } from "./meanMeasure.js";
import { drawLagged, drawWalk, FOLDS, type LaggedErrors, STEPS, type WalkErrors } from "./validatedSeries.js";

const bergmeir2012 = paper(
  "Bergmeir & Benítez 2012, On the use of cross-validation for time series predictor evaluation: here as the expected squared distance of two values of a random walk",
  "10.1016/j.ins.2011.12.028",
);
const roberts2017 = paper(
  "Roberts et al. 2017, Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic structure: here as the expected squared distance of two values of a random walk",
  "10.1111/ecog.02881",
);
const bergmeir2018 = paper(
  "Bergmeir, Hyndman & Koo 2018, A note on the validity of cross-validation for evaluating autoregressive time series prediction",
  "10.1016/j.csda.2017.11.003",
);

const series = { quick: 400, full: 3000 };

const names = {
  aheadOrdinary: "iterations that learn from later rows, ordinary folds",
  aheadForward: "iterations that learn from later rows, forward in time",
  atRandom: "squared error on a random walk, folds at random",
  blocks: "squared error on a random walk, unbroken blocks",
  forward: "squared error on a random walk, forward in time",
  future: "squared error on the future of a random walk",
  lagged: "squared error by the last value, folds at random over that on the future",
} as const;

/** With a share of 1 / FOLDS held back, the chance that no row up to d steps away on either side was learnt from is FOLDS^−2d. */
const expectedAtRandom = 1 / (1 - FOLDS ** -2);
/** A block of L rows is tested from both sides where it lies inside, (L + 2) / 4 steps away on average, else from one. */
const expectedBlocks = (((FOLDS - 2) * (STEPS / FOLDS + 2)) / 4 + 2 * ((STEPS / FOLDS + 1) / 2)) / FOLDS;
/** The next block, 1 … L steps ahead. */
const expectedForward = (STEPS / (FOLDS + 1) + 1) / 2;

export const ordinaryValidationSeesTheFuture = defineClaim({
  id: "pitfalls/ordinary-validation-sees-the-future",
  statement:
    "All iterations of ordinary cross-validation but one learn from rows later than the tested ones; on a random walk folds at random put the squared error at 1, unbroken blocks at 42, where the future holds 50, as folds that go forward in time say.",
  published: [
    {
      measure: names.aheadOrdinary,
      value: (FOLDS - 1) / FOLDS,
      source: whyDoesntMyModelWork,
      expect: "equal",
      tolerance: 0.001,
    },
    { measure: names.aheadForward, value: 0, source: whyDoesntMyModelWork, expect: "equal", tolerance: 0.001 },
    { measure: names.atRandom, value: expectedAtRandom, source: bergmeir2012, expect: "equal", tolerance: 0.02 },
    { measure: names.blocks, value: expectedBlocks, source: roberts2017, expect: "equal", tolerance: 5 },
    { measure: names.forward, value: expectedForward, source: bergmeir2012, expect: "equal", tolerance: 5 },
    { measure: names.lagged, value: 1, source: bergmeir2018, expect: "equal", tolerance: 0.02 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const count = series[scale];
    const walks: WalkErrors[] = [];
    const lagged: LaggedErrors[] = [];
    for (let index = 0; index < count; index++) {
      if (index % 50 === 0) {
        stopIfAborted(run.signal);
        run.progress(index, count, "validating on series");
        await pause();
      }
      const random = run.random.stream(`series ${index}`);
      walks.push(drawWalk(random.stream("walk")));
      lagged.push(drawLagged(random.stream("lagged")));
    }
    const ofWalks = (key: keyof WalkErrors): Measure =>
      meanMeasure(
        names[key],
        walks.map((walk) => walk[key]),
        { baseline: key.startsWith("ahead") ? 0 : expectedForward, better: "neither" },
      );
    const measures = [
      ofWalks("aheadOrdinary"),
      ofWalks("aheadForward"),
      ofWalks("atRandom"),
      ofWalks("blocks"),
      ofWalks("forward"),
      ofWalks("future"),
    ];
    const ratio = meanMeasure(
      names.lagged,
      lagged.map(({ atRandom, future }) => atRandom / future),
      { baseline: 1, better: "neither" },
    );
    const real = await carbonDioxide(run);
    return {
      measures: [...measures, ratio, ...real.measures],
      figures: [
        intervalFigure({
          title: "The error of a random walk's nearest known value",
          caption: "Forward in time, validation says what the future holds; every other way knows some of it.",
          measures: measures.slice(2),
        }),
      ],
      notes: [
        `Means over ${count.toLocaleString("en")} random walks of ${STEPS} steps of variance 1; the learner answers with the value at the nearest time that it learnt from. ${FOLDS} folds; the future is the ${STEPS / (FOLDS + 1)} steps that follow, as many as a fold forward in time holds: there the learner errs by ${measures[5].value.toFixed(1)}.`,
        "The expected errors are counted out from the definition of a random walk, which the works named discuss and do not tabulate. Unbroken blocks, which the essay calls blocked, keep near neighbours apart and still see both sides of all blocks but the first and the last: they repair most of it, folds forward in time all.",
        `Of as many series whose values are 0.8 times the last value plus noise, by a linear regression on the last value: there errors are independent, and folds at random tell the truth.`,
        ...real.notes,
      ],
    };
  },
});
