// Recurrent networks, as loops over time. Tensors are [time, batch, …], weights have one block of rows for each gate, and
// an axis of directions before everything. https://onnx.ai/onnx/operators/onnx__LSTM.html

import { elu, leakyRelu } from "../../operations/activations.js";
import { full } from "../../operations/constant.js";
import {
  absolute,
  add,
  cast,
  clip,
  divide,
  greater,
  less,
  multiply,
  relu,
  sigmoid,
  subtract,
  tanh,
  where,
} from "../../operations/elementwise.js";
import { softplus } from "../../operations/logarithms.js";
import { matmul } from "../../operations/matmul.js";
import { addAxis, concatenate, reshape, slice, split, stack, transpose } from "../../operations/movement.js";
import { range } from "../../operations/range.js";
import { scan } from "../../operations/scan.js";
import type { Tensor } from "../../tensor.js";
import { cannotImport, type Operator, type OperatorCall, type OperatorTable } from "../operatorCall.js";

export const recurrent: OperatorTable = {
  GRU: layer({ gates: 3, activations: ["sigmoid", "tanh"], memory: false, cell: gruCell }),
  LSTM: layer({ gates: 4, activations: ["sigmoid", "tanh", "tanh"], memory: true, cell: lstmCell }),
  RNN: layer({ gates: 1, activations: ["tanh"], memory: false, cell: rnnCell }),
};

interface State {
  readonly hidden: Tensor;
  /** What an LSTM carries besides. */
  readonly memory?: Tensor;
}

type Activation = (x: Tensor) => Tensor;

/** What one direction computes with. */
interface Direction {
  readonly hidden: number;
  readonly inputWeight: Tensor;
  readonly hiddenWeight: Tensor;
  readonly inputBias: Tensor;
  readonly hiddenBias: Tensor;
  /** Weights by which an LSTM's gates look at its memory: of i, o and f. */
  readonly peepholes: readonly Tensor[];
  readonly activations: readonly Activation[];
  readonly clipped: Activation;
  readonly call: OperatorCall;
}

/** What is computed of the inputs of all times at once, and what of one time and the state. */
interface Cell {
  readonly projection: Tensor;
  readonly step: (state: State, projected: Tensor) => State;
}

interface Kind {
  readonly gates: number;
  readonly activations: readonly string[];
  readonly memory: boolean;
  readonly cell: (direction: Direction, x: Tensor) => Cell;
}

function layer(kind: Kind): Operator {
  return { convert: (call) => applyLayer(call, kind) };
}

function applyLayer(call: OperatorCall, kind: Kind): readonly Tensor[] {
  const batchFirst = call.integer("layout", 0) !== 0;
  const x = batchFirst ? transpose(call.input(0), [1, 0, 2]) : call.input(0);
  const named = call.text("direction", "forward");
  if (!["forward", "reverse", "bidirectional"].includes(named)) throw cannotImport(`its direction is ${named}`);
  const backwards = named === "bidirectional" ? [false, true] : [named === "reverse"];
  const results = backwards.map((reverse, i) => runDirection(call, kind, x, i, reverse));
  // [time, directions, batch, hidden] and [directions, batch, hidden]; with the batch first in the other layout.
  const outputs = stack(
    results.map((each) => each.outputs),
    1,
  );
  const finals = [results.map(({ state }) => state.hidden), results.flatMap(({ state }) => state.memory ?? [])]
    .filter((tensors) => tensors.length > 0)
    .map((tensors) => stack(tensors, batchFirst ? 1 : 0));
  return [batchFirst ? transpose(outputs, [2, 0, 1, 3]) : outputs, ...finals];
}

function runDirection(call: OperatorCall, kind: Kind, x: Tensor, index: number, reverse: boolean) {
  const direction = directionOf(call, kind, index);
  const { projection, step } = kind.cell(direction, x);
  const initial = (i: number) => {
    const given = call.inputs[i];
    if (given === undefined) return full([x.shape[1], direction.hidden], 0);
    return part(call.integer("layout", 0) !== 0 ? transpose(given, [1, 0, 2]) : given, index);
  };
  const start: State = kind.memory ? { hidden: initial(5), memory: initial(6) } : { hidden: initial(5) };
  const lengths = call.inputs[4];
  if (lengths === undefined) {
    const each = (state: State, projected: Tensor): [State, Tensor] => {
      const next = step(state, projected);
      return [next, next.hidden];
    };
    const [state, outputs] = scan(each, start, projection, { reverse });
    return { state, outputs };
  }
  // Sequences that are shorter keep their state beyond their end, and give zeros there.
  const places = addAxis(range(x.shape[0]), 1);
  const inside = addAxis(less(places, cast(lengths, "i64")), 2);
  const each = (
    state: State,
    { projected, within }: { readonly projected: Tensor; readonly within: Tensor },
  ): [State, Tensor] => {
    const next = step(state, projected);
    const hidden = where(within, next.hidden, state.hidden);
    const output = where(within, next.hidden, 0);
    if (next.memory === undefined || state.memory === undefined) return [{ hidden }, output];
    return [{ hidden, memory: where(within, next.memory, state.memory) }, output];
  };
  const [state, outputs] = scan(each, start, { projected: projection, within: inside }, { reverse });
  return { state, outputs };
}

function directionOf(call: OperatorCall, kind: Kind, index: number): Direction {
  const hiddenWeight = part(call.input(2), index);
  const hidden = Number(hiddenWeight.shape[1]);
  const rows = kind.gates * hidden;
  const bias = call.inputs[3] === undefined ? full([2 * rows], 0) : part(call.input(3), index);
  const count = kind.activations.length;
  const names = call.texts("activations") ?? [];
  const [alphas, betas] = ["activation_alpha", "activation_beta"].map((name) => call.floats(name) ?? []);
  const activations = kind.activations.map((usual, i) => {
    const at = index * count + i;
    return activationNamed(names[at] ?? usual, alphas[at], betas[at]);
  });
  const bound = call.has("clip") ? call.float("clip") : undefined;
  const peepholes = kind.memory && call.inputs[7] !== undefined ? part(call.input(7), index) : undefined;
  return {
    hidden,
    inputWeight: part(call.input(1), index),
    hiddenWeight,
    inputBias: slice(bias, 0, 0, rows),
    hiddenBias: slice(bias, 0, rows),
    peepholes: peepholes === undefined ? [] : split(peepholes, [hidden, hidden, hidden], 0),
    activations,
    clipped: (x) => (bound === undefined ? x : clip(x, -bound, bound)),
    call,
  };
}

// What belongs to one direction.
function part(x: Tensor, index: number): Tensor {
  return reshape(slice(x, 0, index, index + 1), x.shape.slice(1));
}

function project({ inputWeight, inputBias }: Direction, x: Tensor): Tensor {
  return add(matmul(x, inputWeight, { transposeB: true }), inputBias);
}

function rnnCell(direction: Direction, x: Tensor): Cell {
  const { hiddenWeight, hiddenBias, activations, clipped } = direction;
  const [f] = activations;
  return {
    projection: add(project(direction, x), hiddenBias),
    step: ({ hidden }, projected) => ({
      hidden: f(clipped(add(projected, matmul(hidden, hiddenWeight, { transposeB: true })))),
    }),
  };
}

// The gates are z, r and h.
function gruCell(direction: Direction, x: Tensor): Cell {
  const { hidden: size, hiddenWeight, hiddenBias, activations, clipped, call } = direction;
  const [f, g] = activations;
  const resetsProduct = call.integer("linear_before_reset", 0) !== 0;
  const bias = resetsProduct ? concatenate([slice(hiddenBias, 0, 0, 2 * size), full([size], 0)], 0) : hiddenBias;
  const ownBias = slice(hiddenBias, 0, 2 * size);
  const [gateWeight, ownWeight] = split(hiddenWeight, [2 * size, size], 0);
  const product = (a: Tensor, b: Tensor) => matmul(a, b, { transposeB: true });
  return {
    projection: add(project(direction, x), bias),
    step: ({ hidden }, projected) => {
      const [ofZ, ofR, ofH] = split(projected, [size, size, size], -1);
      const [z, r] = split(product(hidden, gateWeight), [size, size], -1);
      const update = f(clipped(add(ofZ, z)));
      const reset = f(clipped(add(ofR, r)));
      const own = resetsProduct
        ? multiply(reset, add(product(hidden, ownWeight), ownBias))
        : product(multiply(reset, hidden), ownWeight);
      const candidate = g(clipped(add(ofH, own)));
      return { hidden: add(candidate, multiply(update, subtract(hidden, candidate))) };
    },
  };
}

// The gates are i, o, f and c.
function lstmCell(direction: Direction, x: Tensor): Cell {
  const { hidden: size, hiddenWeight, hiddenBias, peepholes, activations, clipped, call } = direction;
  const [f, g, h] = activations;
  const coupled = call.integer("input_forget", 0) !== 0;
  const looking = (gate: Tensor, peephole: Tensor | undefined, memory: Tensor) =>
    f(clipped(peephole === undefined ? gate : add(gate, multiply(peephole, memory))));
  return {
    projection: add(project(direction, x), hiddenBias),
    step: ({ hidden, memory = full(hidden.shape, 0) }, projected) => {
      const gates = add(projected, matmul(hidden, hiddenWeight, { transposeB: true }));
      const [ofI, ofO, ofF, ofC] = split(gates, [size, size, size, size], -1);
      const input = looking(ofI, peepholes[0], memory);
      const forget = coupled ? subtract(1, input) : looking(ofF, peepholes[2], memory);
      const next = add(multiply(forget, memory), multiply(input, g(clipped(ofC))));
      return { hidden: multiply(looking(ofO, peepholes[1], next), h(next)), memory: next };
    },
  };
}

function activationNamed(name: string, alpha: number | undefined, beta: number | undefined): Activation {
  switch (name.toLowerCase()) {
    case "sigmoid":
      return sigmoid;
    case "tanh":
      return tanh;
    case "relu":
      return relu;
    case "affine":
      return (x) => add(multiply(x, alpha ?? 1), beta ?? 0);
    case "leakyrelu":
      return (x) => leakyRelu(x, alpha ?? 0.01);
    case "thresholdedrelu":
      return (x) => multiply(x, cast(greater(x, alpha ?? 1), x.dtype));
    case "scaledtanh":
      return (x) => multiply(tanh(multiply(x, beta ?? 1)), alpha ?? 1);
    case "hardsigmoid":
      return (x) => clip(add(multiply(x, alpha ?? 0.2), beta ?? 0.5), 0, 1);
    case "elu":
      return (x) => elu(x, alpha ?? 1);
    case "softsign":
      return (x) => divide(x, add(absolute(x), 1));
    case "softplus":
      return softplus;
    default:
      throw cannotImport(`its activation is ${name}`);
  }
}
