// Gated recurrent layers as mixers: as many hidden features as tokens have.

import { gru } from "../../../engine/network/gru.js";
import { type LstmState, lstm } from "../../../engine/network/lstm.js";
import type { RecurrentParameters } from "../../../engine/network/recurrent.js";
import type { Tensor } from "../../../engine/tensor.js";
import { tensorType } from "../../../engine/types.js";
import type { Mixer } from "../mixer.js";

export interface GruState {
  /** [batch, features] */
  readonly hidden: Tensor;
}

export function gruMixer(features: number): Mixer<RecurrentParameters, GruState> {
  const layer = gru({ inputs: features, hidden: features });
  return {
    initialise: (random) => layer.initialise(random),
    stateTypes: (batch) => ({ hidden: tensorType([batch, features]) }),
    whole: (parameters, x) => layer.apply(parameters, x).outputs,
    apply: (parameters, x, { hidden }) => {
      const { outputs, state } = layer.apply(parameters, x, hidden);
      return { output: outputs, state: { hidden: state } };
    },
  };
}

export function lstmMixer(features: number): Mixer<RecurrentParameters, LstmState> {
  const layer = lstm({ inputs: features, hidden: features });
  return {
    initialise: (random) => layer.initialise(random),
    stateTypes: (batch) => ({ hidden: tensorType([batch, features]), cell: tensorType([batch, features]) }),
    whole: (parameters, x) => layer.apply(parameters, x).outputs,
    apply: (parameters, x, before) => {
      const { outputs, state } = layer.apply(parameters, x, before);
      return { output: outputs, state };
    },
  };
}
