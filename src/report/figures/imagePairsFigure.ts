// Pairs of pictures side by side, each with a few words under it. The pictures stand in the figure itself.

import type { Figure } from "../../core/finding.js";
import { ink, quiet } from "./palette.js";
import { type FigureHead, figureOf, label, listHeight, shownOf } from "./shared.js";

export interface ShownPicture {
  /** A `data:` address. */
  readonly address: string;
  readonly name: string;
}

export interface ImagePair {
  readonly left: ShownPicture;
  readonly right: ShownPicture;
  /** What the two have to do with one another. */
  readonly relation: string;
}

export interface ImagePairsFigureParts extends FigureHead {
  /** The most telling first. */
  readonly pairs: readonly ImagePair[];
  readonly leftTitle: string;
  readonly rightTitle: string;
  /** How many pairs there are in all. */
  readonly total: number;
}

const [pictureHeight, rowHeight] = [84, 126];

/** The pairs one below the other. */
export function imagePairsFigure(parts: ImagePairsFigureParts): Figure {
  const rows = parts.pairs.flatMap(({ left, right, relation }, pair) => [
    { pair, side: parts.leftTitle, address: left.address, name: label(left.name), relation: label(relation) },
    { pair, side: parts.rightTitle, address: right.address, name: label(right.name), relation: "" },
  ]);
  const y = { field: "pair", type: "ordinal", axis: null, scale: { padding: 0 } };
  const x = {
    field: "side",
    type: "nominal",
    sort: null,
    title: null,
    axis: { orient: "top", domain: false, ticks: false, labelAngle: 0 },
  };
  const words = (field: string, color: string, dy: number) => ({
    mark: { type: "text", color, baseline: "top", dy },
    encoding: { x, y, text: { field } },
  });
  return figureOf(
    parts,
    rows,
    {
      height: listHeight(parts.pairs.length, rowHeight),
      layer: [
        {
          mark: { type: "image", height: pictureHeight, width: 1.5 * pictureHeight, aspect: true, yOffset: -17 },
          encoding: { x, y, url: { field: "address", type: "nominal" } },
        },
        words("name", ink, 29),
        words("relation", quiet, 44),
      ],
    },
    shownOf(parts.pairs.length, parts.total, "pairs"),
  );
}
