// A loss and its gradient, compiled into one graph: it reads parameters from a store and writes gradients back into it.

import { pullBack } from "../differentiate.js";
import { type Graph, simplify } from "../graph.js";
import type { NDArray } from "../ndarray.js";
import { type TrainingPass, trainingPass } from "../network/pass.js";
import { exportGraph } from "../onnx/exportGraph.js";
import type { NamedTensor } from "../onnx/graphEmitter.js";
import { scalar } from "../operations/constant.js";
import { seedType } from "../operations/randomBits.js";
import { requireFeeds } from "../program.js";
import { openSession, type SessionOptions } from "../runtime/session.js";
import { shapeError } from "../shapeError.js";
import { placeholder, type Tensor } from "../tensor.js";
import { type Mapped, mapTree, namedLeaves } from "../tree.js";
import { formatType, isFloat, type TensorType } from "../types.js";
import type { ParameterStore } from "./parameterStore.js";

/** What a loss is computed from. */
export interface LossInputs<P, B> {
  readonly parameters: Mapped<P, Tensor>;
  readonly batch: Mapped<B, Tensor>;
  /** This step's random numbers, and where layers leave running statistics. */
  readonly pass: TrainingPass;
}

export interface LossOutputs {
  /** A floating-point scalar. */
  readonly loss: Tensor;
  /** Further scalars that are worth watching. */
  readonly measures?: Readonly<Record<string, Tensor>>;
}

export type Loss<P, B> = (inputs: LossInputs<P, B>) => LossOutputs;

/** What one run says beside the gradients that it writes. */
export interface GradientResult {
  readonly loss: number;
  readonly measures: Readonly<Record<string, number>>;
  /** Paths of the parameters whose gradients it wrote: those that the loss depends on. */
  readonly paths: readonly string[];
  /** New values of parameters that no gradient moves, by path. */
  readonly updates: ReadonlyMap<string, NDArray>;
}

export interface LossProgram<B> {
  readonly graph: Graph;
  /** Paths of the parameters that the loss depends on: those whose gradients `run` writes. */
  readonly paths: readonly string[];
  /** `seed` (see `seedType`) is that of the pass. */
  run(batch: Mapped<B, NDArray>, seed: NDArray): Promise<GradientResult>;
  dispose(): Promise<void>;
}

/** Compiles `loss` and its gradient by the parameters of `store`. Throws a `UserError` where the loss is no scalar. */
export async function compileLoss<P, B>(
  store: ParameterStore<P>,
  loss: Loss<P, B>,
  batchTypes: B,
  options: SessionOptions = {},
): Promise<LossProgram<B>> {
  const traced = traceLoss(store, loss, batchTypes);
  const session = await openSession(exportGraph(traced.graph, { name: "loss" }), options);
  const names = session.outputNames;
  // Parameters and gradients stay where they are; only the rest changes from run to run.
  const feeds = new Map(namedLeaves<NDArray>(store.parameters).map(([path, array]) => [`parameter:${path}`, array]));
  const into = new Map<string, NDArray>();
  for (const [path, array] of store.gradients) into.set(`gradient:${path}`, array);
  return {
    graph: traced.graph,
    paths: traced.paths,
    run: async (batch, seed) => {
      for (const [path, array] of namedLeaves<NDArray>(batch)) feeds.set(`batch:${path}`, array);
      feeds.set("seed", seed);
      requireFeeds(traced.graph, feeds);
      const results = new Map((await session.run(feeds, into)).map((array, i) => [names[i], array]));
      const numberOf = (name: string) => Number(results.get(name)?.data[0]);
      return {
        loss: numberOf("loss"),
        paths: traced.paths,
        measures: Object.fromEntries(traced.measures.map((name) => [name, numberOf(`measure:${name}`)])),
        updates: new Map(
          traced.updates.flatMap((path) => {
            const value = results.get(`update:${path}`);
            return value === undefined ? [] : [[path, value]];
          }),
        ),
      };
    },
    dispose: () => session.dispose(),
  };
}

function traceLoss<P, B>(store: ParameterStore<P>, loss: Loss<P, B>, batchTypes: B) {
  const inputs: NamedTensor[] = [];
  const place = (type: TensorType, name: string): Tensor => {
    const tensor = placeholder(type, name);
    inputs.push({ name, tensor });
    return tensor;
  };
  const parameters = mapTree<NDArray, Tensor, P>(store.initial, (type, path) => place(type, `parameter:${path}`));
  const batch = mapTree<TensorType, Tensor, B>(batchTypes, (type, path) => place(type, `batch:${path}`));
  const pass = trainingPass(place(seedType, "seed"));
  const result = loss({ parameters, batch, pass });
  if (result.loss.shape.length !== 0 || !isFloat(result.loss.dtype)) {
    throw shapeError("loss", `is ${formatType(result.loss)}; a loss is a floating-point scalar`, "Take its mean.");
  }
  const leaves = namedLeaves<Tensor>(parameters);
  const gradients = pullBack(
    [result.loss],
    [scalar(1, result.loss.dtype)],
    leaves.map(([, tensor]) => tensor),
  );
  const outputs: NamedTensor[] = [{ name: "loss", tensor: result.loss }];
  const paths: string[] = [];
  for (const [i, [path]] of leaves.entries()) {
    const gradient = gradients[i];
    if (gradient === undefined) continue;
    paths.push(path);
    outputs.push({ name: `gradient:${path}`, tensor: gradient });
  }
  const measures = Object.entries(result.measures ?? {});
  for (const [name, tensor] of measures) outputs.push({ name: `measure:${name}`, tensor });
  const updates = Object.entries(pass.updates(parameters));
  for (const [path, tensor] of updates) outputs.push({ name: `update:${path}`, tensor });
  const simplified = simplify(outputs.map(({ tensor }) => tensor));
  const graph: Graph = { inputs, outputs: outputs.map(({ name }, i) => ({ name, tensor: simplified[i] })) };
  return { graph, paths, measures: measures.map(([name]) => name), updates: updates.map(([path]) => path) };
}
