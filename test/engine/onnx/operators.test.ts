// Operators that exporters write, against ONNX Runtime on the very file; their gradients against finite differences.

import { expect, it } from "vitest";
import { ndarray, numbers } from "../../../src/engine/ndarray.js";
import { float, integer, integers, text } from "../../../src/engine/onnx/graphEmitter.js";
import { importModel } from "../../../src/engine/onnx/importModel.js";
import type { OnnxGraph } from "../../../src/engine/onnx/model.js";
import { compile } from "../../../src/engine/program.js";
import { openSession } from "../../../src/engine/runtime/session.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { checkOperation, randomInput } from "../checkOperation.js";
import { expectNear } from "../network/checkGolden.js";
import { modelOf, node, stored, value, weights } from "./models.js";

const places = (name: string, shape: readonly number[], data: readonly number[]) => stored(name, shape, data, "i64");
const kernel = (sizes: readonly number[]) => ({ kernel_shape: integers(sizes) });

const cases: [what: string, shape: readonly number[], parts: Partial<OnnxGraph>, opset?: number][] = [
  ["Softplus", [2, 5], { nodes: [node("Softplus", "x", "y")] }],
  ["Mean of one", [2, 5], { nodes: [node("Mean", "x", "y")] }],
  ["Gelu", [2, 5], { nodes: [node("Gelu", "x", "y", { approximate: text("tanh") })] }, 20],
  [
    "MaxPool with gaps",
    [2, 1, 7, 7],
    {
      nodes: [
        node("MaxPool", "x", "y", { ...kernel([2, 3]), dilations: integers([3, 2]), pads: integers([1, 0, 0, 1]) }),
      ],
    },
  ],
  [
    "MaxPool over three axes",
    [1, 2, 4, 4, 5],
    { nodes: [node("MaxPool", "x", "y", { ...kernel([2, 2, 3]), strides: integers([2, 1, 2]) })] },
  ],
  [
    "MaxPool, the same size",
    [1, 1, 5, 4],
    { nodes: [node("MaxPool", "x", "y", { ...kernel([2, 3]), auto_pad: text("SAME_LOWER") })] },
  ],
  [
    "AveragePool over three axes",
    [1, 1, 4, 4, 4],
    { nodes: [node("AveragePool", "x", "y", { ...kernel([2, 3, 2]), pads: integers([1, 1, 0, 0, 1, 1]) })] },
  ],
  [
    "AveragePool with gaps",
    [1, 2, 6, 7],
    {
      nodes: [
        node("AveragePool", "x", "y", { ...kernel([2, 2]), dilations: integers([2, 3]), pads: integers([1, 1, 1, 1]) }),
      ],
    },
    19,
  ],
  [
    "AveragePool to the end",
    [1, 1, 7],
    {
      nodes: [
        node("AveragePool", "x", "y", {
          ...kernel([3]),
          strides: integers([2]),
          pads: integers([1, 1]),
          ceil_mode: integer(1),
          count_include_pad: integer(1),
        }),
      ],
    },
  ],
  [
    "Conv in groups, with gaps",
    [2, 4, 7],
    {
      initializers: [weights("w", [6, 2, 3]), weights("b", [6])],
      nodes: [node("Conv", "x w b", "y", { group: integer(2), dilations: integers([2]), pads: integers([3, 1]) })],
    },
  ],
  [
    "Conv, the same size",
    [1, 1, 5, 6],
    {
      initializers: [weights("w", [2, 1, 3, 2])],
      nodes: [node("Conv", "x w", "y", { auto_pad: text("SAME_UPPER"), strides: integers([2, 1]) })],
    },
  ],
  [
    "ConvTranspose to a size",
    [1, 2, 3, 3],
    {
      initializers: [weights("w", [2, 1, 3, 3]), weights("b", [2])],
      nodes: [
        node("ConvTranspose", "x w b", "y", {
          group: integer(2),
          strides: integers([2, 2]),
          output_shape: integers([6, 8]),
        }),
      ],
    },
  ],
  [
    "BatchNormalization",
    [2, 3, 4],
    {
      initializers: [weights("g", [3]), weights("b", [3], 5), weights("m", [3], 3), stored("v", [3], [0.5, 1, 2])],
      nodes: [node("BatchNormalization", "x g b m v", "y", { epsilon: float(0.01) })],
    },
  ],
  [
    "ArgMax of the last",
    [3, 4],
    {
      nodes: [
        node("Relu", "x", "r"),
        node("ArgMax", "r", "i", { axis: integer(1), select_last_index: integer(1) }),
        node("Cast", "i", "c", { to: integer(1) }),
        node("Mul", "c x", "y"),
      ],
    },
  ],
  [
    "ScatterElements, the largest",
    [3, 4],
    {
      initializers: [places("i", [2, 3], [0, 1, 2, 2, 0, 0]), weights("u", [2, 3], 3)],
      nodes: [node("ScatterElements", "x i u", "y", { axis: integer(0), reduction: text("max") })],
    },
  ],
  [
    "ScatterElements, the smallest",
    [3, 4],
    {
      initializers: [places("i", [3, 2], [0, 3, -1, 2, 0, 0]), weights("u", [3, 2], 3)],
      nodes: [node("ScatterElements", "x i u", "y", { axis: integer(1), reduction: text("min") })],
    },
  ],
  [
    "ScatterElements in a part",
    [3, 4],
    {
      initializers: [places("i", [2, 2], [0, 3, 1, 2]), weights("u", [2, 2], 3)],
      nodes: [node("ScatterElements", "x i u", "y", { axis: integer(1) })],
    },
  ],
  [
    "ScatterND",
    [3, 4, 2],
    {
      initializers: [places("i", [2, 2], [0, -1, 2, 0]), weights("u", [2, 2], 3)],
      nodes: [node("ScatterND", "x i u", "y")],
    },
  ],
  [
    "GatherND in batches",
    [2, 3, 4],
    {
      initializers: [places("i", [2, 2, 1], [0, -1, 2, 1])],
      nodes: [node("GatherND", "x i", "y", { batch_dims: integer(1) })],
    },
  ],
  [
    "Trilu",
    [2, 3, 4],
    { initializers: [places("k", [], [-1])], nodes: [node("Trilu", "x k", "y", { upper: integer(0) })] },
  ],
  [
    "Einsum",
    [2, 3, 4],
    { initializers: [weights("w", [4, 5])], nodes: [node("Einsum", "x w", "y", { equation: text("bij,jk->bik") })] },
  ],
  [
    "Resize to a size",
    [1, 2, 3, 4],
    {
      initializers: [places("s", [4], [1, 2, 5, 9])],
      nodes: [
        node("Resize", "x - - s", "y", {
          mode: text("nearest"),
          coordinate_transformation_mode: text("asymmetric"),
          nearest_mode: text("floor"),
        }),
      ],
    },
  ],
  [
    "Pad by reflection",
    [2, 3, 4],
    {
      initializers: [places("p", [6], [0, 2, 1, 0, 0, 3])],
      nodes: [node("Pad", "x p", "y", { mode: text("reflect") })],
    },
  ],
  [
    "LSTM both ways",
    [4, 2, 3],
    {
      initializers: [
        weights("w", [2, 8, 3]),
        weights("r", [2, 8, 2], 5),
        weights("b", [2, 16], 3),
        stored("n", [2], [4, 2], "i32"),
      ],
      nodes: [node("LSTM", "x w r b n", "y", { hidden_size: integer(2), direction: text("bidirectional") })],
    },
  ],
  [
    "GRU backwards",
    [4, 2, 3],
    {
      initializers: [weights("w", [1, 6, 3]), weights("r", [1, 6, 2], 5), weights("b", [1, 12], 3)],
      nodes: [
        node("GRU", "x w r b", "y", {
          hidden_size: integer(2),
          direction: text("reverse"),
          linear_before_reset: integer(1),
        }),
      ],
    },
  ],
];

it.each(cases)("%s", async (what, shape, parts, opset = 18) => {
  const bytes = modelOf({ inputs: [value("x", shape)], ...parts }, opset);
  const input = randomInput(what.length, shape);
  const array = ndarray(input.data, shape);
  const session = await openSession(bytes);
  const [expected] = await session.run(new Map([["x", array]]));
  await session.dispose();
  const model = await importModel(bytes, { isParameter: () => false });
  const f = (x: Tensor) => model.apply({}, { x }).outputs.y;
  expect(model.outputs.y.dtype).toBe("f32");
  await checkOperation((x) => f(x), [input]);
  const program = await compile((x: Tensor) => f(x), array);
  const got = await program.run(array);
  await program.dispose();
  expectNear(got, { shape: expected.shape, data: Array.from(numbers(expected)) }, 2e-6, what);
});

it("writes rows of unknown number in place", async () => {
  const model = await importModel(
    modelOf({
      inputs: [value("x", ["batch", 4]), value("i", [2, 1], "i64"), value("u", [2, 4])],
      nodes: [node("ScatterND", "x i u", "y")],
    }),
  );
  expect(model.outputs.y.shape).toEqual(["batch", 4]);
});
