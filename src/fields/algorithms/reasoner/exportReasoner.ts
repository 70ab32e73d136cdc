// A reasoner as ONNX files, for any number of tasks of any size at a time: the whole execution of an algorithm, and its one step for
// who wants to loop it. docs/algorithms.md says what goes in and what comes out.

import type { NDArray } from "../../../engine/ndarray.js";
import { encodeElements } from "../../../engine/onnx/elements.js";
import { exportOnnx } from "../../../engine/onnx/exportOnnx.js";
import { integer } from "../../../engine/onnx/graphEmitter.js";
import { type OnnxAttribute, type OnnxNode, onnxTypes } from "../../../engine/onnx/model.js";
import type { Mapped } from "../../../engine/tree.js";
import { type ExecutorOptions, executionStep } from "./execute.js";
import type { ReasonerParameters } from "./reasoner.js";
import { wholeExecution } from "./wholeExecution.js";

export interface ExportedReasoner extends Pick<ExecutorOptions, "reasoner" | "specification" | "feedBack"> {
  readonly parameters: Mapped<ReasonerParameters, NDArray>;
  /** What is noted in the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

const open = { batch: "batch", size: "nodes" };

/** The whole execution: inputs `inputs.*`, `first.*` and `lengths`; outputs `outputs.*` and, of every step, `hints.*`. */
export function exportExecution({ parameters, metadata, ...options }: ExportedReasoner): Uint8Array {
  const { inputs, run } = wholeExecution(open, options);
  const computed = new Map([["times", timesOf("lengths")]]);
  return exportOnnx(run, parameters, inputs, {
    name: "execution",
    metadata: { ...metadata, graph: "whole" },
    computed,
  });
}

/** One step: what it hands to the next is `hidden.out` and `own.*.out`, to be handed in as `hidden` and `own.*`. */
export function exportStep({ parameters, metadata, ...options }: ExportedReasoner): Uint8Array {
  const { inputs, step } = executionStep(open, options);
  return exportOnnx(step, parameters, inputs, { name: "step", metadata: { ...metadata, graph: "step" } });
}

// 0, 1, … for the steps after the first of the longest trajectory; at least one.
function timesOf(lengths: string): OnnxNode[] {
  const node = (operator: string, inputs: string[], output: string, attributes: [string, OnnxAttribute][] = []) => ({
    name: output,
    operator,
    domain: "",
    inputs,
    outputs: [output],
    attributes: new Map(attributes),
  });
  const number = (name: string, value: number): OnnxNode => {
    const tensor = { name, type: onnxTypes.i32, shape: [], bytes: encodeElements("i32", [value]) };
    return node("Constant", [], name, [["value", { kind: "tensor", value: tensor }]]);
  };
  return [
    number("times.zero", 0),
    number("times.one", 1),
    node("ReduceMax", [lengths], "times.longest", [["keepdims", integer(0)]]),
    node("Sub", ["times.longest", "times.one"], "times.after"),
    node("Max", ["times.after", "times.one"], "times.steps"),
    node("Range", ["times.zero", "times.steps", "times.one"], "times"),
  ];
}
