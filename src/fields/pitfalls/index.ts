// Essay "Why Doesn't My Model Work?": what makes a model look good when it is not.

import { defineField } from "../../core/field.js";
import { adversarial } from "./adversarial.js";
import { augmentedBeforeSplit } from "./augmentedBeforeSplit.js";
import { baseline } from "./baseline.js";
import { benchmarkOverfit } from "./benchmarkOverfit.js";
import { calibration } from "./calibration.js";
import { accuracyHidesMajority } from "./claims/accuracyHidesMajority.js";
import { augmentedImages } from "./claims/augmentedImages.js";
import { autoencoderTrainedOnTest } from "./claims/autoencoderTrainedOnTest.js";
import { hiddenVariable } from "./claims/hiddenVariable.js";
import { holdoutReuse } from "./claims/holdoutReuse.js";
import { labelNoiseDigits } from "./claims/labelNoiseDigits.js";
import { ordinaryValidationSeesTheFuture } from "./claims/ordinaryValidationSeesTheFuture.js";
import { scalingBeforeSplit } from "./claims/scalingBeforeSplit.js";
import { selectionBeforeValidation } from "./claims/selectionBeforeValidation.js";
import { smoteBeforeSplit } from "./claims/smoteBeforeSplit.js";
import { standardIntervalCoverage } from "./claims/standardIntervalCoverage.js";
import { tankBackground } from "./claims/tankBackground.js";
import { conflictingLabels } from "./conflictingLabels.js";
import { duplicates } from "./duplicates.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { groupOverlap } from "./groupOverlap.js";
import { imageCopies } from "./imageCopies.js";
import { labelErrors } from "./labelErrors.js";
import { leakageTypes } from "./leakageTypes.js";
import { leakyFeature } from "./leakyFeature.js";
import { lookAhead } from "./lookAhead.js";
import { metrics } from "./metrics.js";
import { preprocessedBeforeSplit } from "./preprocessedBeforeSplit.js";
import { pretrainingOverlap } from "./pretrainingOverlap.js";
import { quality } from "./quality.js";
import { saliency } from "./saliency.js";
import { shift } from "./shift.js";
import { shortcut } from "./shortcut.js";
import { testSetReuse } from "./testSetReuse.js";

export const pitfalls = defineField({
  id: "pitfalls",
  essay: whyDoesntMyModelWork,
  instruments: [
    adversarial,
    augmentedBeforeSplit,
    baseline,
    benchmarkOverfit,
    calibration,
    conflictingLabels,
    duplicates,
    groupOverlap,
    imageCopies,
    labelErrors,
    leakyFeature,
    lookAhead,
    metrics,
    preprocessedBeforeSplit,
    pretrainingOverlap,
    quality,
    saliency,
    shift,
    shortcut,
    testSetReuse,
  ],
  models: [],
  claims: [
    accuracyHidesMajority,
    augmentedImages,
    autoencoderTrainedOnTest,
    hiddenVariable,
    holdoutReuse,
    labelNoiseDigits,
    ordinaryValidationSeesTheFuture,
    scalingBeforeSplit,
    selectionBeforeValidation,
    smoteBeforeSplit,
    standardIntervalCoverage,
    tankBackground,
  ],
  checklists: [leakageTypes],
});
