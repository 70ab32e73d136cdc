// Constant matrices of complex numbers of modulus 1, of which products of matrices make Fourier transforms. A complex
// number takes two rows or columns: c becomes [[Re c, −Im c], [Im c, Re c]].

import type { Tensor } from "../../tensor.js";
import type { DataType } from "../../types.js";
import { constant } from "../constant.js";

/** How rows or columns stand for numbers: real parts alone, all real before all imaginary parts, or in pairs. */
export type Layout = "real" | "partsApart" | "pairs";

export interface TurnMatrix {
  readonly batch?: number;
  readonly rows: number;
  readonly rowLayout: Layout;
  readonly columns: number;
  readonly columnLayout: Layout;
  /** How many make a full turn. */
  readonly fullTurn: number;
  /** What the number at a place turns by: an integer. */
  readonly turn: (batch: number, row: number, column: number) => number;
}

// Those of one kind are made once, so that a graph holds them once.
const known = new Map<string, Tensor>();

/** The matrix, or one for each of a batch. `name` tells `turn` from that of all other matrices of these sizes. */
export function turnMatrix(name: string, dtype: DataType, matrix: TurnMatrix): Tensor {
  const { batch, rows, rowLayout, columns, columnLayout, fullTurn } = matrix;
  const key = [name, dtype, batch, rows, rowLayout, columns, columnLayout, fullTurn].join();
  const before = known.get(key);
  if (before !== undefined) return before;
  const shape = [...(batch === undefined ? [] : [batch]), width(rows, rowLayout), width(columns, columnLayout)];
  const tensor = constant(entries(matrix), shape, dtype);
  known.set(key, tensor);
  return tensor;
}

function entries({ batch = 1, rows, rowLayout, columns, columnLayout, fullTurn, turn }: TurnMatrix): Float32Array {
  const [height, length] = [width(rows, rowLayout), width(columns, columnLayout)];
  const data = new Float32Array(batch * height * length);
  let next = 0;
  for (let b = 0; b < batch; b++) {
    for (let r = 0; r < height; r++) {
      const [row, rowPart] = placeOf(r, rows, rowLayout);
      for (let c = 0; c < length; c++) {
        const [column, columnPart] = placeOf(c, columns, columnLayout);
        const angle = (2 * Math.PI * (turn(b, row, column) % fullTurn)) / fullTurn;
        if (rowPart === columnPart) data[next++] = Math.cos(angle);
        else data[next++] = rowPart === 1 ? Math.sin(angle) : -Math.sin(angle);
      }
    }
  }
  return data;
}

function width(count: number, layout: Layout): number {
  return layout === "real" ? count : 2 * count;
}

function placeOf(index: number, count: number, layout: Layout): [place: number, part: number] {
  if (layout === "real") return [index, 0];
  return layout === "pairs" ? [index >> 1, index & 1] : [index % count, Math.floor(index / count)];
}
