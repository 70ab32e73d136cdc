// The doubted rows themselves, where a person can see what they are: a text's words, an image's picture.

import type { Figure } from "../../../core/finding.js";
import type { Table } from "../../../data/table.js";
import { pictureGridFigure } from "../../../report/figures/pictureGridFigure.js";
import { clip, printable } from "../../../report/text.js";

/** A row whose label is doubted, and what is said of it. */
export interface Specimen {
  /** Number in the table. */
  readonly row: number;
  readonly given: string | number;
  readonly likely: string | number;
}

const excerpt = 160;
const [picturesShown, thumbnailSide, columns] = [12, 96, 4];

/** The beginning of each specimen's text, by row; empty where rows have none. */
export async function excerptsOf(table: Table, specimens: readonly Specimen[]): Promise<ReadonlyMap<number, string>> {
  const { text } = table.roles;
  if (text === undefined || specimens.length === 0) return new Map();
  const rows = Int32Array.from(specimens, ({ row }) => row);
  const texts = await table.texts(text, rows);
  return new Map(Array.from(rows, (row, i) => [row, clip(printable(texts[i] ?? ""), excerpt)]));
}

/** The pictures of the first specimens; none where rows are no images. */
export async function specimensFigure({ images, locate }: Table, specimens: readonly Specimen[]): Promise<Figure[]> {
  if (images === undefined || specimens.length === 0) return [];
  const first = specimens.slice(0, picturesShown);
  return [
    pictureGridFigure({
      title: "Images whose labels are doubted",
      caption: "The most doubtful first, with the label that each was given and the one that it looks like.",
      columns,
      pictures: await Promise.all(
        first.map(async ({ row, given, likely }) => ({
          address: await images.thumbnail(row, thumbnailSide),
          name: String(locate(row)),
          remark: `${given}, looks like ${likely}`,
        })),
      ),
      total: { shown: first.length, count: specimens.length, what: "images" },
    }),
  ];
}
