// A reference model: trained, saved, loaded, asked for predictions, exported.

import type { z } from "zod";
import type { Id } from "./instrument.js";
import type { Run } from "./run.js";
import type { Source } from "./source.js";

/** A model that has learnt. */
export interface TrainedModel<Input, Output> {
  predict(input: Input): Promise<Output>;
  /** Writes `weights.safetensors` and `model.json` into `directory`. */
  save(directory: string): Promise<void>;
  /** One self-contained ONNX file. */
  exportOnnx(): Promise<Uint8Array>;
}

export interface ModelDefinition<Data, Options extends z.ZodObject, Input, Output> {
  readonly id: Id;
  readonly summary: string;
  readonly options: Options;
  readonly sources: readonly Source[];
  train(data: Data, options: z.output<Options>, run: Run): Promise<TrainedModel<Input, Output>>;
  load(directory: string): Promise<TrainedModel<Input, Output>>;
}

/** What every model has, whatever it learns from: enough to list it. */
export type Model = Pick<
  ModelDefinition<unknown, z.ZodObject, unknown, unknown>,
  "id" | "summary" | "options" | "sources"
>;

export function defineModel<Data, Options extends z.ZodObject, Input, Output>(
  definition: ModelDefinition<Data, Options, Input, Output>,
): ModelDefinition<Data, Options, Input, Output> {
  return definition;
}
