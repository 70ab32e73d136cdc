// The pictures of a table whose rows are images: decoded anew whenever they are asked for, so that memory stays bounded.

import { Interrupted } from "../../core/errors.js";
import { hashedSide } from "../../stats/perceptualHash.js";
import { decodeImage, decodeInto, encodePng, UnreadableImage } from "./decodeImage.js";
import type { ImageFile } from "./findImages.js";
import { greyOf } from "./grey.js";
import { viewNames } from "./imageColumns.js";
import { imageGone } from "./imageErrors.js";
import { inParallel } from "./inParallel.js";

/** How pictures are to be drawn: stretched to this size, in grey (1) or in red, green and blue (3). */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** Pixels a side of a miniature: as many as perceptual hashes are taken of. */
export const miniatureSide = hashedSide;

export interface TableImages {
  /** Whether every picture is grey. */
  readonly areGrey: boolean;
  /** Names of the columns that are a coarse view of each picture: nobody wrote them, so that nobody can have miswritten them. */
  readonly coarseView: ReadonlySet<string>;
  /** Every picture stretched to 32 × 32 greys, one after the other: what was kept of it when it was opened. */
  readonly miniatures: Uint8Array;
  /**
   * The pictures of `rows`, one after the other, each as height × width × channels values from 0 to 255. Throws a
   * `UserError` if a file has gone or changed into none since the table was opened, `Interrupted` after `signal`.
   */
  pixels(rows: Int32Array, shape: PictureShape, signal?: AbortSignal): Promise<Uint8Array>;
  /** The picture of one row, at most `longest` pixels a side, as a `data:` address to show in a page. */
  thumbnail(row: number, longest: number): Promise<string>;
}

/** The pictures in `files`, row by row. */
export function tableImages(files: readonly ImageFile[], areGrey: boolean, miniatures: Uint8Array): TableImages {
  const reading = async <Answer>(row: number, read: (path: string) => Promise<Answer>): Promise<Answer> => {
    const { path, name } = files[row];
    try {
      return await read(path);
    } catch (error) {
      if (error instanceof UnreadableImage) throw imageGone(name, error.message);
      throw error;
    }
  };
  return {
    areGrey,
    coarseView: new Set(viewNames),
    miniatures,
    async pixels(rows, { width, height, channels }, signal) {
      const size = width * height * channels;
      const pixels = new Uint8Array(rows.length * size);
      await inParallel(rows.length, async (i) => {
        if (signal?.aborted) throw new Interrupted();
        const raster = await reading(rows[i], (path) => decodeInto(path, width, height));
        pixels.set(channels === 3 ? raster.pixels : greyOf(raster), i * size);
      });
      return pixels;
    },
    async thumbnail(row, longest) {
      const { raster } = await reading(row, (path) => decodeImage(path, longest));
      return `data:image/png;base64,${(await encodePng(raster)).toString("base64")}`;
    },
  };
}
