// Branches and loops: graphs inside nodes.

import { knownElements } from "../../knownElements.js";
import { scalar } from "../../operations/constant.js";
import { ifElse } from "../../operations/ifElse.js";
import { reverse, transpose } from "../../operations/movement.js";
import { range } from "../../operations/range.js";
import { scan } from "../../operations/scan.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, requireFew } from "../operatorCall.js";

export const controlFlow: OperatorTable = {
  If: {
    convert: (call) => {
      const condition = call.input(0);
      const branch = (name: string) => () => call.run(call.graph(name), []);
      const known = knownElements(condition)?.elements[0];
      if (known !== undefined) return branch(known === 0 ? "else_branch" : "then_branch")();
      return ifElse(condition, branch("then_branch"), branch("else_branch"));
    },
  },
  Loop: { convert: loop },
  Scan: { convert: scanned },
};

function scanned(call: OperatorCall): readonly Tensor[] {
  if (call.version < 9) throw cannotImport("it is written for a version before 9 of ai.onnx");
  const body = call.graph("body");
  const count = call.integer("num_scan_inputs");
  const all = call.inputs.map((_, i) => call.input(i));
  if (count < 1 || count > all.length) throw new RangeError(`it scans ${count} of ${all.length} inputs`);
  const states = all.slice(0, all.length - count);
  const directed = (name: string, i: number) => (call.integers(name)?.[i] ?? 0) !== 0;
  const sequences = all.slice(all.length - count).map((sequence, i) => {
    const front = alongFirst(sequence, call.integers("scan_input_axes")?.[i] ?? 0);
    return directed("scan_input_directions", i) ? reverse(front, 0) : front;
  });
  const [finals, stacks] = scan(
    (state: readonly Tensor[], slices: readonly Tensor[]) => {
      const made = call.run(body, [...state, ...slices]);
      return [made.slice(0, states.length), made.slice(states.length)] as const;
    },
    states,
    sequences,
  );
  return [
    ...finals,
    ...stacks.map((made, i) => {
      const inOrder = directed("scan_output_directions", i) ? reverse(made, 0) : made;
      return fromFirst(inOrder, call.integers("scan_output_axes")?.[i] ?? 0);
    }),
  ];
}

const ENDLESS = "its end depends on what it computes";

// A loop whose number of rounds is known before it runs.
function loop(call: OperatorCall): readonly Tensor[] {
  const body = call.graph("body");
  const holds = (condition: Tensor | undefined) =>
    condition === undefined || knownElements(condition)?.elements[0] === 1;
  const rounds = call.inputs[0] === undefined ? undefined : call.elements(0)?.[0];
  if (rounds === undefined || !holds(call.inputs[1])) throw cannotImport(ENDLESS);
  requireFew([rounds]);
  const states = call.inputs.slice(2).map((_, i) => call.input(i + 2));
  const [finals, stacks] = scan(
    (state: readonly Tensor[], { round }: { readonly round: Tensor }) => {
      const [condition, ...made] = call.run(body, [round, scalar(1, "bool"), ...state]);
      if (made.length < states.length)
        throw new RangeError(`it carries ${states.length} values, and makes ${made.length}`);
      if (!holds(condition)) throw cannotImport(ENDLESS);
      return [made.slice(0, states.length), made.slice(states.length)] as const;
    },
    states,
    { round: range(rounds) },
  );
  return [...finals, ...stacks];
}

function alongFirst(x: Tensor, axis: number): Tensor {
  const along = axisFromFront("Scan", axis, x.shape.length);
  return transpose(x, [along, ...x.shape.flatMap((_, i) => (i === along ? [] : [i]))]);
}

function fromFirst(x: Tensor, axis: number): Tensor {
  const along = axisFromFront("Scan", axis, x.shape.length);
  return transpose(
    x,
    x.shape.map((_, i) => (i === along ? 0 : i < along ? i + 1 : i)),
  );
}
