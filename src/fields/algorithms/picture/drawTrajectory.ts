// Trajectories as pictures, a frame for each step.

import { paper, quiet } from "../../../report/figures/palette.js";
import { figureFont } from "../../../report/figureTheme.js";
import type { Algorithm } from "../algorithm.js";
import type { Trajectory } from "../trajectory.js";
import { drawNodes } from "./drawNodes.js";
import { drawMatrix, drawTable } from "./drawTables.js";
import { type Frame, frameAt } from "./frame.js";
import { beside, label, type Piece, shortNumber, stacked } from "./shapes.js";

const PADDING = 12;

/** The frames of the first `most` steps. */
export function drawSteps({ specification }: Algorithm, trajectory: Trajectory, most: number): Piece[] {
  return Array.from({ length: Math.min(most, trajectory.steps) }, (_, step) =>
    drawFrame(trajectory, frameAt(specification, trajectory, step)),
  );
}

function drawFrame(trajectory: Trajectory, frame: Frame): Piece {
  const { steps } = trajectory;
  const numbers = frame.graph.map(({ name, value }) => `${name} ${shortNumber(value)}`);
  const text = [`step ${frame.step + 1} of ${steps}`, ...numbers].join(", ");
  const title: Piece = {
    width: 7 * text.length,
    height: 16,
    svg: label(text, { x: 0, y: 12 }, { anchor: "start", colour: quiet }),
  };
  const table = drawTable(frame);
  const tables = [
    ...(table === undefined ? [] : [table]),
    ...(frame.edges.length === 0 ? [] : [beside(frame.edges.map(drawMatrix))]),
  ];
  const nodes = drawNodes(trajectory, frame);
  const isWide = nodes.height < 200;
  return stacked([title, isWide ? stacked([nodes, ...tables]) : beside([nodes, stacked(tables)])]);
}

/** The picture as an SVG document. */
export function svgOf({ width, height, svg }: Piece, title: string): string {
  const [w, h] = [Math.ceil(width + 2 * PADDING), Math.ceil(height + 2 * PADDING)];
  const name = label(title, { x: 0, y: 0 }).replace(/^<text[^>]*>|<\/text>$/g, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${figureFont}"><title>${name}</title><rect width="${w}" height="${h}" fill="${paper}"/><g transform="translate(${PADDING} ${PADDING})">${svg}</g></svg>\n`;
}
