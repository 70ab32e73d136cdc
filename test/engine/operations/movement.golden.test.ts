import { describe } from "vitest";
import { diagonal } from "../../../src/engine/operations/diagonal.js";
import { cast, multiply } from "../../../src/engine/operations/elementwise.js";
import { gather, gatherElements } from "../../../src/engine/operations/gather.js";
import {
  addAxis,
  concatenate,
  expand,
  pad,
  reshape,
  reverse,
  slice,
  split,
  stack,
  transpose,
} from "../../../src/engine/operations/movement.js";
import { oneHot } from "../../../src/engine/operations/oneHot.js";
import { range, triangularMask } from "../../../src/engine/operations/range.js";
import { sumTo } from "../../../src/engine/operations/reduce.js";
import { roll } from "../../../src/engine/operations/roll.js";
import { scatterAdd, scatterElementsAdd, scatterMax } from "../../../src/engine/operations/scatter.js";
import { stridedSlice } from "../../../src/engine/operations/stridedSlice.js";
import { repeat, tile } from "../../../src/engine/operations/tile.js";
import { placeWindow, window } from "../../../src/engine/operations/window.js";
import golden from "../../goldens/engine/operations/movement.json" with { type: "json" };
import { checkGoldens } from "./checkGoldens.js";

describe("operations that move elements against PyTorch", () => {
  checkGoldens(golden, {
    reshape: (x) => reshape(x, [4, -1]),
    transpose: (x) => transpose(x, [2, 0, 1]),
    "transpose, of all axes": (x) => transpose(x),
    expand: (x) => expand(x, [3, 2, 4]),
    slice: (x) => slice(x, 1, 1, -1),
    "slice, of one element": (x) => slice(x, 0, -1),
    pad: (x) => pad(x, [1, 0], [0, 2], 3),
    concatenate: (a, b) => concatenate([a, b, a], -1),
    stack: (a, b) => stack([a, b], 1),
    addAxis: (x) => addAxis(x, -2),
    split: (x) => {
      const [first, , last] = split(x, [2, 1, 2], -1);
      return multiply(last, first);
    },
    reverse: (x) => reverse(x, -1),
    stridedSlice: (x) => stridedSlice(x, 0, { start: 1, end: 6, step: 2 }),
    "stridedSlice, backwards": (x) => stridedSlice(x, -1, { start: -2, step: -3 }),
    tile: (x) => tile(x, [2, 3]),
    repeat: (x) => repeat(x, 3, -1),
    roll: (x) => roll(x, -4, -1),
    diagonal: (x) => diagonal(x, { offset: -1, axes: [2, 0] }),
    "diagonal, of one element": (x) => diagonal(x, { offset: 2 }),
    oneHot: (i) => oneHot(i, 4, 0),
    range: (x) => multiply(range(4, "f32"), x),
    triangularMask: (x) => multiply(x, cast(triangularMask(3, 4, { offset: -1 }), "f32")),
    "triangularMask, upper": (x) => multiply(x, cast(triangularMask(3, 4, { offset: 1, upper: true }), "f32")),
    window: (x) =>
      window(x, [
        { axis: 1, start: 1, count: 3, step: 2 },
        { axis: 2, start: 0, count: 2, step: 1 },
      ]),
    placeWindow: (x) => placeWindow(x, [{ axis: 1, start: 1, count: 3, step: 2 }], [2, 7]),
    sumTo: (x) => sumTo(x, [3, 1]),
    gather: (x, i) => gather(x, i, 1),
    "gather, from the end": (x, i) => gather(x, i),
    gatherElements: (x, i) => gatherElements(x, i, 1),
    scatterAdd: (x, i, u) => scatterAdd(x, i, u),
    "scatterAdd, along the last axis": (x, i, u) => scatterAdd(x, i, u, -1),
    scatterMax: (x, i, u) => scatterMax(x, i, u),
    scatterElementsAdd: (x, i, u) => scatterElementsAdd(x, i, u, 1),
  });
});
