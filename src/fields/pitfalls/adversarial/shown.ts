// The attack as figures.

import type { Figure } from "../../../core/finding.js";
import { lineFigure } from "../../../report/figures/lineFigure.js";
import { pictureGridFigure } from "../../../report/figures/pictureGridFigure.js";
import type { AskedNetwork, AskOptions } from "../network/askedNetwork.js";
import { pictureOf } from "../network/pictures.js";
import type { AttackCurve } from "./curve.js";

/** `0.1 standard deviations`, `8 / 255`. */
export function shownRadius(radius: number, { picture }: AskedNetwork, norm: "maximum" | "euclidean"): string {
  const size = picture === undefined ? `${radius} standard deviations` : `${radius} / 255`;
  return norm === "maximum" ? size : `${size} in length`;
}

/** The rows that some change made worse, those by the smallest change first. */
export function broken({ changed }: AttackCurve): readonly number[] {
  return [...changed].sort(([a, one], [b, other]) => one.radius - other.radius || a - b).map(([row]) => row);
}

interface CurveLook {
  readonly title: string;
  readonly yTitle: string;
  readonly isShare: boolean;
  /** The least radius at which was searched without gradients. */
  readonly searchedAt: number;
  /** Of the harm to all rows: how high it is drawn, with its interval. */
  height(harm: Float64Array): { readonly y: number; readonly band: readonly [number, number] };
}

/** What each kind of change does, over its size. */
export function curveFigure(
  curve: AttackCurve,
  unit: string,
  { title, yTitle, isShare, searchedAt, height }: CurveLook,
): Figure {
  const kinds = [
    ["many steps", "manySteps"],
    ["one step", "oneStep"],
    ["search", "search"],
    ["chance", "chance"],
  ] as const;
  return lineFigure({
    title,
    caption:
      "Changes that gradients choose, in many steps or one, that a search finds without gradients, and by chance. What sought changes alone do shows that the network is brittle.",
    series: kinds.map(([name, kind]) => ({
      name,
      dashed: kind === "chance",
      points: [
        { x: 0, ...height(curve.clean) },
        ...curve.points
          .filter(({ radius }) => kind !== "search" || radius >= searchedAt)
          .map(({ radius, harm }) => ({ x: radius, ...height(harm[kind]) })),
      ],
    })),
    xTitle: `size of the change, ${unit}`,
    yTitle,
    ...(isShare ? { yNotation: "percent", yDomain: [0, 1] } : {}),
  });
}

const picturesShown = 6;

interface Changed extends Pick<AskOptions, "pixelMean" | "pixelDeviation"> {
  /** Places of the attacked rows among those asked about. */
  readonly rows: Int32Array;
  /** Attacked rows, those to be shown first. */
  readonly order: readonly number[];
  before(row: number): string;
  after(row: number): string;
}

/** Some pictures as they are and changed; none of tables. */
export async function changedPictures(
  asked: AskedNetwork,
  curve: AttackCurve,
  { rows, order, before, after, ...scales }: Changed,
): Promise<Figure[]> {
  const { picture } = asked;
  if (picture === undefined || order.length === 0) return [];
  const size = asked.inputs.length / asked.rows.length;
  const pictures = await Promise.all(
    order.slice(0, picturesShown).flatMap((row) => {
      const change = curve.changed.get(row);
      if (change === undefined) return [];
      const place = rows[row];
      const own = asked.inputs.subarray(place * size, (place + 1) * size);
      return [
        pictureOf(own, picture, scales).then((address) => ({
          address,
          name: String(asked.table.locate(asked.rows[place])),
          remark: before(row),
        })),
        pictureOf(change.input, picture, scales).then((address) => ({
          address,
          name: `changed by ${change.radius} / 255`,
          remark: after(row),
        })),
      ];
    }),
  );
  return [
    pictureGridFigure({
      title: "The easiest to change",
      caption: "Each picture as it is, and as a change makes it answer otherwise.",
      pictures,
      columns: 2,
      columnTitles: ["as it is", "changed"],
    }),
  ];
}
