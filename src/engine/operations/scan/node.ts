// The node of a scan: a body that runs once for each slice of some sequences, carrying state from one to the next.
// Every tensor that the body computes is an output of the node, stacked over time, if anyone asks for it: so the
// derivative finds what it needs in the node itself. What nobody asked for is pruned before the graph is written.

import { closeBody } from "../../body.js";
import { evaluate } from "../../evaluate.js";
import { graph, integer, integers } from "../../onnx/graphEmitter.js";
import { type Reference, reference } from "../../reference.js";
import { type Body, type Call, defineOperation, type Tensor } from "../../tensor.js";
import { dependents, topologicalOrder } from "../../topologicalOrder.js";
import { elementCount } from "../../types.js";
import { pullBackScan } from "./derivative.js";
import { liveInputs, prunedScan } from "./prune.js";

/**
 * The inputs of the body are the states, a slice of each sequence, and what it captures from outside; those of the
 * node are initial states, sequences and captured tensors. The outputs of the body are the next states and whatever
 * is stacked; those of the node are the final states and the stacks.
 */
export type ScanAttributes = {
  readonly body: Body;
  readonly states: number;
  readonly sequences: number;
  /** From the last slice to the first; stacks keep the order of the sequences. */
  readonly reverse: boolean;
  /** Whether the derivative computes the body again instead of having its intermediate values stacked. */
  readonly recompute: boolean;
};

/** A scan that is not a node yet; its tensors may use any tensor from outside. */
export interface Loop {
  readonly states: readonly { readonly formal: Tensor; readonly initial: Tensor; readonly next: Tensor }[];
  readonly sequences: readonly { readonly formal: Tensor; readonly sequence: Tensor }[];
  readonly outputs: readonly Tensor[];
  readonly reverse: boolean;
  readonly recompute: boolean;
}

const applyScan = defineOperation<ScanAttributes>({
  name: "scan",
  infer: (inputs, { body, states }) => {
    const length = inputs[states].shape[0];
    const stacks = body.outputs.slice(states).map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }));
    return [...inputs.slice(0, states), ...stacks];
  },
  evaluate: evaluateScan,
  emit: (emitter, names, { attributes: { body, states, sequences, reverse } }) => {
    const formals = body.inputs.slice(0, states + sequences);
    const captured = new Map(body.inputs.map((formal, i) => [formal, names[i]] as const).slice(formals.length));
    const direction = Number(reverse);
    return emitter.add(
      "Scan",
      names.slice(0, formals.length),
      {
        body: graph(emitter.body(formals, body.outputs, captured)),
        num_scan_inputs: integer(sequences),
        scan_input_directions: integers(Array(sequences).fill(direction)),
        scan_output_directions: integers(Array(body.outputs.length - states).fill(direction)),
      },
      { outputs: body.outputs.length },
    );
  },
  vjp: pullBackScan,
  bodies: ({ body }) => [body],
  needs: ({ attributes }, used) => {
    const live = liveInputs(attributes, used);
    return attributes.body.inputs.map((formal) => live.has(formal));
  },
  prune: ({ attributes }, inputs, used) => prunedScan(attributes, inputs, used),
});

/** What a scan gives. */
export interface MadeScan {
  readonly finals: readonly Tensor[];
  readonly stacks: readonly Tensor[];
}

/** Makes the node of a scan. */
export function makeScan({ states, sequences, outputs, reverse, recompute }: Loop): MadeScan {
  const formals = [...states, ...sequences].map(({ formal }) => formal);
  const results = [...states.map(({ next }) => next), ...outputs];
  const varying = dependents(results, formals);
  const { body, captured } = closeBody(formals, results, (tensor) => !varying.has(tensor));
  const attributes = { states: states.length, sequences: sequences.length, reverse, recompute };
  const made = applyScan(
    [...states.map(({ initial }) => initial), ...sequences.map(({ sequence }) => sequence), ...captured],
    { body: withAllStacked(body, attributes), ...attributes },
  );
  return { finals: made.slice(0, states.length), stacks: made.slice(states.length, results.length) };
}

// The body with its states and every tensor that varies from step to step among what is stacked.
function withAllStacked(body: Body, { states, sequences }: { states: number; sequences: number }): Body {
  const varying = dependents(body.outputs, body.inputs.slice(0, states + sequences));
  const computed = topologicalOrder(body.outputs).flatMap(({ outputs }) => outputs.filter((each) => varying.has(each)));
  const stacked = new Set([...body.inputs.slice(states), ...body.outputs.slice(states)]);
  const others = [...body.inputs.slice(0, states), ...computed].filter(
    (tensor) => !stacked.has(tensor) && stacked.add(tensor),
  );
  return { inputs: body.inputs, outputs: [...body.outputs, ...others] };
}

/** For each tensor of the body that varies, what holds it for all steps: a sequence, or a stack. */
export function stacksOf(call: Call<ScanAttributes>): ReadonlyMap<Tensor, Tensor> {
  const { body, states, sequences } = call.attributes;
  const whole = withAllStacked(body, call.attributes);
  // A scan that was pruned no longer stacks everything; another one like it does.
  const outputs =
    whole.outputs.length === body.outputs.length
      ? call.outputs
      : applyScan(call.inputs, { ...call.attributes, body: whole });
  return new Map([
    ...whole.outputs.map((output, i) => [output, outputs[i]] as const).slice(states),
    ...body.inputs.map((formal, i) => [formal, call.inputs[i]] as const).slice(states, states + sequences),
  ]);
}

function evaluateScan(
  inputs: readonly Reference[],
  { attributes: { body, states, sequences, reverse } }: Call<ScanAttributes>,
  sizes: ReadonlyMap<string, number>,
): Reference[] {
  const length = inputs[states].shape[0];
  const order = Array.from({ length }, (_, step) => (reverse ? length - 1 - step : step));
  const given = new Map(body.inputs.map((formal, i) => [formal, inputs[i]]));
  const stacks = new Map<number, Reference>();
  let current = inputs.slice(0, states);
  for (const time of order) {
    for (const [i, formal] of body.inputs.slice(0, states + sequences).entries()) {
      given.set(formal, i < states ? current[i] : sliceAt(inputs[i], time));
    }
    const results = evaluate(body.outputs, given, sizes);
    current = results.slice(0, states);
    for (const [i, { shape, data }] of results.slice(states).entries()) {
      const stack = stacks.get(i) ?? reference([length, ...shape], new Float64Array(length * data.length));
      stack.data.set(data, time * data.length);
      stacks.set(i, stack);
    }
  }
  const empty = { shape: [0], data: new Float64Array(0) };
  return [...current, ...body.outputs.slice(states).map((_, i) => stacks.get(i) ?? empty)];
}

function sliceAt({ shape, data }: Reference, time: number): Reference {
  const inner = shape.slice(1);
  const count = elementCount(inner);
  return { shape: inner, data: data.subarray(time * count, (time + 1) * count) };
}
