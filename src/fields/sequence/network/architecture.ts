// The architectures of sequence models that are held against each other, each a row of equal blocks or of two kinds in
// turn.

import type { AttentionParameters } from "../../../engine/network/attention.js";
import type { LstmState } from "../../../engine/network/lstm.js";
import type { RecurrentParameters } from "../../../engine/network/recurrent.js";
import { type LocalAttentionState, localAttentionMixer } from "../blocks/localAttentionMixer.js";
import { type GruState, gruMixer, lstmMixer } from "../blocks/recurrentMixers.js";
import { type ResidualBlockParameters, residualBlock } from "../blocks/residualBlock.js";
import {
  type TransformerMixerParameters,
  type TransformerState,
  transformerMixer,
} from "../blocks/transformerMixer.js";
import { type MambaParameters, type MambaState, mambaMixer } from "../mamba/mambaMixer.js";
import { type Mamba2Parameters, type Mamba2State, mamba2Mixer } from "../mamba2/mamba2Mixer.js";
import type { Mixer } from "../mixer.js";
import { type S4dParameters, type S4dState, s4dMixer } from "../stateSpace/s4dMixer.js";
import type { StepSizes } from "../stepBias.js";

export const architectureNames = ["mamba", "mamba2", "s4d", "gru", "lstm", "transformer", "hybrid"] as const;
export type ArchitectureName = (typeof architectureNames)[number];

export const positionNames = ["rotary", "learnt"] as const;
type Positions = (typeof positionNames)[number];

export interface ArchitectureOptions {
  readonly architecture: ArchitectureName;
  /** Size of a token's vector. */
  readonly features: number;
  /** Number of blocks. */
  readonly layers: number;
  /** States of each channel; what is usual for the architecture unless said: 16, for Mamba-2 and S4D 64. */
  readonly states?: number;
  /** Heads of attention; 4 unless said. */
  readonly heads?: number;
  /** The longest sequence that a Transformer takes; 1,024 unless said. */
  readonly context?: number;
  /** How a Transformer tells where tokens stand: `rotary`, unless said, or by vectors `learnt` for every place. */
  readonly positions?: Positions;
  /** How many tokens a hybrid's attention looks at; 64 unless said. */
  readonly window?: number;
  /** Mamba's inner channels, the tokens its convolution covers, and the rank of its step sizes, where not the usual. */
  readonly channels?: number;
  readonly kernel?: number;
  readonly rank?: number;
  /** Between these Mamba's step sizes begin; 0.001 and 0.1 unless said. The smaller, the longer it holds what it has read. */
  readonly stepSizes?: StepSizes;
  /** What norms add to the mean square; 10⁻⁵ unless said. */
  readonly epsilon?: number;
}

export type BlockParameters =
  | ResidualBlockParameters<MambaParameters>
  | ResidualBlockParameters<Mamba2Parameters>
  | ResidualBlockParameters<S4dParameters>
  | ResidualBlockParameters<RecurrentParameters>
  | ResidualBlockParameters<AttentionParameters>
  | TransformerMixerParameters;

export type BlockState =
  | MambaState
  | Mamba2State
  | S4dState
  | GruState
  | LstmState
  | LocalAttentionState
  | TransformerState;

export type Block = Mixer<BlockParameters, BlockState>;

/** The blocks of a model, first to last. */
export function blocksOf(options: ArchitectureOptions): Block[] {
  const { features, layers, states, heads = 4, context = 1024, window = 64, channels, kernel, rank, epsilon } = options;
  const { positions = "rotary", stepSizes } = options;
  const inBlock = <P extends BlockParameters, S extends BlockState>(block: Mixer<P, S>): Block => block;
  const norm = { features, epsilon };
  const mamba = () =>
    inBlock(residualBlock(mambaMixer({ features, states, channels, kernel, rank, stepSizes, layers }), norm));
  const make: Readonly<Record<ArchitectureName, (layer: number) => Block>> = {
    mamba,
    mamba2: () => {
      const depth = Math.min(64, channels ?? 2 * features);
      const mixer = mamba2Mixer({ features, states: states ?? 64, channels, kernel, layers, depth });
      return inBlock(residualBlock(mixer, norm));
    },
    s4d: () => inBlock(residualBlock(s4dMixer({ features, states }), norm)),
    gru: () => inBlock(residualBlock(gruMixer(features), norm)),
    lstm: () => inBlock(residualBlock(lstmMixer(features), norm)),
    // Vectors of places are added once, to what enters the first block.
    transformer: (layer) => {
      const places = positions === "rotary" ? "rotary" : layer === 0 ? "learnt" : "none";
      return inBlock(transformerMixer({ features, heads, context, positions: places }));
    },
    hybrid: (layer) =>
      layer % 2 === 0 ? mamba() : inBlock(residualBlock(localAttentionMixer({ features, heads, window }), norm)),
  };
  return Array.from({ length: layers }, (_, layer) => make[options.architecture](layer));
}
