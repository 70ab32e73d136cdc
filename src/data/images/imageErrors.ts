// The one-line errors of opening images, so that their codes and words stand in one place.

import { UserError } from "../../core/errors.js";

export function noImages(folder: string): UserError {
  return new UserError(
    "no-images",
    `there is no image in ${folder} (PNG, JPEG, WebP, GIF, TIFF or AVIF)`,
    "name a folder of images, or the files of a table",
  );
}

export function noReadableImage(folder: string, count: number, first: string, why: string): UserError {
  const all = count === 1 ? "the only image" : `none of the ${count.toLocaleString("en")} images`;
  const cannot = count === 1 ? `cannot be read: ${why}` : `can be read; of ${first}: ${why}`;
  return new UserError(
    "no-readable-image",
    `${all} in ${folder} ${cannot}`,
    "write them again as PNG, JPEG, WebP, GIF, TIFF or AVIF",
  );
}

export function imageGone(name: string, why: string): UserError {
  return new UserError(
    "image-gone",
    `${name} could be read when the folder was opened, and now cannot: ${why}`,
    "leave the images alone while they are examined",
  );
}

export function folderAndFile(folder: string, file: string): UserError {
  return new UserError(
    "folder-and-file",
    `${folder} is a folder of images and ${file} a file`,
    "name folders, or the files of a table",
  );
}

export function notNamed(table: string, examples: readonly string[]): UserError {
  return new UserError(
    "no-file-column",
    `${table} has no column that names the images (such as ${examples.join(", ")})`,
    "write their paths below the folder, or their names, into a column",
  );
}
