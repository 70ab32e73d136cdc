// A tensor is a value in a graph that is being written down: it knows its type and the node that makes it.
// Nodes are immutable and refer to their inputs, so a graph is whatever its outputs reach; there is no builder.

import type { GraphEmitter } from "./onnx/graphEmitter.js";
import type { Reference } from "./reference.js";
import { shapeError } from "./shapeError.js";
import { formatType, type TensorType } from "./types.js";

export interface Tensor extends TensorType {
  readonly node: Node;
  /** Which of the node's outputs this is. */
  readonly output: number;
}

/** Part of a node's attributes: plain data, or the graph of a body that runs inside. */
export type AttributeValue = number | string | boolean | ArrayLike<number> | readonly (number | string)[] | Body;

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A graph inside a node, such as one step of a scan: its own inputs and what it makes of them. */
export interface Body {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** One call of an operation. What the operation can do with it is bound in, so that attributes keep their types. */
export interface Node {
  readonly operation: string;
  /** Counts the nodes in the order in which they were made. */
  readonly serial: number;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
  /** Whether each element of the output follows from the elements of the inputs at its place alone. */
  readonly elementwise: boolean;
  /** Bodies that run inside this node. */
  readonly bodies: readonly Body[];
  /** The same call on other inputs of the same types. */
  rebuild(inputs: readonly Tensor[]): readonly Tensor[];
  /** Writes the call as ONNX; takes the names of the inputs, returns those of the outputs. */
  emit(emitter: GraphEmitter, inputs: readonly string[]): readonly string[];
  /** What the call computes, in float64. */
  evaluate(inputs: readonly Reference[], sizes: ReadonlyMap<string, number>): readonly Reference[];
  /**
   * The vector–Jacobian product: from cotangents of the outputs (undefined is zero), those of the inputs.
   * Undefined where the operation has no derivative.
   */
  readonly vjp?: (cotangents: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[];
  /** See `Operation.needs`; every input is needed where it is undefined. */
  readonly needs?: (used: readonly boolean[]) => readonly boolean[];
  /** See `Operation.prune`. */
  readonly prune?: (inputs: readonly Tensor[], used: readonly boolean[]) => readonly (Tensor | undefined)[];
}

/** A node seen from inside its operation. */
export interface Call<A extends Attributes> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
}

/** A smaller call, and where it has each output of the larger one: among its own outputs, elsewhere, or nowhere. */
export interface Pruned<A extends Attributes> {
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
  readonly outputs: readonly (number | Tensor | undefined)[];
}

/** An operation, whole and in one place: types, meaning, ONNX, derivative. */
export interface Operation<A extends Attributes> {
  readonly name: string;
  /** The types of the outputs. Throws a `UserError` (see `shapeError`) where the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /** The float64 meaning: what constants are folded with and what the emission is tested against. */
  evaluate(inputs: readonly Reference[], call: Call<A>, sizes: ReadonlyMap<string, number>): readonly Reference[];
  /** ONNX nodes at opset 18. */
  emit(emitter: GraphEmitter, inputs: readonly string[], call: Call<A>): readonly string[];
  /** Cotangents of the inputs; leave out where there is no derivative. At least one cotangent is defined. */
  vjp?(call: Call<A>, cotangents: readonly (Tensor | undefined)[]): readonly (Tensor | undefined)[];
  /** An equal tensor that costs less, if there is one: asked before a node is made. */
  simplify?(inputs: readonly Tensor[], attributes: A): Tensor | undefined;
  readonly elementwise?: boolean;
  /** Bodies inside the attributes. */
  bodies?(attributes: A): readonly Body[];
  /** Which inputs the outputs in use need: for operations with bodies, where that need not be all. */
  needs?(call: Call<A>, used: readonly boolean[]): readonly boolean[];
  /** The call on other inputs, making only the outputs in use, with its bodies simplified. */
  prune?(call: Call<A>, inputs: readonly Tensor[], used: readonly boolean[]): Pruned<A>;
}

let nodesMade = 0;

/** The serial number that the next node will get: nodes made from here on have it or a larger one. */
export function nextSerial(): number {
  return nodesMade;
}

/** Makes an operation callable: `apply(inputs, attributes)` gives its outputs. */
export function defineOperation<A extends Attributes>(
  operation: Operation<A>,
): (inputs: readonly Tensor[], attributes: A) => readonly Tensor[] {
  const apply = (inputs: readonly Tensor[], attributes: A): readonly Tensor[] => {
    const simpler = operation.simplify?.(inputs, attributes);
    if (simpler !== undefined) return [simpler];
    const types = operation.infer(inputs, attributes);
    const outputs: Tensor[] = [];
    const call = { inputs, outputs, attributes };
    const { needs, prune } = operation;
    const node: Node = {
      operation: operation.name,
      serial: nodesMade++,
      inputs,
      outputs,
      attributes,
      elementwise: operation.elementwise ?? false,
      bodies: operation.bodies?.(attributes) ?? [],
      rebuild: (others) => apply(others, attributes),
      emit: (emitter, names) => operation.emit(emitter, names, call),
      evaluate: (values, sizes) => operation.evaluate(values, call, sizes),
      vjp: operation.vjp === undefined ? undefined : (cotangents) => operation.vjp?.(call, cotangents) ?? [],
      needs: needs && ((used) => needs(call, used)),
      prune:
        prune &&
        ((others, used) => {
          const smaller = prune(call, others, used);
          const made = apply(smaller.inputs, smaller.attributes);
          return smaller.outputs.map((place) => (typeof place === "number" ? made[place] : place));
        }),
    };
    for (const [output, type] of types.entries()) outputs.push({ dtype: type.dtype, shape: type.shape, node, output });
    return outputs;
  };
  return apply;
}

/** As `defineOperation`, for operations with one output. */
export function defineSingle<A extends Attributes>(
  operation: Operation<A>,
): (inputs: readonly Tensor[], attributes: A) => Tensor {
  const apply = defineOperation(operation);
  return (inputs, attributes) => apply(inputs, attributes)[0];
}

/** A tensor whose values are handed in when the graph runs. Each call makes another one. */
export function placeholder(type: TensorType, name: string): Tensor {
  const outputs: Tensor[] = [];
  const unbound = () => new Error(`the placeholder ${name} ${formatType(type)} has no value`);
  const node: Node = {
    operation: "placeholder",
    serial: nodesMade++,
    inputs: [],
    outputs,
    attributes: { name },
    elementwise: false,
    bodies: [],
    rebuild: () => outputs,
    emit: () => {
      throw unbound();
    },
    evaluate: () => {
      throw unbound();
    },
  };
  outputs.push({ dtype: type.dtype, shape: type.shape, node, output: 0 });
  return outputs[0];
}

export function isPlaceholder(tensor: Tensor): boolean {
  return tensor.node.operation === "placeholder";
}

/** Throws a `UserError` unless all tensors have the element type of the first. */
export function requireSameType(operation: string, inputs: readonly TensorType[]): void {
  const strange = inputs.find(({ dtype }) => dtype !== inputs[0].dtype);
  if (strange === undefined) return;
  throw shapeError(
    operation,
    `${inputs.map(formatType).join(" and ")} are of different element types`,
    "Convert one with cast.",
  );
}
