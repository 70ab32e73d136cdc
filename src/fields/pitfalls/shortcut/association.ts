// How strongly a property is tied to the target among some rows, in units of how strongly it is tied among all: the slope of
// the target on what the property alone predicts (for classes, Cox's slope of calibration on the log-odds). 1 is as usual,
// 0 is not at all, below 0 is the other way round. Unlike a score it does not fall merely because the property hardly varies
// among these rows, or because a class is rarer there.

import { integersOf, numbersOf, valuesAt } from "../../../stats/arrays.js";
import { type Estimate, slopeOfCalibration } from "../../../stats/calibrationSlope.js";
import type { Target } from "../../../stats/learners/features.js";
import { slope } from "../../../stats/slope.js";

/** Probabilities are not taken to be surer than this, so that a few certain rows do not settle the slope. */
const surest = 0.02;

/** What a property predicts of each row, and how it is tied to the target among any rows. */
export interface Association {
  /** One number per row: the value, or the chance of the class that the association is about. */
  readonly predictions: Float64Array;
  among(rows: Int32Array): Estimate;
}

/** `predicted` is row-major, by rows of other folds. Of several classes it is about the one that the property tells best. */
export function associationOf(predicted: Float64Array, target: Target): Association {
  if (target.kind === "regression") {
    return { predictions: predicted, among: (rows) => slope(valuesAt(predicted, rows), valuesAt(target.values, rows)) };
  }
  const { codes, classes } = target;
  const told = classes === 2 ? 1 : bestTold(predicted, codes, classes);
  const chance = numbersOf(codes.length, (row) =>
    Math.min(1 - surest, Math.max(surest, predicted[row * classes + told])),
  );
  const { different, places } = differentOf(chance);
  return {
    predictions: chance,
    among(rows) {
      const positives = new Float64Array(different.length);
      const negatives = new Float64Array(different.length);
      for (const row of rows) (codes[row] === told ? positives : negatives)[places[row]]++;
      return slopeOfCalibration({ probability: different, positives, negatives });
    },
  };
}

/** The different values, and which of them each value is: a property predicts few, whatever the number of rows. */
function differentOf(values: Float64Array): { readonly different: Float64Array; readonly places: Int32Array } {
  const placeOf = new Map<number, number>();
  const places = integersOf(values.length, (row) => {
    const known = placeOf.get(values[row]);
    if (known !== undefined) return known;
    placeOf.set(values[row], placeOf.size);
    return placeOf.size - 1;
  });
  return { different: Float64Array.from(placeOf.keys()), places };
}

/** The class whose probability varies the most, relative to how much it could. */
function bestTold(predicted: Float64Array, codes: Int32Array, classes: number): number {
  const shares = new Float64Array(classes);
  for (const code of codes) shares[code] += 1 / codes.length;
  const spread = numbersOf(classes, (c) => {
    let squares = 0;
    for (let row = 0; row < codes.length; row++) squares += (predicted[row * classes + c] - shares[c]) ** 2;
    return shares[c] > 0 && shares[c] < 1 ? squares / (shares[c] * (1 - shares[c])) : 0;
  });
  return spread.indexOf(Math.max(...spread));
}
