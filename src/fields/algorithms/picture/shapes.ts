// What pictures are put together from. Coordinates are pixels; colours those of the figures, which pages exchange in the dark.

import { ink, paper, quiet, series } from "../../../report/figures/palette.js";
import { escapeHtml } from "../../../report/markup.js";

/** A piece of a picture, and the room that it takes. */
export interface Piece {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const rounded = (value: number) => String(Math.round(value * 10) / 10);

/** A number as short as it can be read. */
export function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

export function label(
  text: string,
  { x, y }: Point,
  {
    size = 12,
    colour = ink,
    anchor = "middle",
    bold = false,
  }: { size?: number; colour?: string; anchor?: string; bold?: boolean } = {},
): string {
  const weight = bold ? ' font-weight="600"' : "";
  return `<text x="${rounded(x)}" y="${rounded(y)}" font-size="${size}" fill="${colour}" text-anchor="${anchor}"${weight}>${escapeHtml(text)}</text>`;
}

export function line(from: Point, to: Point, colour: string, width = 1): string {
  return `<line x1="${rounded(from.x)}" y1="${rounded(from.y)}" x2="${rounded(to.x)}" y2="${rounded(to.y)}" stroke="${colour}" stroke-width="${width}"/>`;
}

export function box(at: Point, width: number, height: number, fill: string, stroke: string): string {
  return `<rect x="${rounded(at.x)}" y="${rounded(at.y)}" width="${rounded(width)}" height="${rounded(height)}" fill="${fill}" stroke="${stroke}"/>`;
}

/** A node with its name in it. */
export function node(at: Point, radius: number, name: string, isMarked: boolean): string {
  const circle = `<circle cx="${rounded(at.x)}" cy="${rounded(at.y)}" r="${radius}" fill="${isMarked ? series[0] : paper}" stroke="${isMarked ? series[0] : quiet}" stroke-width="1.5"/>`;
  return circle + label(name, { x: at.x, y: at.y + 4 }, { colour: isMarked ? paper : ink, size: 11 });
}

/** A bent arrow from the rim of one node to that of another; nothing from a node to itself. */
export function arrow(from: Point, to: Point, radius: number, colour: string, bend = 0.15): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  if (length === 0) return "";
  const middle = { x: (from.x + to.x) / 2 - dy * bend, y: (from.y + to.y) / 2 + dx * bend };
  const towards = (place: Point, goal: Point, distance: number): Point => {
    const far = Math.hypot(goal.x - place.x, goal.y - place.y);
    return { x: place.x + ((goal.x - place.x) * distance) / far, y: place.y + ((goal.y - place.y) * distance) / far };
  };
  const start = towards(from, middle, radius);
  const tip = towards(to, middle, radius + 1);
  const neck = towards(to, middle, radius + 9);
  const [nx, ny] = [(tip.y - neck.y) / 2, (neck.x - tip.x) / 2];
  const head = [tip, { x: neck.x + nx, y: neck.y + ny }, { x: neck.x - nx, y: neck.y - ny }];
  const points = head.map(({ x, y }) => `${rounded(x)},${rounded(y)}`).join(" ");
  return `<path d="M${rounded(start.x)} ${rounded(start.y)}Q${rounded(middle.x)} ${rounded(middle.y)} ${rounded(neck.x)} ${rounded(neck.y)}" fill="none" stroke="${colour}" stroke-width="1.8"/><polygon points="${points}" fill="${colour}"/>`;
}

/** Pieces below one another. */
export function stacked(pieces: readonly Piece[], gap = 14): Piece {
  let y = 0;
  const placed = pieces.map((piece) => {
    const svg = `<g transform="translate(0 ${rounded(y)})">${piece.svg}</g>`;
    y += piece.height + gap;
    return svg;
  });
  return {
    width: Math.max(0, ...pieces.map(({ width }) => width)),
    height: Math.max(0, y - gap),
    svg: placed.join(""),
  };
}

/** Pieces beside one another. */
export function beside(pieces: readonly Piece[], gap = 24): Piece {
  let x = 0;
  const placed = pieces.map((piece) => {
    const svg = `<g transform="translate(${rounded(x)} 0)">${piece.svg}</g>`;
    x += piece.width + gap;
    return svg;
  });
  return {
    width: Math.max(0, x - gap),
    height: Math.max(0, ...pieces.map(({ height }) => height)),
    svg: placed.join(""),
  };
}
