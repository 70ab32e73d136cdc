// Attention for a few heads at a time. Heads and batch count as one axis, which is cut into chunks that a scan goes through.

import { customGradient } from "../../operations/customGradient.js";
import { expand, reshape } from "../../operations/movement.js";
import { sum } from "../../operations/reduce.js";
import { scan } from "../../operations/scan.js";
import type { TensorRandom } from "../../operations/tensorRandom.js";
import type { Tensor } from "../../tensor.js";
import { broadcastShapes, type Dimension, elementCount, isStatic, type Shape } from "../../types.js";
import type { Given } from "../attend.js";

/** Cotangents of what attention is given. */
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

export interface ChunkOptions {
  /** The most scores that are computed at once, unless those of one head are more. */
  readonly atOnce: number;
  /** Where chunks get seeds from, if they need any. */
  readonly random: TensorRandom | undefined;
}

/** What `heads` computes, in chunks. */
export function inChunks(heads: Heads, given: Given, { atOnce, random }: ChunkOptions): Tensor {
  const { q, k, v, masks } = given;
  const batch = [q, k, v]
    .map(({ shape }): Shape => shape.slice(0, -2))
    .reduce((a, b) => broadcastShapes("attend", a, b));
  const chunks = chunksOf(batch, [q.shape[q.shape.length - 2], k.shape[k.shape.length - 2]], atOnce);
  if (chunks === undefined) {
    const whole = customGradient(
      (...args: Tensor[]) => heads.forward(fromList(args, masks.length)),
      (args, o, g) => toList(heads.backward(fromList(args, masks.length), o, g), args.length),
    );
    return whole(q, k, v, ...masks, ...(random === undefined ? [] : [random.bits([2])]));
  }
  const folded = (x: Tensor) => reshape(expand(x, [...batch, ...x.shape.slice(-2)]), [...chunks, ...x.shape.slice(-2)]);
  const isShared = [q, k, v, ...masks].map(({ shape }, i) => i > 2 && shape.slice(0, -2).every((size) => size === 1));
  const args = [q, k, v, ...masks].map((x, i) => (isShared[i] ? reshape(x, x.shape.slice(-2)) : folded(x)));
  const seeds = random === undefined ? [] : [random.bits([chunks[0], 2])];
  const output = throughChunks(heads, masks.length, isShared)(...args, ...seeds);
  return reshape(output, [...batch, ...q.shape.slice(-2, -1), ...v.shape.slice(-1)]);
}

// Of arguments with an axis of chunks in front, but for masks that all chunks share.
function throughChunks(heads: Heads, masks: number, isShared: readonly boolean[]): (...args: Tensor[]) => Tensor {
  const cut = (args: readonly Tensor[]) => args.filter((_, i) => !isShared[i]);
  const joined = (args: readonly Tensor[], slices: readonly Tensor[]) => {
    let next = 0;
    return fromList(
      args.map((arg, i) => (isShared[i] ? arg : slices[next++])),
      masks,
    );
  };
  return customGradient(
    (...args: Tensor[]) =>
      scan((none: readonly Tensor[], slices) => [none, heads.forward(joined(args, slices))], [], cut(args))[1],
    (args, output, cotangent) => {
      const [, found] = scan(
        (none: readonly Tensor[], { slices, o, g }) => [none, heads.backward(joined(args, slices), o, g)],
        [],
        { slices: cut(args), o: output, g: cotangent },
      );
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

// Queries, keys, values, masks and the seed, one after another.
function fromList([q, k, v, ...others]: readonly Tensor[], masks: number): Given {
  return { q, k, v, masks: others.slice(0, masks), ...(others.length > masks ? { seed: others[masks] } : {}) };
}

function toList({ q, k, v, masks }: Cotangents, length: number): (Tensor | undefined)[] {
  const found = [q, k, v, ...masks];
  return Array.from({ length }, (_, i) => found[i]);
}
