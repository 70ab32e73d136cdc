// Nodes with what lies on them: on a circle with the edges of their graph, where their coordinates say, or as an array's cells.

import { paper, quiet, rule, series } from "../../../report/figures/palette.js";
import type { Trajectory } from "../trajectory.js";
import type { Frame } from "./frame.js";
import { arrow, box, label, line, node, type Piece, type Point, shortNumber } from "./shapes.js";

const RADIUS = 13;
const SIDE = 320;
const MARGIN = 46;

/** The picture that fits the algorithm's inputs. */
export function drawNodes(trajectory: Trajectory, frame: Frame): Piece {
  const { inputs } = trajectory;
  if (inputs.x !== undefined && inputs.y !== undefined) return placed(trajectory, frame, coordinates(trajectory));
  if (inputs.adj !== undefined) return placed(trajectory, frame, onCircle(trajectory.size));
  return cells(trajectory, frame);
}

function onCircle(size: number): Point[] {
  const [middle, radius] = [SIDE / 2, SIDE / 2 - MARGIN];
  return Array.from({ length: size }, (_, at) => {
    const angle = (2 * Math.PI * at) / size - Math.PI / 2;
    return { x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) };
  });
}

function coordinates({ inputs: { x, y } }: Trajectory): Point[] {
  const scaled = (values: ArrayLike<number>) => {
    const each = Array.from(values);
    const [low, high] = [Math.min(...each), Math.max(...each)];
    return each.map((value) => MARGIN + ((value - low) / (high - low || 1)) * (SIDE - 2 * MARGIN));
  };
  const [across, up] = [scaled(x.data), scaled(y.data)];
  return across.map((at, i) => ({ x: at, y: SIDE - up[i] }));
}

function placed({ size, inputs }: Trajectory, frame: Frame, at: readonly Point[]): Piece {
  const edges = inputs.adj === undefined ? "" : drawEdges(size, inputs.adj.data, inputs.A?.data, at);
  const pointers = frame.nodes.filter(({ type }) => type === "pointer");
  const arrows = pointers.flatMap(({ values }, which) =>
    values.map((to, from) => arrow(at[from], at[to], RADIUS, series[(which + 1) % series.length], 0.12 + 0.1 * which)),
  );
  const isMarked = markedNodes(frame);
  const nodes = at.map((place, i) => node(place, RADIUS, String(i), isMarked[i] === true));
  const names = at.map((place, i) => {
    const here = frame.markers.filter((marker) => marker.node === i).map(({ name }) => name);
    return here.length === 0
      ? ""
      : label(here.join(" "), { x: place.x, y: place.y - RADIUS - 4 }, { size: 11, bold: true });
  });
  return { width: SIDE, height: SIDE, svg: [edges, ...arrows, ...nodes, ...names].join("") };
}

function drawEdges(
  size: number,
  adjacency: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  at: readonly Point[],
): string {
  const isDirected = Array.from({ length: size * size }, (_, edge) => edge).some(
    (edge) => adjacency[edge] !== adjacency[(edge % size) * size + Math.floor(edge / size)],
  );
  const drawn: string[] = [];
  for (let from = 0; from < size; from++) {
    for (let to = isDirected ? 0 : from + 1; to < size; to++) {
      if (from === to || adjacency[from * size + to] !== 1) continue;
      drawn.push(isDirected ? arrow(at[from], at[to], RADIUS, rule, 0) : line(at[from], at[to], rule, 1.5));
      const weight = weights?.[from * size + to] ?? 1;
      if (weight === 1) continue;
      // Not in the middle, where the edges of a circle meet.
      const along = (a: number, b: number) => a + 0.38 * (b - a);
      const place = { x: along(at[from].x, at[to].x), y: along(at[from].y, at[to].y) + 3 };
      drawn.push(label(shortNumber(weight), place, { size: 9, colour: quiet }));
    }
  }
  return drawn.join("");
}

/** Nodes that the first mask marks. */
function markedNodes({ nodes }: Frame): readonly boolean[] {
  return nodes.find(({ type }) => type === "mask")?.values.map((value) => value === 1) ?? [];
}

const CELL = 44;

/** Cells in the order that a chain of pointers spells, where there is one; otherwise as they were given. */
function cells({ size, inputs, hints }: Trajectory, frame: Frame): Piece {
  const chain = frame.nodes.find(({ name, type }) => name === "pred_h" && type === "pointer");
  const order = (chain && orderOf(chain.values)) ?? Array.from({ length: size }, (_, i) => i);
  const shown = inputs.key ?? inputs.s ?? inputs.p ?? hints.pred_h;
  const isMarked = markedNodes(frame);
  const drawn = order.map((i, place) => {
    const x = place * CELL;
    const here = frame.markers.filter((marker) => marker.node === i).map(({ name }) => name);
    const marked = isMarked[i] === true;
    return [
      label(String(i), { x: x + CELL / 2, y: 10 }, { size: 9, colour: quiet }),
      box({ x, y: 16 }, CELL, 32, marked ? series[0] : paper, quiet),
      label(keyOf(shown.data, i, size), { x: x + CELL / 2, y: 37 }, marked ? { colour: paper } : {}),
      ...here.map((name, row) =>
        label(name, { x: x + CELL / 2, y: 62 + 13 * row }, { size: 11, bold: true, colour: series[1] }),
      ),
    ].join("");
  });
  const rows = Math.max(1, frame.markers.length);
  return { width: size * CELL, height: 56 + 13 * rows, svg: drawn.join("") };
}

const LETTERS = "ABCD";

/** A key's number, or the letter of a class. */
function keyOf(keys: ArrayLike<number>, i: number, size: number): string {
  if (keys.length !== size * LETTERS.length) return shortNumber(keys[i]);
  return Array.from(LETTERS).find((_, letter) => keys[i * LETTERS.length + letter] === 1) ?? "";
}

/** The nodes from the first of a chain to its last; undefined where pointers are no single chain. */
function orderOf(pointers: readonly number[]): number[] | undefined {
  const first = pointers.findIndex((to, from) => to === from);
  const after = new Map<number, number>();
  for (const [from, to] of pointers.entries()) if (to !== from) after.set(to, from);
  const order: number[] = [];
  for (let at: number | undefined = first; at !== undefined && at >= 0; at = after.get(at)) order.push(at);
  return order.length === pointers.length ? order : undefined;
}
