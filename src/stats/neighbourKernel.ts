// The kernels of neighbourBounds.wat and neighbourChoice.wat over a memory of their own, with room for a chunk of points and a
// chunk of queries.

import { neighbourBoundsBytes } from "./neighbourBoundsBytes.js";
import { neighbourChoiceBytes } from "./neighbourChoiceBytes.js";

/** Queries that `scan` takes at once. */
export const queriesInBlock = 16;
/** Points are filled up to a multiple of this. */
export const pointsInBlock = 128;

export interface KernelShape {
  /** Most points at once, a multiple of `pointsInBlock`, and most queries. */
  readonly points: number;
  readonly queries: number;
  readonly dims: number;
  /** How many codes of categories rows have, at most 255. */
  readonly categories: number;
  readonly k: number;
}

/** What `scan` goes by. */
export interface Scan {
  readonly firstQuery: number;
  /** At most `queriesInBlock`. */
  readonly queries: number;
  /** How many points, filled up to a multiple of `pointsInBlock`. */
  readonly points: number;
  /** The number in the lists of point 0. */
  readonly firstPoint: number;
  /** Query i does not get point i + this. */
  readonly self: number;
  /** Among so many nearest are as many as are in a list; 0: that is of no use. At most `pointsInBlock`. */
  readonly rank: number;
  readonly scale: number;
  /** What rounding can do to half a squared distance, as a share of both squared norms. */
  readonly error: number;
  /** What every category that both agree in adds to a dot product. */
  readonly match: number;
}

export interface NeighbourKernel {
  readonly centre: Float64Array;
  /** Row-major. */
  readonly points: Float64Array;
  readonly queries: Float64Array;
  /** ½‖p‖² of the points; Infinity where a block is filled up. */
  readonly pointHalves: Float32Array;
  readonly queryHalves: Float32Array;
  /** The code of a point in category `c` stands at `(point & ~15) * categories + 16 * c + (point & 15)`. */
  readonly pointCodes: Uint8Array;
  /** Row-major. */
  readonly queryCodes: Uint8Array;
  /** The lists: row-major, `k` a query. */
  readonly squares: Float64Array;
  readonly indices: Int32Array;
  /** The largest distance of a number from its column's centre, in so many rows. */
  spread(of: "points" | "queries", rows: number): number;
  /** Puts so many rows into 32 bits, less the centre and times `scale`, and fills in their halves, times `shrink`. */
  shorten(of: "points" | "queries", rows: number, scale: number, shrink: number): void;
  /** Adds to the lists of some queries what is near them among the points. */
  scan(scan: Scan): void;
}

/** A memory up to this size is kept for the next kernel. */
const mostKeptBytes = 2 ** 24;
/** An odd number of cache lines. */
const oddBytes = 17 * 64;

let kept: WebAssembly.Memory | undefined;
let compiled: { readonly bounds: WebAssembly.Module; readonly choice: WebAssembly.Module } | undefined;

/** A kernel with empty lists. It is good until the next one is made: that may have the same memory. */
export function neighbourKernel({ points, queries, dims, categories, k }: KernelShape): NeighbourKernel {
  const filledQueries = 4 * Math.ceil(queries / 4);
  // Rows whose distance is a power of two would share the same lines of the processor's cache.
  const valueBytes = 4 * points + oddBytes;
  let end = 0;
  const reserve = (bytes: number) => {
    const start = end;
    end += 16 * Math.ceil(bytes / 16);
    return start;
  };
  const places = {
    centre: reserve(8 * dims),
    points: reserve(8 * points * dims),
    queries: reserve(8 * queries * dims),
    shortPoints: reserve(4 * points * dims),
    shortQueries: reserve(4 * filledQueries * dims),
    pointHalves: reserve(4 * points),
    queryHalves: reserve(4 * queries),
    pointCodes: reserve(points * categories),
    queryCodes: reserve(filledQueries * categories),
    values: reserve(queriesInBlock * valueBytes),
    largest: reserve(4 * queriesInBlock * pointsInBlock),
    squares: reserve(8 * queries * k),
    indices: reserve(4 * queries * k),
  };
  const memory = memoryOf(end);
  compiled ??= { bounds: moduleOf(neighbourBoundsBytes), choice: moduleOf(neighbourChoiceBytes) };
  const host = { memory, dims, categories, k, valueBytes, ...places };
  const { exports: bounds } = new WebAssembly.Instance(compiled.bounds, { host: { ...host } });
  const { exports: choice } = new WebAssembly.Instance(compiled.choice, { host });
  if (!isBounds(bounds) || !isChoice(choice)) throw new Error("the kernels and neighbourKernel.ts differ");
  const { buffer } = memory;
  const parts = {
    points: { from: places.points, into: places.shortPoints, group: 8, halves: places.pointHalves },
    queries: { from: places.queries, into: places.shortQueries, group: 4, halves: places.queryHalves },
  };
  return {
    centre: new Float64Array(buffer, places.centre, dims),
    points: new Float64Array(buffer, places.points, points * dims),
    queries: new Float64Array(buffer, places.queries, queries * dims),
    pointHalves: new Float32Array(buffer, places.pointHalves, points),
    queryHalves: new Float32Array(buffer, places.queryHalves, queries),
    pointCodes: new Uint8Array(buffer, places.pointCodes, points * categories),
    queryCodes: new Uint8Array(buffer, places.queryCodes, queries * categories),
    squares: new Float64Array(buffer, places.squares, queries * k).fill(Number.POSITIVE_INFINITY),
    indices: new Int32Array(buffer, places.indices, queries * k).fill(-1),
    spread: (of, rows) => bounds.spread(parts[of].from, rows),
    shorten: (of, rows, scale, shrink) => {
      const { from, into, group, halves } = parts[of];
      bounds.shorten(from, rows, into, group, halves, scale, shrink);
    },
    scan: ({ firstQuery, queries: count, points: filled, firstPoint, self, rank, scale, error, match }) => {
      bounds.bound(firstQuery, count, filled, match);
      choice.choose(firstQuery, count, filled, firstPoint, self, rank, scale, error);
    },
  };
}

function memoryOf(bytes: number): WebAssembly.Memory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 2 ** 16) });
  if (bytes <= mostKeptBytes) kept = memory;
  return memory;
}

function moduleOf(base64: string): WebAssembly.Module {
  return new WebAssembly.Module(Buffer.from(base64, "base64"));
}

interface Bounds {
  spread(from: number, rows: number): number;
  shorten(from: number, rows: number, into: number, group: number, halves: number, scale: number, shrink: number): void;
  bound(query: number, queryCount: number, points: number, match: number): void;
}

interface Choice {
  choose(
    query: number,
    queryCount: number,
    points: number,
    firstPoint: number,
    self: number,
    rank: number,
    scale: number,
    error: number,
  ): void;
}

function isBounds(exports: object): exports is Bounds {
  return ["spread", "shorten", "bound"].every((name) => name in exports);
}

function isChoice(exports: object): exports is Choice {
  return "choose" in exports;
}
