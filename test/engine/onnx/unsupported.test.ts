// Operators that are not here, or not in the way that a model uses them: each is named with its set, version and node.

import { describe, expect, it } from "vitest";
import { integer, integers, text } from "../../../src/engine/onnx/graphEmitter.js";
import { messageOf, modelOf, node, stored, value, weights, withGraph } from "./models.js";

describe("operators", () => {
  const cases: [what: string, bytes: Uint8Array, message: string][] = [
    [
      "unknown ones, all at once",
      modelOf(
        { nodes: [node("NonZero", "x", "a"), node("Fused", "a", "b", {}, "com.example"), node("NonZero", "b", "y")] },
        18,
        {
          "com.example": 3,
        },
      ),
      "operators that are not supported: NonZero of ai.onnx 18 (node make_a and 1 more), Fused of com.example 3 (node make_b)",
    ],
    [
      "a set without a version",
      modelOf({ nodes: [node("Relu", "x", "y", {}, "com.example")] }),
      "operators that are not supported: Relu of com.example without a version (node make_y)",
    ],
    [
      "an old set",
      modelOf({ nodes: [node("Relu", "x", "y")] }, 6),
      "it is written for version 6 of ai.onnx; versions 7 to 28 are supported",
    ],
    [
      "a future set",
      modelOf({ nodes: [node("Relu", "x", "y")] }, 99),
      "it is written for version 99 of ai.onnx; versions 7 to 28 are supported",
    ],
    [
      "training",
      modelOf({
        initializers: [stored("r", [], [0.5]), stored("t", [], [1], "bool")],
        nodes: [node("Dropout", "x r t", "y")],
      }),
      "the node make_y (Dropout of ai.onnx 18) is not supported: it is in training mode",
    ],
    [
      "a shape that is fed",
      modelOf({ inputs: [value("x", [2, 3]), value("s", [2], "i64")], nodes: [node("Reshape", "x s", "y")] }),
      "the node make_y (Reshape of ai.onnx 18) is not supported: its input 1 (s) must be known before the graph runs, and depends on what it is fed",
    ],
    [
      "three axes of space",
      modelOf({
        inputs: [value("x", [1, 1, 4, 4, 4])],
        initializers: [weights("w", [1, 1, 2, 2, 2])],
        nodes: [node("Conv", "x w", "y")],
      }),
      "the node make_y (Conv of ai.onnx 18) is not supported: it moves over 3 axes, more than two",
    ],
    [
      "an input left out",
      modelOf({ nodes: [node("Add", "x -", "y")] }),
      "the node make_y (Add of ai.onnx 18): it has no input 1",
    ],
    [
      "an output too many",
      modelOf({
        inputs: [value("x", [1, 1, 4])],
        nodes: [node("MaxPool", "x", "y i", { kernel_shape: integers([2]) })],
      }),
      "the node make_y (MaxPool of ai.onnx 18) is not supported: its output 1 (i) is not computed here",
    ],
    [
      "an attribute of another kind",
      modelOf({ nodes: [node("Softmax", "x", "y", { axis: text("last") })] }),
      "the node make_y (Softmax of ai.onnx 18): its attribute axis is of the kind text, not integer",
    ],
    [
      "an attribute missing",
      modelOf({ nodes: [node("Concat", "x x", "y")] }),
      "the node make_y (Concat of ai.onnx 18): it has no attribute axis",
    ],
    [
      "an axis that is not there",
      modelOf({ nodes: [node("Softmax", "x", "y", { axis: integer(2) })] }),
      "the node make_y (Softmax of ai.onnx 18): softmax: has no axis 2; the tensor has 2",
    ],
    [
      "other types than fit",
      modelOf({ inputs: [value("x", [2], "i64"), value("z", [2])], nodes: [node("Add", "x z", "y")] }),
      "the node make_y (Add of ai.onnx 18): add: i64[2] and f32[2] are of different element types",
    ],
    [
      "shapes that do not fit",
      modelOf({ initializers: [weights("w", [4, 2])], nodes: [node("MatMul", "x w", "y")] }),
      "the node make_y (MatMul of ai.onnx 18): matmul: [2, 3] and [4, 2] do not fit: inner sizes 3 and 4 differ",
    ],
    [
      "strides for another number of axes",
      modelOf({
        inputs: [value("x", [1, 1, 4, 4])],
        nodes: [node("MaxPool", "x", "y", { kernel_shape: integers([2, 2]), strides: integers([0]) })],
      }),
      "the node make_y (MaxPool of ai.onnx 18): its attribute strides is [0], not 2 numbers from 1 on",
    ],
    [
      "an input that is a sequence",
      withGraph((inner) => {
        inner.message(11, (input) => input.text(1, "x"));
        inner.message(12, (output) => output.text(1, "x"));
      }),
      "the input x is no tensor, but a sequence, a map or an option",
    ],
    [
      "an input of unknown rank",
      modelOf({ inputs: [value("x", undefined)], nodes: [node("Relu", "x", "y")] }),
      "the input x does not say how many axes it has",
    ],
    [
      "an input of texts",
      modelOf({ inputs: [{ name: "x", type: 8, shape: [2] }], nodes: [node("Identity", "x", "y")] }),
      "the input x holds texts, which are not supported",
    ],
  ];
  it.each(cases)("%s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toBe(`the model: ${message}`);
  });
});
