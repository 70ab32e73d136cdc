// Where the user knows the signal to be: a picture of the size of all others, light where their subject is and dark elsewhere.

import { UserError } from "../../../core/errors.js";
import { isDirectory } from "../../../core/systemErrors.js";
import { cellMeans } from "../../../data/images/cellMeans.js";
import { decodeImage, type Raster, UnreadableImage } from "../../../data/images/decodeImage.js";
import { greyOf } from "../../../data/images/grey.js";
import type { PictureSize, TableImages } from "../../../data/images/tableImages.js";
import { locateFiles } from "../../../data/locateFiles.js";
import { listed } from "../wording.js";

/** Pictures are looked at in this many cells a side. */
export const side = 16;

export interface Mask {
  /** Cells, ascending from the top left in rows, that lie wholly outside of the subject; and those wholly inside. */
  readonly outside: readonly number[];
  readonly inside: readonly number[];
  /** What the mask leaves no cell for. */
  readonly limits: readonly string[];
}

/** A grey of at least half of white is light. */
const leastLight = 128;

const howToDraw = "paint the subject of the pictures white and everything else black";

/**
 * Reads the mask at `path` for these pictures. Throws a `UserError` where there is no picture, where the pictures have not all its
 * size, and where it is light or dark everywhere.
 */
export async function readMask(path: string, images: TableImages): Promise<Mask> {
  const { header, raster } = await pictureAt(path, images);
  const { sizes } = images;
  if (sizes.length > 1) {
    throw new UserError(
      "several-sizes",
      `the pictures have several sizes (${listed(sizes.map(said))}), and ${path} cannot fit them all`,
      "bring the pictures to one size, or leave --mask out",
    );
  }
  const [size] = sizes;
  if (header.width !== size.width || header.height !== size.height) {
    throw new UserError(
      "mask-size",
      `${path} is ${said(header)}, the pictures are ${said(size)}: a mask has their size`,
      `draw it in ${said(size)}`,
    );
  }
  return cellsOf(path, raster);
}

async function pictureAt(path: string, { sizes }: TableImages) {
  if (isDirectory(path)) {
    throw new UserError("mask-unreadable", `${path} is a directory, not a picture`, "name one picture with --mask");
  }
  const files = await locateFiles([path]);
  if (files.length > 1) {
    throw new UserError("several-masks", `${path} names ${files.length} files`, "name one picture with --mask");
  }
  try {
    return await decodeImage(files[0].path, Math.max(...sizes.map(({ width, height }) => Math.max(width, height))));
  } catch (error) {
    if (!(error instanceof UnreadableImage)) throw error;
    throw new UserError(
      "mask-unreadable",
      `${path} cannot be read as a mask: ${error.message}`,
      "give a picture (PNG, JPEG, WebP, GIF, TIFF or AVIF) with --mask",
    );
  }
}

function cellsOf(path: string, raster: Raster): Mask {
  const grey = greyOf(raster);
  const light = grey.map((value) => (value >= leastLight ? 1 : 0));
  if (!light.includes(1)) {
    const lightest = grey.reduce((most, value) => Math.max(most, value), 0);
    throw new UserError("mask-dark", `${path} is dark everywhere: its lightest pixel is ${lightest} of 255`, howToDraw);
  }
  if (!light.includes(0)) {
    const hint = `${howToDraw} (what is transparent counts as white)`;
    throw new UserError("mask-light", `${path} is light everywhere: it leaves nothing outside`, hint);
  }
  // A cell that is light or dark in part belongs to neither: it would show some of the other.
  const shares = cellMeans(light, raster.width, raster.height, side);
  const where = (share: number) => Array.from(shares.keys()).filter((cell) => shares[cell] === share);
  const [outside, inside] = [where(0), where(1)];
  const none = (which: string) =>
    `${path} leaves no whole cell (of ${side} × ${side}) ${which}: what is there was not asked alone.`;
  return {
    outside,
    inside,
    limits: [...(outside.length === 0 ? [none("outside")] : []), ...(inside.length === 0 ? [none("inside")] : [])],
  };
}

function said({ width, height }: PictureSize): string {
  return `${width} × ${height}`;
}
