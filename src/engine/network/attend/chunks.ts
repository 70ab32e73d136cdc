// Attention for a few heads at a time. Heads and batch count as one axis, which is cut into chunks that a scan goes through.

import { customGradient } from "../../operations/customGradient.js";
import { expand, reshape } from "../../operations/movement.js";
import { sum } from "../../operations/reduce.js";
import { scan } from "../../operations/scan.js";
import type { Tensor } from "../../tensor.js";
import { broadcastShapes, type Dimension, elementCount, isStatic, type Shape } from "../../types.js";
import type { Given } from "../attend.js";

/** Cotangents of what attention is given; factors have none. */
export interface Cotangents {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly masks: readonly Tensor[];
}

/** What attention computes for all heads that it is given, and its derivative. */
export interface Heads {
  forward(given: Given): Tensor;
  backward(given: Given, output: Tensor, cotangent: Tensor): Cotangents;
}

/** What `heads` computes, in chunks of at most `atOnce` scores, but of one head at least. */
export function inChunks(heads: Heads, given: Given, atOnce: number): Tensor {
  const { q, k, v, extras } = given;
  const batch = [q, k, v]
    .map(({ shape }): Shape => shape.slice(0, -2))
    .reduce((a, b) => broadcastShapes("attend", a, b));
  const chunks = chunksOf(batch, [q.shape[q.shape.length - 2], k.shape[k.shape.length - 2]], atOnce);
  if (chunks === undefined) {
    const whole = customGradient(
      (...args: Tensor[]) => heads.forward(fromList(args)),
      (args, o, g) => toList(heads.backward(fromList(args), o, g), args.length),
    );
    return whole(q, k, v, ...extras);
  }
  const folded = (x: Tensor) => reshape(expand(x, [...batch, ...x.shape.slice(-2)]), [...chunks, ...x.shape.slice(-2)]);
  const isShared = [q, k, v, ...extras].map(({ shape }, i) => i > 2 && shape.slice(0, -2).every((size) => size === 1));
  const args = [q, k, v, ...extras].map((x, i) => (isShared[i] ? reshape(x, x.shape.slice(-2)) : folded(x)));
  return reshape(throughChunks(heads, isShared)(...args), [...batch, ...q.shape.slice(-2, -1), ...v.shape.slice(-1)]);
}

// Of arguments with an axis of chunks in front, but for those that all chunks share.
function throughChunks(heads: Heads, isShared: readonly boolean[]): (...args: Tensor[]) => Tensor {
  const cut = (args: readonly Tensor[]) => args.filter((_, i) => !isShared[i]);
  const joined = (args: readonly Tensor[], slices: readonly Tensor[]) => {
    let next = 0;
    return fromList(args.map((arg, i) => (isShared[i] ? arg : slices[next++])));
  };
  return customGradient(
    (...args: Tensor[]) =>
      scan((none: readonly Tensor[], slices) => [none, heads.forward(joined(args, slices))], [], cut(args))[1],
    (args, output, cotangent) => {
      const step = (none: readonly Tensor[], { slices, o, g }: { slices: Tensor[]; o: Tensor; g: Tensor }) => {
        const found = heads.backward(joined(args, slices), o, g);
        return [none, found] as const;
      };
      const [, found] = scan(step, [], { slices: cut(args), o: output, g: cotangent });
      return toList(found, args.length).map((each, i) => each && (isShared[i] ? sum(each, { axes: 0 }) : each));
    },
  );
}

// The axes of chunks and of heads in each; undefined where one chunk holds everything.
function chunksOf(batch: Shape, [n, m]: readonly Dimension[], atOnce: number): Shape | undefined {
  if (batch.length === 0 || typeof n === "string" || typeof m === "string") return undefined;
  if (!isStatic(batch)) {
    const [first, ...rest] = batch;
    return isStatic(rest) ? [first, elementCount(rest)] : undefined;
  }
  const heads = elementCount(batch);
  if (heads * n * m <= atOnce) return undefined;
  const most = Math.max(1, Math.floor(atOnce / (n * m)));
  const size =
    Array.from({ length: Math.min(most, heads) }, (_, i) => i + 1).findLast((each) => heads % each === 0) ?? 1;
  return [heads / size, size];
}

function fromList([q, k, v, ...extras]: readonly Tensor[]): Given {
  return { q, k, v, extras };
}

function toList({ q, k, v, masks }: Cotangents, length: number): (Tensor | undefined)[] {
  const found = [q, k, v, ...masks];
  return Array.from({ length }, (_, i) => found[i]);
}
