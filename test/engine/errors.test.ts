// What the engine says of mistakes: one line that names the operation, what does not fit, and the user's own line.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/core/errors.js";
import { trace } from "../../src/engine/graph.js";
import { ndarray } from "../../src/engine/ndarray.js";
import { linear } from "../../src/engine/network/linear.js";
import { crossEntropy } from "../../src/engine/network/losses/crossEntropy.js";
import { squaredError } from "../../src/engine/network/losses/regression.js";
import { exportGraph } from "../../src/engine/onnx/exportGraph.js";
import { convolution } from "../../src/engine/operations/convolution.js";
import { einsum } from "../../src/engine/operations/einsum.js";
import { add, maximum, where } from "../../src/engine/operations/elementwise.js";
import { gatherElements } from "../../src/engine/operations/gather.js";
import { layerNorm } from "../../src/engine/operations/layerNorm.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { concatenate, expand, reshape } from "../../src/engine/operations/movement.js";
import { scan } from "../../src/engine/operations/scan.js";
import { scatterAdd } from "../../src/engine/operations/scatter.js";
import { placeholder, type Tensor } from "../../src/engine/tensor.js";
import { type DataType, type Shape, tensorType } from "../../src/engine/types.js";

const tensor = (shape: Shape, dtype: DataType = "f32") => placeholder(tensorType(shape, dtype), "x");

const [wide, narrow, signal] = [tensor([2, 3]), tensor([2, 4]), tensor([1, 3, 8])];
const [places, truth] = [tensor([3, 2], "i64"), tensor([1], "bool")];
const parameters = { weight: tensor([2, 4]), bias: tensor([2]) };
const file = fileURLToPath(import.meta.url);
const sourceLines = readFileSync(file, "utf8").split("\n");

// What the message ends with: the line of this file that called the engine.
const place = new RegExp(` \\(${file}:(\\d+):\\d+\\)$`);

/** What is said, without the place, and the line of this file at that place. */
function complaint(f: () => unknown): { readonly said: string; readonly line: string } {
  try {
    f();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { said: error.message.replace(place, ""), line: sourceLines[Number(place.exec(error.message)?.[1]) - 1] };
  }
  throw new Error("nothing was refused");
}

const layer = linear({ inputs: 4, outputs: 2 });

const mistakes: readonly (readonly [said: string, call: () => unknown])[] = [
  ["add: [2, 3] and [2, 4] do not broadcast: sizes 3 and 4 differ", () => add(wide, narrow)],
  ["maximum: [2, 3] and [2, 4] do not broadcast: sizes 3 and 4 differ", () => maximum(wide, narrow)],
  ["where: [2, 3] and [2, 4] do not broadcast: sizes 3 and 4 differ", () => where(truth, wide, narrow)],
  ["matmul: [2, 3] and [2, 4] do not fit: inner sizes 3 and 2 differ", () => matmul(wide, narrow)],
  ["concatenate: [2, 3] and [2, 4] cannot be joined along axis 0", () => concatenate([wide, narrow], 0)],
  ["expand: [2, 3] does not broadcast to [3]", () => expand(wide, [3])],
  ["reshape: [2, 3] does not fit [4]", () => reshape(wide, [4])],
  ['einsum: j is 3 and 4 in "ij,ij->i" of [2, 3] and [2, 4]', () => einsum("ij,ij->i", wide, narrow)],
  ["gatherElements: [2, 3] and [3, 2] differ on other axes than 1", () => gatherElements(wide, places, 1)],
  ["scatterAdd: the updates are [2, 4], not [2, 3]", () => scatterAdd(wide, tensor([2], "i64"), narrow)],
  ["layerNorm: gain and bias [4] do not fit the last axis of [2, 3]", () => layerNorm(wide, tensor([4]), tensor([4]))],
  ["convolution: [1, 3, 8] has 3 channels; the kernel [4, 2, 3] takes 2", () => convolution(signal, tensor([4, 2, 3]))],
  // Inside of what the user calls, at the user's line all the same.
  ["subtract: [2, 3] and [2, 4] do not broadcast: sizes 3 and 4 differ", () => squaredError(wide, narrow)],
  ["crossEntropy: targets i64[3, 2] do not fit logits f32[2, 3]", () => crossEntropy(wide, places)],
  ["matmul: [2, 3] and [2, 4]ᵀ do not fit: inner sizes 3 and 4 differ", () => layer.apply(parameters, wide)],
  [
    "add: [3] and [4] do not broadcast: sizes 3 and 4 differ",
    () => scan((s: Tensor, x: Tensor) => [add(s, x), x], tensor([3]), tensor([5, 4])),
  ],
];

describe("a mismatch of shapes", () => {
  it.each(mistakes)("%s", (said, call) => {
    const found = complaint(call);
    expect(found.said).toBe(said);
    const [, called] = /=> (?:\w+\.)?(\w+)\(/.exec(found.line) ?? [];
    expect(String(call)).toContain(called);
  });

  it("is told from one of element types", () => {
    const { said, line } = complaint(() => matmul(narrow, tensor([4, 2], "i64")));
    expect(said).toBe("matmul: f32[2, 4] and i64[4, 2] are of different element types");
    expect(line).toContain("matmul(narrow");
  });
});

describe("a graph that is too large", () => {
  it("is refused in one line before it is written", () => {
    const { graph } = trace(({ x }) => add(x, 1), { x: tensorType([2 ** 29]) });
    // Never touched, so that it takes no memory.
    const x = ndarray(new Float32Array(2 ** 29), [2 ** 29]);
    expect(() => exportGraph(graph, { name: "network", values: new Map([["x", x]]) })).toThrow(
      /^the graph network takes 2\.0 GiB; ONNX files end at 2 GiB$/,
    );
  });
});
