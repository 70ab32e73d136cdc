// Reverse-mode differentiation: from a graph, the graph of its gradient. The result is made of the same operations,
// so it can be differentiated again.

import { constant, full } from "./operations/constant.js";
import { freshCopy } from "./operations/copy.js";
import { add, multiply } from "./operations/elementwise.js";
import { reshape, stack } from "./operations/movement.js";
import { sum } from "./operations/reduce.js";
import { shapeError } from "./shapeError.js";
import type { Tensor } from "./tensor.js";
import { dependents, topologicalOrder } from "./topologicalOrder.js";
import { leaves, mapLeaves } from "./tree.js";
import { elementCount, formatShape, isFloat, staticShape } from "./types.js";

/**
 * The vector–Jacobian product: the cotangents of `sources` from those of `outputs` (undefined is zero).
 * A source on which no output depends has an undefined cotangent.
 */
export function pullBack(
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  sources: readonly Tensor[],
): (Tensor | undefined)[] {
  const relevant = dependents(outputs, sources);
  const gathered = new Map<Tensor, Tensor>();
  const gather = (tensor: Tensor, cotangent: Tensor | undefined) => {
    if (cotangent === undefined || !relevant.has(tensor)) return;
    const sofar = gathered.get(tensor);
    gathered.set(tensor, sofar === undefined ? cotangent : add(sofar, cotangent));
  };
  for (const [i, output] of outputs.entries()) gather(output, cotangents[i]);
  const isSource = new Set(sources);
  for (const node of topologicalOrder(outputs).reverse()) {
    const { vjp } = node;
    if (vjp === undefined) continue;
    // What arrives at a source ends there.
    const given = node.outputs.map((output) => (isSource.has(output) ? undefined : gathered.get(output)));
    if (given.every((cotangent) => cotangent === undefined)) continue;
    if (!node.inputs.some((input) => relevant.has(input))) continue;
    for (const [i, cotangent] of vjp(given).entries()) {
      if (node.inputs[i] !== undefined) gather(node.inputs[i], cotangent);
    }
  }
  return sources.map((source) => gathered.get(source));
}

/**
 * The gradient of a scalar by each leaf of its first argument, in the same tree; further arguments pass through.
 * Throws a `UserError` where `f` does not return a scalar.
 */
export function grad<P, A extends readonly unknown[]>(
  f: (parameters: P, ...others: A) => Tensor,
): (parameters: P, ...others: A) => P {
  const both = valueAndGrad((parameters: P, ...others: A) => [f(parameters, ...others), undefined] as const);
  return (parameters, ...others) => both(parameters, ...others).gradient;
}

/** As `grad`, with the value and whatever else `f` returns beside it. */
export function valueAndGrad<P, A extends readonly unknown[], Extra>(
  f: (parameters: P, ...others: A) => readonly [value: Tensor, extra: Extra],
): (parameters: P, ...others: A) => { readonly value: Tensor; readonly extra: Extra; readonly gradient: P } {
  return (parameters, ...others) => {
    // Copies tell this use of the parameters from any other, so that only the argument counts.
    const copies = mapLeaves<Tensor, P>(parameters, freshCopy);
    const [value, extra] = f(copies, ...others);
    if (value.shape.length !== 0 || !isFloat(value.dtype)) {
      throw shapeError("grad", `differentiates a floating-point scalar, not ${value.dtype}${formatShape(value.shape)}`);
    }
    const sources = leaves<Tensor>(copies);
    const cotangents = pullBack([value], [full([], 1, value.dtype)], sources);
    const found = new Map(sources.map((source, i) => [source, cotangents[i] ?? zerosLike(source)]));
    return { value, extra, gradient: mapLeaves<Tensor, P>(copies, (copy) => found.get(copy) ?? zerosLike(copy)) };
  };
}

/**
 * The product of the Hessian of the scalar `f` with `direction`, a tree like the parameters: the gradient of
 * ∇f · direction (Pearlmutter 1994).
 */
export function hessianVectorProduct<P>(f: (parameters: P) => Tensor): (parameters: P, direction: P) => P {
  return (parameters, direction) => {
    const along = leaves<Tensor>(direction);
    return grad((at: P) =>
      leaves<Tensor>(grad(f)(at))
        .map((gradient, i) => sum(multiply(gradient, along[i])))
        .reduce(add),
    )(parameters);
  };
}

/**
 * The Jacobian of `f` at `x`, one row an output element, each row with the shape of `x`: [...output shape, ...x shape].
 * Costs one backward pass an output element; the output's shape must be static.
 */
export function jacobian(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const copy = freshCopy(x);
    const y = f(copy);
    const shape = staticShape("jacobian", y.shape);
    const count = elementCount(shape);
    const rows = Array.from({ length: count }, (_, row) => {
      const seed = constant(
        Float32Array.from({ length: count }, (__, i) => Number(i === row)),
        shape,
        y.dtype,
      );
      return pullBack([y], [seed], [copy])[0] ?? zerosLike(x);
    });
    return reshape(stack(rows), [...shape, ...x.shape]);
  };
}

/** A tensor of zeros of the type of `tensor`. */
export function zerosLike(tensor: Tensor): Tensor {
  return full(tensor.shape, 0, tensor.dtype);
}
