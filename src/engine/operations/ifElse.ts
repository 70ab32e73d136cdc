// Branches: of two graphs the one that runs is chosen when the graph runs.

import { closeBody, isConstant, substitute } from "../body.js";
import { pullBack, zerosLike } from "../differentiate.js";
import { evaluate } from "../evaluate.js";
import { simplify } from "../graph.js";
import { graph } from "../onnx/graphEmitter.js";
import { shapeError } from "../shapeError.js";
import { type Body, type Call, defineOperation, nextSerial, type Pruned, placeholder, type Tensor } from "../tensor.js";
import { liveTensors } from "../topologicalOrder.js";
import { leaves, withLeaves } from "../tree.js";
import { formatType, sameShape } from "../types.js";

/** Both bodies have the same inputs; those of the node are the condition and what stands for these. */
type Branches = { readonly whenTrue: Body; readonly whenFalse: Body };

/** The outputs of `whenTrue` where `condition` holds and of `whenFalse` elsewhere; inputs: the condition, then the bodies'. */
export const chooseBody = defineOperation<Branches>({
  name: "ifElse",
  infer: ([condition], { whenTrue, whenFalse }) => {
    if (condition.dtype !== "bool" || condition.shape.length > 0) {
      throw shapeError("ifElse", `the condition is ${formatType(condition)}, not one truth value`);
    }
    for (const [i, output] of whenTrue.outputs.entries()) {
      const other = whenFalse.outputs[i];
      if (output.dtype !== other.dtype || !sameShape(output.shape, other.shape)) {
        throw shapeError("ifElse", `the branches give ${formatType(output)} and ${formatType(other)}`);
      }
    }
    return whenTrue.outputs;
  },
  evaluate: ([condition, ...values], { attributes: { whenTrue, whenFalse } }, sizes) => {
    const taken = condition.data[0] !== 0 ? whenTrue : whenFalse;
    return evaluate(taken.outputs, new Map(taken.inputs.map((input, i) => [input, values[i]])), sizes);
  },
  emit: (emitter, [condition, ...names], { attributes: { whenTrue, whenFalse } }) => {
    const captured = new Map(whenTrue.inputs.map((input, i) => [input, names[i]]));
    const branch = ({ outputs }: Body) => graph(emitter.body([], outputs, captured));
    const branches = { then_branch: branch(whenTrue), else_branch: branch(whenFalse) };
    return emitter.add("If", [condition], branches, { outputs: whenTrue.outputs.length });
  },
  vjp: pullBackBranches,
  bodies: ({ whenTrue, whenFalse }) => [whenTrue, whenFalse],
  needs: ({ attributes: { whenTrue, whenFalse } }, used) => {
    const live = liveTensors([whenTrue, whenFalse].flatMap(({ outputs }) => outputs.filter((_, i) => used[i])));
    return [true, ...whenTrue.inputs.map((input) => live.has(input))];
  },
  prune: pruneBranches,
});

/**
 * The result of `then` where `condition`, one truth value, holds and that of `otherwise` elsewhere: trees of tensors
 * of the same types. What the two functions make themselves runs only if that branch is taken. The derivative takes
 * the same branch and computes again what it needs. Throws a `UserError` where the results differ in type.
 */
export function ifElse<R>(condition: Tensor, then: () => R, otherwise: () => R): R {
  const start = nextSerial();
  const results = [then(), otherwise()];
  const [outputs, others] = results.map((each) => leaves<Tensor>(each));
  if (outputs.length !== others.length) {
    throw shapeError("ifElse", `the branches give ${outputs.length} and ${others.length} tensors`);
  }
  const { body, captured } = closeBody([], [...outputs, ...others], ({ node }) => node.serial < start);
  const chosen = chooseBody([condition, ...captured], {
    whenTrue: { inputs: body.inputs, outputs: body.outputs.slice(0, outputs.length) },
    whenFalse: { inputs: body.inputs, outputs: body.outputs.slice(outputs.length) },
  });
  return withLeaves(results[0], chosen);
}

function pullBackBranches(
  { inputs: [condition, ...captured], attributes: { whenTrue, whenFalse } }: Call<Branches>,
  cotangents: readonly (Tensor | undefined)[],
): (Tensor | undefined)[] {
  const given = cotangents.filter((each) => each !== undefined);
  const formals = cotangents.map((each) => each && placeholder(each, "cotangent"));
  const pulled = [whenTrue, whenFalse].map(({ outputs, inputs }) => pullBack(outputs, formals, inputs));
  const found = captured.flatMap((_, i) => (pulled.some((branch) => branch[i] !== undefined) ? [i] : []));
  const inputs = [...whenTrue.inputs, ...formals.filter((each) => each !== undefined)];
  const [left, right] = pulled.map((branch) => found.map((i) => branch[i] ?? zerosLike(whenTrue.inputs[i])));
  const chosen = chooseBody([condition, ...captured, ...given], {
    whenTrue: { inputs, outputs: left },
    whenFalse: { inputs, outputs: right },
  });
  return [undefined, ...captured.map((_, i) => (found.includes(i) ? chosen[found.indexOf(i)] : undefined))];
}

function pruneBranches(
  { attributes: { whenTrue, whenFalse } }: Call<Branches>,
  [condition, ...captured]: readonly Tensor[],
  used: readonly boolean[],
): Pruned<Branches> {
  const constants = new Map(
    whenTrue.inputs.map((input, i) => [input, captured[i]] as const).filter(([, c]) => isConstant(c)),
  );
  const kept = whenTrue.outputs.flatMap((_, i) => (used[i] ? [i] : []));
  const [left, right] = [whenTrue, whenFalse].map(({ outputs }) =>
    simplify(
      substitute(
        kept.map((i) => outputs[i]),
        constants,
      ),
    ),
  );
  const live = liveTensors([...left, ...right]);
  const needed = whenTrue.inputs.flatMap((input, i) => (live.has(input) ? [i] : []));
  const inputs = needed.map((i) => whenTrue.inputs[i]);
  return {
    inputs: [condition, ...needed.map((i) => captured[i])],
    attributes: { whenTrue: { inputs, outputs: left }, whenFalse: { inputs, outputs: right } },
    outputs: whenTrue.outputs.map((_, i) => (used[i] ? kept.indexOf(i) : undefined)),
  };
}
