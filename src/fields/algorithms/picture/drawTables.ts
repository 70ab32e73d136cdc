// What does not fit onto the nodes: numbers and classes of nodes as rows of a table, hints of edges as matrices.

import { paper, quiet, rule, series } from "../../../report/figures/palette.js";
import type { EdgeHint, Frame } from "./frame.js";
import { box, label, type Piece, shortNumber } from "./shapes.js";

const NAME = 74;
const COLUMN = 34;
const ROW = 20;

/** A row for each hint of nodes, a column for each node; undefined where there are no such hints. */
export function drawTable({ nodes }: Frame): Piece | undefined {
  const [first] = nodes;
  if (first === undefined) return undefined;
  const columns = first.values.length;
  const heads = first.values.map((_, i) =>
    label(String(i), { x: NAME + (i + 0.5) * COLUMN, y: 12 }, { size: 10, colour: quiet }),
  );
  const rows = nodes.map(({ name, values }, row) => {
    const y = (row + 1) * ROW;
    return [
      label(name, { x: NAME - 8, y: y + 14 }, { size: 11, anchor: "end" }),
      ...values.map((value, i) => {
        const text = shortNumber(value);
        return label(
          text,
          { x: NAME + (i + 0.5) * COLUMN, y: y + 14 },
          value === 0 ? { size: 11, colour: quiet } : { size: 11 },
        );
      }),
    ].join("");
  });
  return { width: NAME + columns * COLUMN, height: (nodes.length + 1) * ROW, svg: [...heads, ...rows].join("") };
}

const CELL = 26;

/** A hint of edges as a matrix, a row for each node that edges start from. */
export function drawMatrix({ name, type, values }: EdgeHint): Piece {
  const size = Math.sqrt(values.length);
  const squares = values.map((value, at) => {
    const place = { x: 20 + (at % size) * CELL, y: 34 + Math.floor(at / size) * CELL };
    const isMarked = type === "mask" && value === 1;
    const shown = type === "mask" || (type === "scalar" && value === 0) || value === -1 ? "" : shortNumber(value);
    return (
      box(place, CELL, CELL, isMarked ? series[0] : paper, rule) +
      (shown === "" ? "" : label(shown, { x: place.x + CELL / 2, y: place.y + 17 }, { size: 9 }))
    );
  });
  const heads = Array.from({ length: size }, (_, i) => [
    label(String(i), { x: 20 + (i + 0.5) * CELL, y: 29 }, { size: 9, colour: quiet }),
    label(String(i), { x: 14, y: 34 + i * CELL + 17 }, { size: 9, colour: quiet, anchor: "end" }),
  ]);
  const title = label(name, { x: 20, y: 12 }, { size: 11, anchor: "start" });
  return { width: 20 + size * CELL, height: 34 + size * CELL, svg: [title, ...heads.flat(), ...squares].join("") };
}
