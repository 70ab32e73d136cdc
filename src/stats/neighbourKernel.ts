// The kernel of neighbourKernel.wat over a memory of its own that holds all points and queries in 32 bits.

import { neighbourKernelBytes } from "./neighbourKernelBytes.js";

export const queriesInBlock = 64;
export const pointsInBlock = 128;
/** A word of `found` has a bit for each of so many points. */
export const pointsInWord = 32;

export interface NeighbourKernel {
  /** Row-major. */
  readonly queries: Float32Array;
  /** Number `dim` of a point stands at `(point & ~7) * dims + 8 * dim + (point & 7)`. */
  readonly points: Float32Array;
  /** ½‖p‖² of the points; Infinity where a block is filled up. */
  readonly halves: Float32Array;
  /** What q·p − ½‖p‖² has to exceed, for the queries of one block. */
  readonly cuts: Float32Array;
  /** Which pairs exceed it: per query as many words as `pointCount` fills. */
  readonly found: Int32Array;
  /** Row-major codes of categories, where there are any. */
  readonly queryCodes: Uint8Array;
  /** The code of a point in category `c` stands at `(point & ~7) * categories + 8 * c + (point & 7)`. */
  readonly pointCodes: Uint8Array;
  /**
   * Holds `queryCount` queries, a multiple of four, from one on against `pointCount` points, a multiple of 32, from one on: no
   * more of either than are in a block. Each category that they agree in counts as `match` of the dot product.
   */
  mark(firstQuery: number, queryCount: number, firstPoint: number, pointCount: number, match: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** A kernel with room for so many points and queries of `dims` numbers and so many categories, at most 255. */
export function neighbourKernel(
  pointCount: number,
  queryCount: number,
  dims: number,
  categories: number,
): NeighbourKernel {
  const pointsFilled = pointsInBlock * Math.ceil(pointCount / pointsInBlock);
  const lengths = {
    queries: 4 * Math.ceil(queryCount / 4) * dims,
    points: pointsFilled * dims,
    halves: pointsFilled,
    cuts: queriesInBlock,
    queryCodes: 4 * Math.ceil(queryCount / 4) * categories,
    pointCodes: pointsFilled * categories,
  };
  // Arrays of 16-byte vectors come first, so that all of them are aligned.
  const points = 0;
  const halves = points + 4 * lengths.points;
  const cuts = halves + 4 * lengths.halves;
  const found = cuts + 4 * lengths.cuts;
  const queries = found + (queriesInBlock * pointsInBlock) / 8;
  const pointCodes = queries + 4 * lengths.queries;
  const queryCodes = pointCodes + lengths.pointCodes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((queryCodes + lengths.queryCodes) / 2 ** 16) });
  compiled ??= new WebAssembly.Module(Buffer.from(neighbourKernelBytes, "base64"));
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  if (!isKernel(exports)) throw new Error("neighbourKernel.wat and neighbourKernel.ts differ");
  const { buffer } = memory;
  return {
    queries: new Float32Array(buffer, queries, lengths.queries),
    points: new Float32Array(buffer, points, lengths.points),
    halves: new Float32Array(buffer, halves, lengths.halves).fill(Number.POSITIVE_INFINITY),
    cuts: new Float32Array(buffer, cuts, lengths.cuts),
    found: new Int32Array(buffer, found, (queriesInBlock * pointsInBlock) / pointsInWord),
    queryCodes: new Uint8Array(buffer, queryCodes, lengths.queryCodes),
    pointCodes: new Uint8Array(buffer, pointCodes, lengths.pointCodes),
    mark: (firstQuery, count, firstPoint, pointsAtOnce, match) =>
      exports.mark(
        queries + 4 * firstQuery * dims,
        count,
        points + 4 * firstPoint * dims,
        pointsAtOnce / 8,
        dims,
        halves + 4 * firstPoint,
        cuts,
        found,
        categories,
        queryCodes + firstQuery * categories,
        pointCodes + firstPoint * categories,
        match,
      ),
  };
}

interface KernelExports {
  mark(
    queries: number,
    queryCount: number,
    points: number,
    groups: number,
    dims: number,
    halves: number,
    cuts: number,
    found: number,
    categories: number,
    queryCodes: number,
    pointCodes: number,
    match: number,
  ): void;
}

function isKernel(exports: object): exports is KernelExports {
  return "mark" in exports && typeof exports.mark === "function";
}
