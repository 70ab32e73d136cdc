// Models that make no sense, ask for more than any machine has, or need what is not here: each is told in one line.

import { describe, expect, it } from "vitest";
import { graph, integers } from "../../../src/engine/onnx/graphEmitter.js";
import { importModel } from "../../../src/engine/onnx/importModel.js";
import { WireWriter } from "../../../src/engine/onnx/wire.js";
import { graphOf, messageOf, modelOf, node, stored, value, weights } from "./models.js";

describe("names", () => {
  const cases: [what: string, bytes: Uint8Array, message: string][] = [
    ["no outputs", modelOf({ outputs: [] }), "it has no outputs"],
    [
      "an output that nothing makes",
      modelOf({ nodes: [node("Relu", "x", "z")] }),
      "no input, stored tensor or node makes the output y",
    ],
    [
      "an output twice",
      modelOf({ nodes: [node("Relu", "x", "y")], outputs: [value("y", [2]), value("y", [2])] }),
      "it names the output y twice",
    ],
    [
      "a missing tensor",
      modelOf({ nodes: [node("Add", "x w", "y")] }),
      "the node make_y (Add of ai.onnx 18) reads w, which no input, stored tensor or node makes",
    ],
    [
      "a circle",
      modelOf({ nodes: [node("Add", "x z", "y"), node("Relu", "y", "z")] }),
      "the node make_y (Add of ai.onnx 18) reads z, which only a later node makes: they are out of order, or go round in a circle",
    ],
    [
      "a value made twice",
      modelOf({ nodes: [node("Relu", "x", "y"), { ...node("Relu", "x", "y"), name: "second" }] }),
      "the node second (Relu of ai.onnx 18) makes the value y, which the node make_y (Relu of ai.onnx 18) makes as well",
    ],
    [
      "an input made again",
      modelOf({ nodes: [node("Relu", "x", "y"), node("Relu", "y", "x")] }),
      "the node make_x (Relu of ai.onnx 18) makes the value x, which the list of inputs makes as well",
    ],
    [
      "a tensor twice",
      modelOf({ nodes: [node("Relu", "x", "y")], initializers: [weights("w", [1]), weights("w", [2])] }),
      "the tensor w stands in it twice",
    ],
    [
      "a node without a name",
      modelOf({ nodes: [{ ...node("Add", "x w", "y"), name: "" }] }),
      "the node y (Add of ai.onnx 18) reads w, which no input, stored tensor or node makes",
    ],
    [
      "a branch that reads what is not there",
      modelOf({
        initializers: [stored("c", [], [1], "bool")],
        nodes: [
          node("If", "c", "y", {
            then_branch: graph(graphOf({ inputs: [], nodes: [node("Relu", "w", "a")], outputs: [value("a", [2])] })),
            else_branch: graph(graphOf({ inputs: [], nodes: [node("Relu", "x", "b")], outputs: [value("b", [2])] })),
          }),
        ],
      }),
      "the node make_a (Relu of ai.onnx 18) reads w, which no input, stored tensor or node makes",
    ],
    [
      "names of several lines",
      modelOf({ nodes: [node("Add", "x \u001b[31m\n", "y")] }),
      "the node make_y (Add of ai.onnx 18) reads \ufffd[31m\ufffd, which no input, stored tensor or node makes",
    ],
  ];
  it.each(cases)("%s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toBe(`the model: ${message}`);
  });

  it("as long as the file", async () => {
    const message = await messageOf(modelOf({ nodes: [node("Add", `x ${"w".repeat(5000)}`, "y")] }));
    expect(message).toHaveLength(1001);
    expect(message.endsWith("w…")).toBe(true);
  });

  it("that objects have by themselves", async () => {
    const model = await importModel(
      modelOf({
        inputs: [value("__proto__", [2, 2])],
        initializers: [weights("constructor", [2, 2])],
        nodes: [node("MatMul", "__proto__ constructor", "toString")],
        outputs: [value("toString", [2, 2])],
      }),
    );
    expect(Object.keys(model.inputs)).toEqual(["__proto__"]);
    expect(Object.keys(model.parameters)).toEqual(["constructor"]);
    expect(Object.keys(model.outputs)).toEqual(["toString"]);
  });
});

describe("sizes without bounds", () => {
  const whole = (name: string, data: readonly number[]) => stored(name, [data.length], data, "i64");
  const number = (name: string, data: number) => stored(name, [], [data], "i64");
  const unsupported = (operator: string, problem: string) =>
    `the model: the node make_y (${operator} of ai.onnx 18) is not supported: ${problem}`;
  const much = "and at most 16777216 are written down";
  it.each([
    [
      "ConstantOfShape",
      modelOf({ initializers: [whole("s", [2 ** 31, 2 ** 31])], nodes: [node("ConstantOfShape", "s", "y")] }),
      "its result [2147483648, 2147483648] would have 4611686018427388000 elements",
    ],
    [
      "ConstantOfShape",
      modelOf({ initializers: [whole("s", [-4])], nodes: [node("ConstantOfShape", "s", "y")] }),
      "its result would have an axis of size -4",
    ],
    [
      "Range",
      modelOf({
        initializers: [number("a", 0), number("b", 2 ** 40), number("c", 1)],
        nodes: [node("Range", "a b c", "y")],
      }),
      `it counts to 1099511627776, ${much}`,
    ],
    [
      "OneHot",
      modelOf({
        inputs: [value("x", [2], "i64")],
        initializers: [number("d", 2 ** 40), stored("v", [2], [0, 1])],
        nodes: [node("OneHot", "x d v", "y")],
      }),
      `it counts to 1099511627776, ${much}`,
    ],
    [
      "Resize",
      modelOf({
        inputs: [value("x", [1, 1, 2, 2])],
        initializers: [whole("s", [1, 1, 2, 2 ** 30])],
        nodes: [node("Resize", "x - - s", "y")],
      }),
      `it counts to 1073741824, ${much}`,
    ],
    [
      "Trilu",
      modelOf({ inputs: [value("x", [2, 2 ** 30])], nodes: [node("Trilu", "x", "y")] }),
      `it counts to 1073741824, ${much}`,
    ],
    [
      "MaxPool",
      modelOf({
        inputs: [value("x", [1, 1, 99, 99, 99])],
        nodes: [node("MaxPool", "x", "y", { kernel_shape: integers([9, 9, 9]) })],
      }),
      "its windows hold 729 elements",
    ],
  ])("of %s", async (operator, bytes, problem) => {
    expect(await messageOf(bytes)).toBe(unsupported(operator, problem));
  });

  it("of functions that call one another", async () => {
    // f0 calls f1 twice, f1 calls f2 twice, and so on, down to one that does nothing.
    const nested = (depth: number, calls: number) => {
      const writer = new WireWriter();
      const call = (inner: WireWriter, field: number, name: string, input: string, output: string) =>
        inner.message(field, (one) => {
          one.text(1, input);
          one.text(2, output);
          one.text(4, name);
          one.text(7, "own");
        });
      writer.message(7, (inner) => {
        call(inner, 1, "f0", "x", "y");
        inner.message(11, (input) => input.text(1, "x"));
        inner.message(12, (output) => output.text(1, "y"));
      });
      writer.message(8, (opset) => opset.integer(2, 18));
      for (let i = 0; i < depth; i++) {
        writer.message(25, (inner) => {
          inner.text(1, `f${i}`);
          inner.text(4, "a");
          inner.text(5, `v${calls - 1}`);
          for (let k = 0; k < calls && i + 1 < depth; k++) call(inner, 7, `f${i + 1}`, "a", `v${k}`);
          inner.text(10, "own");
        });
      }
      return writer.finish();
    };
    const broken = "the model is no whole ONNX model:";
    expect(await messageOf(nested(60, 2))).toBe(`${broken} its functions make more than 1000000 nodes`);
    expect(await messageOf(nested(200, 1))).toBe(`${broken} more than 100 functions call one another`);
  });

  it("of graphs inside one another", async () => {
    let bytes: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < 60; i++) {
      const writer = new WireWriter();
      const inside = bytes;
      writer.message(1, (one) => one.message(5, (attribute) => attribute.bytes(6, inside)));
      bytes = writer.finish();
    }
    const writer = new WireWriter();
    writer.bytes(7, bytes);
    expect(await messageOf(writer.finish())).toMatch(
      /node 0: more than 50 graphs stand in one another, at byte \d+ of \d+$/,
    );
  });
});

describe("sizes", () => {
  const model = modelOf({ inputs: [value("x", ["batch", undefined, 3])], nodes: [node("Relu", "x", "y")] });
  it("take the names that the model leaves open", async () => {
    const { inputs } = await importModel(model, { sizes: { batch: 4, "x.1": 2 } });
    expect(inputs.x.shape).toEqual([4, 2, 3]);
  });

  it("take no others, and nothing that is no size", async () => {
    expect(await messageOf(model, { sizes: { bacth: 4 } })).toBe(
      "the model: no size is called bacth; those left open are batch, x.1",
    );
    expect(await messageOf(model, { sizes: { batch: -1 } })).toBe("the model: the size batch cannot be -1");
  });

  it("are names where an expression has no end, or too many parts", async () => {
    const odd = ["(".repeat(5000), "(a+b)*".repeat(30), `${"x+".repeat(90)}x`];
    for (const size of odd) {
      const { inputs } = await importModel(modelOf({ inputs: [value("x", [size])], nodes: [node("Relu", "x", "y")] }));
      expect(typeof inputs.x.shape[0]).toBe("string");
    }
  });
});
