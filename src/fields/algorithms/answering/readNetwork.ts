// What an ONNX file says of itself, and its bytes in one piece.

import { UserError } from "../../../core/errors.js";
import { encodeModel } from "../../../engine/onnx/encodeModel.js";
import { inOneLine } from "../../../engine/onnx/importModel.js";
import { loadModel } from "../../../engine/onnx/loadModel.js";
import { onnxTypes } from "../../../engine/onnx/model.js";
import type { DataType } from "../../../engine/types.js";

export interface NetworkInput {
  readonly name: string;
  readonly dtype: DataType;
  /** Names, or undefined, where sizes are open. */
  readonly shape: readonly (number | string | undefined)[];
}

export interface AskedNetwork {
  readonly bytes: Uint8Array;
  readonly inputs: readonly NetworkInput[];
  readonly outputs: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

const types: readonly DataType[] = ["f32", "f16", "i32", "i64", "bool"];

/** Reads a network from its path, with the files beside it, or from its bytes. Throws a `UserError` where it is damaged. */
export function readNetwork(source: Uint8Array | string): Promise<AskedNetwork> {
  return inOneLine(async () => {
    const { name: place, model } = await loadModel(source);
    const { graph, metadata } = model;
    // Files of older versions list their weights among the inputs.
    const held = new Set(graph.initializers.map(({ name }) => name));
    const inputs = graph.inputs
      .filter(({ name }) => !held.has(name))
      .map(({ name, type, shape = [] }): NetworkInput => {
        const dtype = types.find((each) => onnxTypes[each] === type);
        if (dtype !== undefined) return { name, dtype, shape };
        throw new UserError(
          "type-unsupported",
          `${place}: ${name} is of a type that is not fed`,
          "Cast it to 32 bits.",
        );
      });
    return { bytes: encodeModel(model), inputs, outputs: graph.outputs.map(({ name }) => name), metadata };
  });
}
