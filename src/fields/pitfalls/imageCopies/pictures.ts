// The pictures of one part of a table, with what they are compared by.

import { miniatureSide, type TableImages } from "../../../data/images/tableImages.js";
import { lowFrequencies, perceptualHash } from "../../../stats/perceptualHash.js";
import { type Likeness, likenessOf } from "./likeness.js";

export interface Pictures {
  /** Rows of the table, those of pictures in which there is something to be seen. */
  readonly rows: Int32Array;
  readonly likenesses: readonly Likeness[];
  /** Two numbers of 32 bits a picture. */
  readonly hashes: Uint32Array;
  /** How many pictures there is nothing to be seen in. */
  readonly flat: number;
}

/** The pictures at `rows`. */
export function picturesAt(images: TableImages, rows: Int32Array): Pictures {
  const all = Array.from(rows, (row) => ({ row, likeness: likenessOf(miniatureAt(images, row)) }));
  const seen = all.filter(({ likeness }) => !likeness.isFlat);
  const hashes = new Uint32Array(2 * seen.length);
  seen.forEach(({ row }, i) => {
    hashes.set(perceptualHash(lowFrequencies(miniatureAt(images, row))), 2 * i);
  });
  return {
    rows: Int32Array.from(seen, ({ row }) => row),
    likenesses: seen.map(({ likeness }) => likeness),
    hashes,
    flat: all.length - seen.length,
  };
}

/** The picture of a row as 32 × 32 greys. */
export function miniatureAt({ miniatures }: TableImages, row: number): Uint8Array {
  const size = miniatureSide ** 2;
  return miniatures.subarray(row * size, (row + 1) * size);
}
