// Rematerialisation: what a derivative needs of the forward pass is computed again when its turn comes, instead of
// being held in memory until then (Chen et al. 2016, arXiv 1604.06174).

import { closeBody } from "../body.js";
import { pullBack, zerosLike } from "../differentiate.js";
import { defineOperation, nextSerial, placeholder, type Tensor } from "../tensor.js";
import { leaves, withLeaves } from "../tree.js";
import { greaterOrEqual, not, or } from "./elementwise.js";
import { chooseBody } from "./ifElse.js";
import { reshape, slice } from "./movement.js";
import { max } from "./reduce.js";

/**
 * The function `f` with a derivative that computes `f` again from the tensors it uses, those from outside included,
 * and keeps nothing else of it. A chain of such functions needs the memory of its links' inputs and of one link.
 */
export function checkpoint<A extends readonly unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    const start = nextSerial();
    const result = f(...args);
    const values = leaves<Tensor>(result);
    const { body, captured } = closeBody([], values, ({ node }) => node.serial < start);
    const passOn = defineOperation<Record<string, never>>({
      name: "checkpoint",
      infer: (inputs) => inputs.slice(0, values.length),
      evaluate: (inputs) => inputs.slice(0, values.length),
      emit: (_, inputs) => inputs.slice(0, values.length),
      vjp: (call, cotangents) => {
        const formals = cotangents.map((each) => each && placeholder(each, "cotangent"));
        const pulled = pullBack(body.outputs, formals, body.inputs);
        const found = pulled.flatMap((each, i) => (each === undefined ? [] : [i]));
        const given = cotangents.filter((each) => each !== undefined);
        const inputs = [...body.inputs, ...formals.filter((each) => each !== undefined)];
        const gradients = chooseBody([alwaysTrueAfter(given[0]), ...call.inputs.slice(values.length), ...given], {
          whenTrue: { inputs, outputs: pulled.filter((each) => each !== undefined) },
          whenFalse: { inputs, outputs: found.map((i) => zerosLike(body.inputs[i])) },
        });
        const results = body.inputs.map((_, i) => (found.includes(i) ? gradients[found.indexOf(i)] : undefined));
        return [...values.map(() => undefined), ...results];
      },
    });
    return withLeaves(result, passOn([...values, ...captured], {}));
  };
}

// A condition that holds for any value of `tensor`, and is known only once the tensor is: what stands in a branch under
// it is neither computed earlier nor merged with what the forward pass computed.
function alwaysTrueAfter(tensor: Tensor): Tensor {
  const first = tensor.shape.reduce<Tensor>(
    (rest, size, axis) => (typeof size === "number" ? slice(rest, axis, 0, 1) : rest),
    tensor,
  );
  const element = reshape(max(first, { keepAxes: true }), []);
  const positive = greaterOrEqual(element, 0);
  return or(positive, not(positive));
}
