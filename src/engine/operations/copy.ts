// Operations that pass their input on, and differ in how derivatives pass through them.

import { defineSingle, type Tensor } from "../tensor.js";

type None = Record<string, never>;

const makeCopy = defineSingle<None>({
  name: "copy",
  infer: ([x]) => [x],
  evaluate: ([x]) => [x],
  emit: (_, [x]) => [x],
  vjp: (_, [g]) => [g],
});

/** The same values as another tensor: what depends on the copy can be told from what depends on `x` otherwise. */
export function freshCopy(x: Tensor): Tensor {
  return makeCopy([x], {});
}

const makeBarrier = defineSingle<None>({
  name: "stopGradient",
  infer: ([x]) => [x],
  evaluate: ([x]) => [x],
  emit: (_, [x]) => [x],
});

/** The same values, through which no gradient flows. */
export function stopGradient(x: Tensor): Tensor {
  return makeBarrier([x], {});
}
