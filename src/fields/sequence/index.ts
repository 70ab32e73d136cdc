// Essay "Mamba Explained": sequences read through a state of fixed size, and what the state keeps of them.

import { defineField } from "../../core/field.js";
import { cartridgeLikeFewShot } from "./claims/cartridgeLikeFewShot.js";
import { characterCorpus } from "./claims/characterCorpus.js";
import { constantMemory } from "./claims/constantMemory.js";
import { convolutionLost } from "./claims/convolutionLost.js";
import { costExponents } from "./claims/costExponents.js";
import { inductionHeadsClaim } from "./claims/inductionHeads.js";
import { nameThroughTheState } from "./claims/nameThroughTheState.js";
import { recallAgainstState } from "./claims/recallAgainstState.js";
import { selectiveCopyingClaim } from "./claims/selectiveCopying.js";
import { costAgainstLength } from "./costAgainstLength.js";
import { mambaExplained } from "./essay.js";
import { languageModel } from "./languageModel.js";
import { memoryLength } from "./memoryLength.js";
import { statePatching } from "./statePatching.js";
import { stepSizes as stepSizesInstrument } from "./stepSizes.js";
import { textScore } from "./textScore.js";

export const sequence = defineField({
  id: "sequence",
  essay: mambaExplained,
  instruments: [costAgainstLength, memoryLength, statePatching, stepSizesInstrument, textScore],
  models: [languageModel],
  claims: [
    cartridgeLikeFewShot,
    characterCorpus,
    constantMemory,
    convolutionLost,
    costExponents,
    inductionHeadsClaim,
    nameThroughTheState,
    recallAgainstState,
    selectiveCopyingClaim,
  ],
});

export {
  type Cartridge,
  cartridgeBytes,
  cartridgeSimilarity,
  makeCartridge,
  nearestCartridges,
} from "./cartridge/cartridge.js";
export { describeCartridge, loadCartridge, saveCartridge } from "./cartridge/cartridgeFile.js";
export { interpolateCartridges, mixCartridges } from "./cartridge/mixCartridges.js";
export { patchStates } from "./inside/statePatching.js";
export { stepSizes } from "./inside/stepSizes.js";
export { languageModelOptions } from "./languageModel/options.js";
export { trainLanguageModel } from "./languageModel/train.js";
export { type LanguageModel, loadLanguageModel } from "./languageModel/trainedModel.js";
export { readMambaCheckpoint, writeMambaCheckpoint } from "./mambaCheckpoint.js";
export { sequenceNetwork } from "./network/sequenceNetwork.js";
