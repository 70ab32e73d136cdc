// The derivative of a scan: another scan, running the other way. Its body is the derivative of the body; the tensors
// of the forward body that it uses reach it as slices of what the forward scan stacked, or are computed again.

import { substitute } from "../../body.js";
import { pullBack, zerosLike } from "../../differentiate.js";
import { cheapAgain, residualsOf } from "../../residuals.js";
import { type Call, placeholder, type Tensor } from "../../tensor.js";
import { add } from "../elementwise.js";
import { reshape } from "../movement.js";
import { type Loop, makeScan, type ScanAttributes, stacksOf } from "./node.js";
import { type Keeper, type Later, sumOverTime } from "./sumOverTime.js";

interface Slice {
  readonly formal: Tensor;
  readonly sequence: Tensor;
}

/** Cotangents of initial states, sequences and captured tensors from those of final states and stacks. */
export function pullBackScan(
  call: Call<ScanAttributes>,
  cotangents: readonly (Tensor | undefined)[],
): (Tensor | undefined)[] {
  const { body, states, sequences, reverse, recompute } = call.attributes;
  const { carried, arriving, pulled } = pullBackBody(call, cotangents);
  const kept = keptTensors(call, pulled);

  // From here on in terms of the backward scan: slices of its own, and tensors from outside.
  const replacements = new Map(
    body.inputs.map((formal, i) => [formal, call.inputs[i]] as const).slice(states + sequences),
  );
  for (const { original, formal } of kept) replacements.set(original, formal);
  const found = new Map(pulled.flatMap((each, i) => (each === undefined ? [] : [[i, each] as const])));
  const substituted = substitute([...found.values()], replacements);
  const gradients = new Map([...found.keys()].map((i, at) => [i, substituted[at]]));

  const slices: Slice[] = [...arriving, ...kept];
  if (slices.length === 0) {
    slices.push({ formal: placeholder(body.inputs[states], "slice"), sequence: call.inputs[states] });
  }
  const keeper = loopKeeper(carried.length, slices);
  const results = body.inputs.map((_, i): Later | undefined => {
    if (i < states) {
      const at = carried.findIndex(({ index }) => index === i);
      return at === -1 ? undefined : ({ finals }) => finals[at];
    }
    const gradient = gradients.get(i);
    if (gradient === undefined) return undefined;
    if (i < states + sequences) return keeper.stack(gradient);
    return recompute ? keeper.accumulate(gradient) : sumOverTime(gradient, keeper);
  });
  const made = makeScan({
    states: [
      ...carried.map(({ index, formal }) => ({
        formal,
        initial: cotangents[index] ?? zerosLike(formal),
        next: gradients.get(index) ?? zerosLike(formal),
      })),
      ...keeper.accumulators,
    ],
    sequences: slices,
    outputs: keeper.outputs,
    reverse: !reverse,
    recompute,
  });
  return results.map((result) => result?.(made));
}

// Cotangents of the body's inputs, from placeholders for those of the next states and of the stacked slices.
function pullBackBody(
  { attributes: { body, states } }: Call<ScanAttributes>,
  cotangents: readonly (Tensor | undefined)[],
) {
  const arriving = body.outputs.flatMap((output, i) => {
    const sequence = cotangents[i];
    return i < states || sequence === undefined ? [] : [{ output, formal: placeholder(output, "cotangent"), sequence }];
  });
  // A state's cotangent is carried where it arrives at the end or at some step.
  const active = body.inputs.slice(0, states).flatMap((_, i) => (cotangents[i] === undefined ? [] : [i]));
  for (;;) {
    const carried = active.map((index) => ({ index, formal: placeholder(body.inputs[index], "cotangent") }));
    const pulled = pullBack(
      [...carried.map(({ index }) => body.outputs[index]), ...arriving.map(({ output }) => output)],
      [...carried, ...arriving].map(({ formal }) => formal),
      body.inputs,
    );
    const found = pulled.slice(0, states).flatMap((each, i) => (each === undefined || active.includes(i) ? [] : [i]));
    if (found.length === 0) return { carried, arriving, pulled };
    active.push(...found);
  }
}

// The tensors of the forward body that `results` use and that are kept for all steps, not computed again.
function keptTensors(call: Call<ScanAttributes>, results: readonly (Tensor | undefined)[]) {
  const { body, states, recompute } = call.attributes;
  const stacks = stacksOf(call);
  const given = new Set(body.inputs);
  const again = cheapAgain(body, body.inputs.slice(states));
  const canKeep = (tensor: Tensor) => stacks.has(tensor) && (given.has(tensor) || !(recompute || again.has(tensor)));
  const used = results.filter((each) => each !== undefined);
  return residualsOf(used, canKeep).flatMap((original) => {
    const sequence = stacks.get(original);
    return sequence === undefined ? [] : [{ original, formal: placeholder(original, "kept"), sequence }];
  });
}

interface LoopKeeper extends Keeper {
  readonly outputs: readonly Tensor[];
  readonly accumulators: Loop["states"];
}

// Keeps what it is asked for as outputs of a loop, and as states after the `states` that it has already.
function loopKeeper(states: number, slices: readonly Slice[]): LoopKeeper {
  const sequences = new Map(slices.map(({ formal, sequence }) => [formal, sequence]));
  const outputs: Tensor[] = [];
  const accumulators: Loop["states"][number][] = [];
  const stack = (term: Tensor): Later => {
    const sequence = sequences.get(term);
    if (sequence !== undefined) return () => sequence;
    if (term.node.operation === "reshape") {
      const inner = stack(term.node.inputs[0]);
      return (made) => {
        const stacked = inner(made);
        return reshape(stacked, [stacked.shape[0], ...term.shape]);
      };
    }
    const place = outputs.includes(term) ? outputs.indexOf(term) : outputs.push(term) - 1;
    return ({ stacks }) => stacks[place];
  };
  const accumulate = (term: Tensor): Later => {
    const formal = placeholder(term, "total");
    const place = states + accumulators.push({ formal, initial: zerosLike(term), next: add(formal, term) }) - 1;
    return ({ finals }) => finals[place];
  };
  return { outputs, accumulators, stack, accumulate };
}
