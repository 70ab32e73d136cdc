// How a language model is made and trained.

import { z } from "zod";
import { architectureNames } from "../network/architecture.js";

export const languageModelOptions = z.object({
  architecture: z.enum(architectureNames).default("mamba").describe("what mixes tokens"),
  features: z.number().int().min(1).default(64).describe("size of a token's vector"),
  layers: z.number().int().min(1).default(2).describe("number of blocks"),
  length: z.number().int().min(2).default(128).describe("tokens in a piece of training text"),
  batch: z.number().int().min(1).default(8).describe("pieces in a step"),
  steps: z.number().int().min(1).default(500).describe("steps of training"),
  learningRate: z.number().gt(0).default(3e-3).describe("the highest learning rate, after the warm-up"),
  tokens: z
    .enum(["bytes", "pairs"])
    .default("bytes")
    .describe("what text is cut into: bytes, or byte pairs learnt from it"),
  vocabulary: z.number().int().min(257).default(1024).describe("tokens to learn, where text is cut into byte pairs"),
});

export type LanguageModelOptions = z.output<typeof languageModelOptions>;
