// The pictures of a table whose rows are images: decoded anew whenever they are asked for, so that memory stays bounded.

import { Interrupted } from "../../core/errors.js";
import { hashedSide } from "../../stats/perceptualHash.js";
import { cellMeans } from "./cellMeans.js";
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

/** Width and height of an upright picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
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
  /** The different sizes that the pictures have, the commonest first. */
  readonly sizes: readonly PictureSize[];
  /**
   * The pictures of `rows`, one after the other, each as height × width × channels values from 0 to 255. Throws a
   * `UserError` if a file has gone or changed into none since the table was opened, `Interrupted` after `signal`.
   */
  pixels(rows: Int32Array, shape: PictureShape, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The pictures of `rows`, one after the other, each as the means of side × side cells (× 3 of colours, × 1 of greys) from 0 to
   * 255: unlike those of `pixels`, each of its own part of the picture alone. Throws as `pixels` does.
   */
  cells(rows: Int32Array, side: number, signal?: AbortSignal): Promise<Float64Array>;
  /** The picture of one row, at most `longest` pixels a side, as a `data:` address to show in a page. */
  thumbnail(row: number, longest: number): Promise<string>;
}

/** What was seen of pictures when they were opened. */
type Seen = Pick<TableImages, "areGrey" | "miniatures" | "sizes">;

/** The pictures in `files`, row by row. */
export function tableImages(files: readonly ImageFile[], { areGrey, miniatures, sizes }: Seen): TableImages {
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
    sizes,
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
    async cells(rows, side, signal) {
      const channels = areGrey ? 1 : 3;
      const longest = Math.max(...sizes.map(({ width, height }) => Math.max(width, height)));
      const size = side * side * channels;
      const means = new Float64Array(rows.length * size);
      await inParallel(rows.length, async (i) => {
        if (signal?.aborted) throw new Interrupted();
        const { raster } = await reading(rows[i], (path) => decodeImage(path, longest));
        const values = areGrey ? greyOf(raster) : raster.pixels;
        means.set(cellMeans(values, raster.width, raster.height, side, channels), i * size);
      });
      return means;
    },
    async thumbnail(row, longest) {
      const { raster } = await reading(row, (path) => decodeImage(path, longest));
      return `data:image/png;base64,${(await encodePng(raster)).toString("base64")}`;
    },
  };
}
