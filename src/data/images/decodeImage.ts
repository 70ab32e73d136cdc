// An image file as pixels, decoded by libvips: upright, without transparency, 8 bits for each of red, green and blue,
// made smaller on the way where it is larger than needed. Of animations and documents the first picture is taken.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Sharp } from "sharp";
import { systemReason } from "../../core/systemErrors.js";
import { firstLine } from "../readErrors.js";

/** Pixels in rows from the top, each with its red, green and blue one after the other. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** height × width × 3 values from 0 to 255. */
  readonly pixels: Uint8Array;
}

/** What a file says of the picture in it. */
export interface ImageHeader {
  readonly format: string;
  /** Width and height of the upright picture in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface DecodedImage {
  readonly header: ImageHeader;
  readonly raster: Raster;
  /** SHA-256 of the file. */
  readonly digest: string;
}

/** A file that is no picture, or a damaged one; the message says what is wrong with it. */
export class UnreadableImage extends Error {}

/** More pixels than this are not decoded: a small file may declare billions. */
const mostPixels = 100_000_000;
const mostBytes = 256 * 2 ** 20;

/** The picture at `path`, at most `longest` pixels wide and high. Throws an `UnreadableImage` if there is none. */
export async function decodeImage(path: string, longest: number): Promise<DecodedImage> {
  const bytes = await bytesOf(path);
  const open = await opener();
  try {
    const { format, width, height, autoOrient } = await open(bytes).metadata();
    if (!(width > 0 && height > 0)) throw new UnreadableImage("it has no pixels");
    if (width * height > mostPixels) {
      throw new UnreadableImage(`it declares ${width} × ${height} pixels, more than ${mostPixels / 1e6} million`);
    }
    const raster = await rasterOf(
      open(bytes).resize({ width: longest, height: longest, fit: "inside", withoutEnlargement: true }),
    );
    return {
      header: { format, width: autoOrient.width, height: autoOrient.height },
      raster,
      digest: createHash("sha256").update(bytes).digest("hex"),
    };
  } catch (error) {
    throw unreadableBecause(error);
  }
}

/** The picture at `path` drawn into `width` × `height` pixels, stretched where its sides have another proportion. */
export async function decodeInto(path: string, width: number, height: number): Promise<Raster> {
  const bytes = await bytesOf(path);
  const open = await opener();
  try {
    return await rasterOf(open(bytes).resize({ width, height, fit: "fill" }));
  } catch (error) {
    throw unreadableBecause(error);
  }
}

/** `raster` as the bytes of a PNG file. */
export async function encodePng({ width, height, pixels }: Raster): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    const bytes = await readFile(path);
    if (bytes.length === 0) throw new UnreadableImage("it is empty");
    if (bytes.length > mostBytes) throw new UnreadableImage(`it has more than ${mostBytes / 2 ** 20} MB`);
    return bytes;
  } catch (error) {
    const reason = systemReason(error);
    throw reason === undefined ? error : new UnreadableImage(reason);
  }
}

async function opener(): Promise<(bytes: Buffer) => Sharp> {
  const { default: sharp } = await import("sharp");
  // Several images are decoded at a time, each by one thread, and none is decoded twice.
  sharp.cache(false);
  sharp.concurrency(1);
  return (bytes) => sharp(bytes, { failOn: "error", limitInputPixels: mostPixels, sequentialRead: true }).autoOrient();
}

async function rasterOf(image: Sharp): Promise<Raster> {
  const { data, info } = await image
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return { width, height, pixels: data };
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels[3 * i + c] = data[channels * i + Math.min(c, channels - 1)];
  }
  return { width, height, pixels };
}

function unreadableBecause(error: unknown): UnreadableImage {
  if (error instanceof UnreadableImage) return error;
  const told = firstLine(error);
  if (/unsupported image format/i.test(told)) return new UnreadableImage("it is no image in a format that is read");
  return new UnreadableImage(`it is damaged (${told})`);
}
