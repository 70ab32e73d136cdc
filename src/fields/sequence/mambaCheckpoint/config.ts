// config.json of a Hugging Face Mamba checkpoint.

import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import type { NetworkOptions } from "../network/sequenceNetwork.js";

const size = z.number().int().min(1);

// Choices that the published models do not make are refused, not passed over.
const configSchema = z.looseObject({
  model_type: z.literal("mamba"),
  vocab_size: size,
  hidden_size: size,
  state_size: size.default(16),
  num_hidden_layers: size,
  conv_kernel: size.default(4),
  expand: z.number().gt(0).default(2),
  intermediate_size: size.optional(),
  time_step_rank: z.union([size, z.literal("auto")]).default("auto"),
  layer_norm_epsilon: z.number().gt(0).default(1e-5),
  hidden_act: z.literal("silu").default("silu"),
  use_bias: z.literal(false).default(false),
  use_conv_bias: z.literal(true).default(true),
  tie_word_embeddings: z.literal(true).default(true),
});

/** The network that a config.json describes. `place` names the file in errors. Throws a `UserError` where it is another. */
export function networkOfConfig(json: unknown, place: string): NetworkOptions {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new UserError(
      "checkpoint-config",
      `${place} describes no Mamba that can be read: ${path.join(".")}: ${message}`,
      "Give a checkpoint of transformers' MambaForCausalLM.",
    );
  }
  const config = parsed.data;
  return {
    architecture: "mamba",
    vocabulary: config.vocab_size,
    features: config.hidden_size,
    layers: config.num_hidden_layers,
    states: config.state_size,
    kernel: config.conv_kernel,
    channels: config.intermediate_size ?? Math.floor(config.expand * config.hidden_size),
    rank: config.time_step_rank === "auto" ? Math.ceil(config.hidden_size / 16) : config.time_step_rank,
    epsilon: config.layer_norm_epsilon,
  };
}

/** The config.json of a network. Throws a `UserError` where it is no Mamba. */
export function configOfNetwork(options: NetworkOptions): Readonly<Record<string, unknown>> {
  const { architecture, vocabulary, features, layers, states = 16, kernel = 4, channels = 2 * features } = options;
  if (architecture !== "mamba") {
    throw new UserError(
      "checkpoint-architecture",
      `a network of ${architecture} cannot be written as a Mamba checkpoint`,
      "Save it as a language model instead.",
    );
  }
  return {
    architectures: ["MambaForCausalLM"],
    model_type: "mamba",
    vocab_size: vocabulary,
    hidden_size: features,
    state_size: states,
    num_hidden_layers: layers,
    conv_kernel: kernel,
    expand: channels / features,
    intermediate_size: channels,
    time_step_rank: options.rank ?? Math.ceil(features / 16),
    layer_norm_epsilon: options.epsilon ?? 1e-5,
    hidden_act: "silu",
    use_bias: false,
    use_conv_bias: true,
    tie_word_embeddings: true,
  };
}
