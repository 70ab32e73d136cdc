// Pictures in rows and columns, each with one or two lines of words under it. The pictures stand in the figure itself.

import type { Figure } from "../../core/finding.js";
import { ink, quiet } from "./palette.js";
import { type FigureHead, figureOf, label, listHeight, shownOf } from "./shared.js";

export interface ShownPicture {
  /** A `data:` address of a PNG. */
  readonly address: string;
  readonly name: string;
  /** What is to be said of it. */
  readonly remark?: string;
}

export interface PictureGridFigureParts extends FigureHead {
  /** The most telling first; row by row. */
  readonly pictures: readonly ShownPicture[];
  readonly columns: number;
  /** What stands over the columns. */
  readonly columnTitles?: readonly string[];
  /** How many there are in all, of what (`pairs`): where more were found than are drawn. */
  readonly total?: { readonly shown: number; readonly count: number; readonly what: string };
}

const [pictureHeight, rowHeight] = [84, 126];

/** The pictures, `columns` in a row. */
export function pictureGridFigure(parts: PictureGridFigureParts): Figure {
  const { columns, columnTitles } = parts;
  const rows = parts.pictures.map(({ address, name, remark = "" }, place) => ({
    row: Math.floor(place / columns),
    column: place % columns,
    address,
    name: label(name),
    remark: remark === "" ? "" : label(remark),
  }));
  const y = { field: "row", type: "ordinal", axis: null, scale: { padding: 0 } };
  const titles = JSON.stringify((columnTitles ?? []).map(label));
  const x = {
    field: "column",
    type: "ordinal",
    title: null,
    axis:
      columnTitles === undefined
        ? null
        : { orient: "top", domain: false, ticks: false, labelAngle: 0, labelExpr: `${titles}[datum.value]` },
  };
  // Never wider than its column, nor than a picture that lies twice as wide as it is high.
  const width = { expr: `min(${2 * pictureHeight}, 0.94 * width / ${columns})` };
  const words = (field: string, color: string, dy: number) => ({
    mark: { type: "text", color, baseline: "top", dy, limit: { expr: `0.97 * width / ${columns}` } },
    encoding: { x, y, text: { field } },
  });
  const { total } = parts;
  return figureOf(
    parts,
    rows,
    {
      height: listHeight(Math.ceil(rows.length / columns), rowHeight),
      layer: [
        {
          mark: { type: "image", height: pictureHeight, width, aspect: true, yOffset: -17 },
          encoding: { x, y, url: { field: "address", type: "nominal" } },
        },
        words("name", ink, 29),
        words("remark", quiet, 44),
      ],
    },
    total === undefined ? "" : shownOf(total.shown, total.count, total.what),
  );
}
