// The attack as figures and rows.

import type { EvidenceRow, Figure } from "../../../core/finding.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { pictureGridFigure } from "../../../report/figures/pictureGridFigure.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";
import type { AskedNetwork } from "../network/askedNetwork.js";
import { pictureOf } from "../network/pictures.js";
import type { AttackCurve } from "./curve.js";

interface Shown {
  /** Places of the attacked rows among those asked about. */
  readonly rows: Int32Array;
  readonly right: Int32Array;
  readonly classes: readonly string[];
  readonly unit: string;
}

/** `0.1 standard deviations`, `8 / 255`. */
export function shownRadius(radius: number, { picture }: AskedNetwork, norm: "maximum" | "euclidean"): string {
  const size = picture === undefined ? `${radius} standard deviations` : `${radius} / 255`;
  return norm === "maximum" ? size : `${size} in length`;
}

/** The size of change at which half of the right answers are broken, between two radii in proportion. */
export function halfBroken({ clean, points }: AttackCurve): number | undefined {
  let [before, standing] = [0, clean];
  for (const { radius, manySteps } of points) {
    if (manySteps <= clean / 2) {
      return before + ((radius - before) * (standing - clean / 2)) / Math.max(1, standing - manySteps);
    }
    [before, standing] = [radius, manySteps];
  }
  return undefined;
}

const picturesShown = 6;

/** Answers that last over the size of change, and, of pictures, what broke some. */
export async function figuresOf(
  asked: AskedNetwork,
  curve: AttackCurve,
  shown: Shown & {
    readonly level: number;
    readonly pixelMean: readonly number[];
    readonly pixelDeviation: readonly number[];
  },
): Promise<Figure[]> {
  const { level, unit, rows, right, classes } = shown;
  const series = (
    [
      ["many steps", "manySteps"],
      ["one step", "oneStep"],
      ["chance", "chance"],
    ] as const
  ).map(([name, key]) => ({
    name,
    dashed: key === "chance",
    points: [{ radius: 0, [key]: curve.clean }, ...curve.points].map((point) => {
      const count = Number(point[key]);
      return { x: point.radius, y: count / curve.rows, band: wilsonInterval(count, curve.rows, level) };
    }),
  }));
  const lines = lineFigure({
    title: "Right answers that outlast a change",
    caption:
      "Changes that gradients choose, in many steps or one, and by chance. What falls only for chosen changes is brittle.",
    series,
    xTitle: `size of the change, ${unit}`,
    yTitle: "right answers",
    yNotation: "percent",
    yDomain: [0, 1],
  });
  const { picture } = asked;
  if (picture === undefined || curve.broken.size === 0) return [lines];
  const size = asked.inputs.length / asked.rows.length;
  const easiest = byEase(curve).slice(0, picturesShown);
  const pictures = await Promise.all(
    easiest.flatMap(({ row, at }) => {
      const place = rows[row];
      const broken = curve.broken.get(row);
      if (broken === undefined) return [];
      const before = asked.inputs.subarray(place * size, (place + 1) * size);
      const name = String(asked.table.locate(asked.rows[place]));
      return [
        pictureOf(before, picture, shown).then((address) => ({ address, name, remark: classes[right[row]] })),
        pictureOf(broken.input, picture, shown).then((address) => ({
          address,
          name: `changed by ${at} / 255`,
          remark: classes[broken.taken],
        })),
      ];
    }),
  );
  return [
    lines,
    pictureGridFigure({
      title: "The easiest to change",
      caption: "Each picture as it is, and changed as little as changes its answer.",
      pictures,
      columns: 2,
      columnTitles: ["as it is", "changed"],
    }),
  ];
}

/** The rows whose right answer was changed, those by the smallest change first. */
export function evidenceOf(
  asked: AskedNetwork,
  curve: AttackCurve,
  { rows, right, classes, unit }: Shown,
): EvidenceRow[] {
  return byEase(curve).map(({ row, at }) => ({
    row: asked.table.locate(asked.rows[rows[row]]),
    answer: classes[right[row]],
    changed: classes[curve.broken.get(row)?.taken ?? right[row]],
    [`size of the change, ${unit}`]: at,
  }));
}

function byEase({ brokenAt }: AttackCurve): { readonly row: number; readonly at: number }[] {
  return Array.from(brokenAt, (at, row) => ({ row, at }))
    .filter(({ at }) => at > 0 && Number.isFinite(at))
    .sort((a, b) => a.at - b.at || a.row - b.row);
}
