// A loss and its gradient, compiled into one graph: it reads parameters from a store and writes gradients back into it.

import { pullBack } from "../differentiate.js";
import { type Graph, simplify } from "../graph.js";
import type { NDArray } from "../ndarray.js";
import { exportGraph } from "../onnx/exportGraph.js";
import type { NamedTensor } from "../onnx/graphEmitter.js";
import { scalar } from "../operations/constant.js";
import { requireFeeds } from "../program.js";
import { openSession, type SessionOptions } from "../runtime/session.js";
import { shapeError } from "../shapeError.js";
import { placeholder, type Tensor } from "../tensor.js";
import { type Mapped, mapLeaves, mapTree, namedLeaves } from "../tree.js";
import { formatType, isFloat, type TensorType } from "../types.js";
import type { ParameterStore } from "./parameterStore.js";

/** What a loss is computed from. */
export interface LossInputs<P, B, S, N> {
  readonly parameters: Mapped<P, Tensor>;
  readonly batch: Mapped<B, Tensor>;
  /** Values that training carries along without gradients, such as running averages of batch norm. */
  readonly buffers: Mapped<S, Tensor>;
  /** Fresh uniform random numbers in [0, 1) at every step, such as dropout needs. */
  readonly noise: Mapped<N, Tensor>;
}

export interface LossOutputs<S> {
  /** A floating-point scalar. */
  readonly loss: Tensor;
  /** Further scalars that are worth watching. */
  readonly measures?: Readonly<Record<string, Tensor>>;
  /** The next values of the buffers. */
  readonly buffers?: Mapped<S, Tensor>;
}

export type Loss<P, B, S, N> = (inputs: LossInputs<P, B, S, N>) => LossOutputs<S>;

export interface LossTypes<B, S, N> {
  readonly batch: B;
  readonly buffers: S;
  readonly noise: N;
}

export interface LossValues<B, S, N> {
  readonly batch: Mapped<B, NDArray>;
  readonly buffers: Mapped<S, NDArray>;
  readonly noise: Mapped<N, NDArray>;
}

export interface LossProgram<B, S, N> {
  readonly graph: Graph;
  /** Paths of the parameters that the loss depends on: those whose gradients `run` writes. */
  readonly paths: readonly string[];
  run(values: LossValues<B, S, N>): Promise<{
    readonly loss: number;
    readonly measures: Readonly<Record<string, number>>;
    readonly buffers: Mapped<S, NDArray>;
  }>;
  dispose(): Promise<void>;
}

/** Compiles `loss` and its gradient by the parameters of `store`. Throws a `UserError` where the loss is no scalar. */
export async function compileLoss<P, B, S, N>(
  store: ParameterStore<P>,
  loss: Loss<P, B, S, N>,
  types: LossTypes<B, S, N>,
  options: SessionOptions = {},
): Promise<LossProgram<B, S, N>> {
  const traced = traceLoss(store, loss, types);
  const session = await openSession(exportGraph(traced.graph, "loss"), options);
  const names = session.outputNames;
  // Parameters and gradients stay where they are; only the rest changes from run to run.
  const feeds = new Map(namedLeaves<NDArray>(store.parameters).map(([path, array]) => [`parameter:${path}`, array]));
  const into = new Map<string, NDArray>();
  for (const [path, array] of store.gradients) into.set(`gradient:${path}`, array);
  return {
    graph: traced.graph,
    paths: traced.paths,
    run: async ({ batch, buffers, noise }) => {
      for (const [path, array] of namedLeaves<NDArray>(batch)) feeds.set(`batch:${path}`, array);
      for (const [path, array] of namedLeaves<NDArray>(buffers)) feeds.set(`buffer:${path}`, array);
      for (const [path, array] of namedLeaves<NDArray>(noise)) feeds.set(`noise:${path}`, array);
      requireFeeds(traced.graph, feeds);
      const results = new Map((await session.run(feeds, into)).map((array, i) => [names[i], array]));
      const numberOf = (name: string) => Number(results.get(name)?.data[0]);
      return {
        loss: numberOf("loss"),
        measures: Object.fromEntries(traced.measures.map((name) => [name, numberOf(`measure:${name}`)])),
        buffers: mapLeaves<NDArray, Mapped<S, NDArray>>(buffers, (old, path) => results.get(`next:${path}`) ?? old),
      };
    },
    dispose: () => session.dispose(),
  };
}

function traceLoss<P, B, S, N>(store: ParameterStore<P>, loss: Loss<P, B, S, N>, types: LossTypes<B, S, N>) {
  const inputs: NamedTensor[] = [];
  const place =
    (kind: string) =>
    (type: TensorType, path: string): Tensor => {
      const name = `${kind}:${path}`;
      const tensor = placeholder(type, name);
      inputs.push({ name, tensor });
      return tensor;
    };
  const parameters = mapTree<NDArray, Tensor, P>(store.initial, place("parameter"));
  const result = loss({
    parameters,
    batch: mapTree<TensorType, Tensor, B>(types.batch, place("batch")),
    buffers: mapTree<TensorType, Tensor, S>(types.buffers, place("buffer")),
    noise: mapTree<TensorType, Tensor, N>(types.noise, place("noise")),
  });
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
  for (const [path, tensor] of namedLeaves<Tensor>(result.buffers ?? []))
    outputs.push({ name: `next:${path}`, tensor });
  const simplified = simplify(outputs.map(({ tensor }) => tensor));
  const graph: Graph = { inputs, outputs: outputs.map(({ name }, i) => ({ name, tensor: simplified[i] })) };
  return { graph, paths, measures: measures.map(([name]) => name) };
}
