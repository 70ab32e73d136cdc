// What a scan can leave out: states, sequences, captured tensors and stacks that no output in use needs.

import { isConstant, substitute } from "../../body.js";
import { simplify } from "../../graph.js";
import type { Pruned, Tensor } from "../../tensor.js";
import { liveTensors } from "../../topologicalOrder.js";
import type { ScanAttributes } from "./node.js";

/** The inputs of the body that the outputs in use need: a state's next value counts once the state itself is needed. */
export function liveInputs({ body, states, sequences }: ScanAttributes, used: readonly boolean[]): Set<Tensor> {
  const carried = body.inputs.slice(0, states);
  const wanted = new Set(body.outputs.flatMap((_, i) => (used[i] ? [i] : [])));
  for (;;) {
    const live = liveTensors([...wanted].map((i) => body.outputs[i]));
    for (const i of wanted) if (i < states) live.add(carried[i]);
    const found = carried.flatMap((formal, i) => (live.has(formal) && !wanted.has(i) ? [i] : []));
    for (const i of found) wanted.add(i);
    if (found.length > 0) continue;
    // A scan is as long as its sequences: one must stay.
    const slices = body.inputs.slice(states, states + sequences);
    if (!slices.some((formal) => live.has(formal))) live.add(slices[0]);
    return live;
  }
}

/** The scan that makes only the outputs in use, with its body simplified. */
export function prunedScan(
  attributes: ScanAttributes,
  inputs: readonly Tensor[],
  used: readonly boolean[],
): Pruned<ScanAttributes> {
  const { body, states, sequences } = attributes;
  const formals = body.inputs.map((formal, i) => ({ formal, input: inputs[i] }));
  const live = liveInputs(attributes, used);
  const carried = formals.slice(0, states);
  const kept = body.outputs.flatMap((_, i) => ((i < states ? live.has(carried[i].formal) : used[i]) ? [i] : []));

  // What is one tensor outside is one inside, and what is constant outside is constant inside.
  const replacements = new Map<Tensor, Tensor>();
  const slices = formals.slice(states, states + sequences);
  const captured = formals.slice(states + sequences);
  for (const group of [slices, captured]) {
    const firstOf = new Map<Tensor, Tensor>();
    for (const { formal, input } of group.filter((each) => live.has(each.formal))) {
      const first = firstOf.get(input);
      if (group === captured && isConstant(input)) replacements.set(formal, input);
      else if (first === undefined) firstOf.set(input, formal);
      else replacements.set(formal, first);
    }
  }
  const results = simplify(
    substitute(
      kept.map((i) => body.outputs[i]),
      replacements,
    ),
  );

  const needed = liveTensors(results);
  const remaining = (group: typeof formals) => group.filter(({ formal }) => needed.has(formal));
  const states_ = carried.filter(({ formal }) => live.has(formal));
  const someSlices = remaining(slices);
  const slices_ = someSlices.length > 0 ? someSlices : slices.slice(0, 1);
  const all = [...states_, ...slices_, ...remaining(captured)];

  // Equal stacks are made once, and a stack of slices is the sequence itself.
  const sequenceOf = new Map(slices.map(({ formal, input }) => [formal, input]));
  const nexts = results.slice(0, states_.length);
  const stacked = [...new Set(results.slice(states_.length))].filter((each) => !sequenceOf.has(each));
  const placeOf = (i: number) => {
    const at = kept.indexOf(i);
    if (at === -1) return undefined;
    if (i < states) return at;
    return sequenceOf.get(results[at]) ?? nexts.length + stacked.indexOf(results[at]);
  };
  return {
    inputs: all.map(({ input }) => input),
    attributes: {
      ...attributes,
      body: { inputs: all.map(({ formal }) => formal), outputs: [...nexts, ...stacked] },
      states: states_.length,
      sequences: slices_.length,
    },
    outputs: body.outputs.map((_, i) => placeOf(i)),
  };
}
