// A reference model: trained, saved, loaded, asked for predictions, exported.

import type { z } from "zod";
import type { Measure } from "./finding.js";
import type { Id } from "./instrument.js";
import type { Run } from "./run.js";
import type { Source } from "./source.js";
import type { Subject, SubjectKind, SubjectKinds } from "./subject.js";

/** A model that has learnt. */
export interface TrainedModel<Input, Output> {
  predict(input: Input): Promise<Output>;
  /** Writes `weights.safetensors` and `model.json` into `directory`. */
  save(directory: string): Promise<void>;
  /** One self-contained ONNX file. */
  exportOnnx(): Promise<Uint8Array>;
  /** More ONNX files, by their names, where a model is several networks or can be taken apart. */
  exportParts?(): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** The surroundings of a training. */
export interface TrainingRun extends Run {
  /** Tells a point of the learning curves: after `step` steps, values by name of the curve (`loss`, `validation`). */
  measure(step: number, values: Readonly<Record<string, number>>): void;
  /**
   * The file in which training keeps where it stands, and, where it is there already, from which it goes on to the bit
   * (`checkpointFile` of the engine's `train`). `undefined` where nothing is kept.
   */
  readonly checkpoint: string | undefined;
}

/** What came of a training. */
export interface Training<Learnt> {
  readonly model: Learnt;
  /** How good it is on data held back from it, each with its interval and what it is worth untrained. */
  readonly measures: readonly Measure[];
  /** What the reader should know of how it was trained, each a sentence. */
  readonly notes?: readonly string[];
}

/** Kind of what a model learns from: a subject's, or `nothing` for a model that makes its own data. */
export type LearningKind = SubjectKind | "nothing";

export interface LearningKinds extends SubjectKinds {
  nothing: undefined;
}

export interface ModelDefinition<
  Kind extends LearningKind,
  Options extends z.ZodObject,
  Input,
  Output,
  Learnt extends TrainedModel<Input, Output>,
> {
  readonly id: Id;
  readonly summary: string;
  readonly learnsFrom: Kind;
  /** Every option has a default and a description. */
  readonly options: Options;
  readonly sources: readonly Source[];
  /** Fits on the training part of `data` alone; same data, options and seed give the same model. */
  train(data: LearningKinds[Kind], options: z.output<Options>, run: TrainingRun): Promise<Training<Learnt>>;
  load(directory: string): Promise<TrainedModel<Input, Output>>;
}

/** A model whose kind of data and options are checked where it is trained (`trainModel`). */
export interface Model {
  readonly id: Id;
  readonly summary: string;
  readonly learnsFrom: LearningKind;
  readonly options: z.ZodObject;
  readonly sources: readonly Source[];
  train(
    data: Subject | undefined,
    options: Readonly<Record<string, unknown>>,
    run: TrainingRun,
  ): Promise<Training<TrainedModel<unknown, unknown>>>;
  load(directory: string): Promise<TrainedModel<unknown, unknown>>;
}

export function defineModel<
  Kind extends LearningKind,
  Options extends z.ZodObject,
  Input,
  Output,
  Learnt extends TrainedModel<Input, Output>,
>(
  definition: ModelDefinition<Kind, Options, Input, Output, Learnt>,
): ModelDefinition<Kind, Options, Input, Output, Learnt> {
  return definition;
}
