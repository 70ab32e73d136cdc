// Which image files lie in folders, and what their folders say of them: `train/cat/1.png` is a training image of a cat.

import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { systemReason } from "../../core/systemErrors.js";
import { fileMissing, notReadable } from "../readErrors.js";
import { partWords } from "../splitColumn.js";

export interface ImageFile {
  readonly path: string;
  /** Its place below `base`, with `/` between folders on every system. */
  readonly name: string;
  readonly bytes: number;
  /** The folder that says what is to be seen; `undefined` where it lies in none. */
  readonly label: string | undefined;
  /** The folder that says for what it is, as written; `undefined` where the folders do not divide the images. */
  readonly part: string | undefined;
}

/** Kinds that are not decoded stand among them (BMP, HEIC), so that they are named as unreadable, not passed over. */
const imageNames = /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif|bmp|heic|heif)$/i;

/**
 * The image files below `folders`, in an order that depends on their names alone and goes with nothing
 * that they tell: a folder has none of its own, and that of names would bring equal labels together. Links to folders are followed once; hidden files and folders
 * are passed over. If the folders next below are called train and test (validation may stand beside them), they are the
 * parts, and the folders below these the labels; otherwise the folders next below are the labels. Of several folders each
 * counts as one that lies next below. `base` is a folder above all of them.
 *
 * Throws a `UserError` for what is not a folder or cannot be read.
 */
export async function findImages(folders: readonly string[], base: string): Promise<ImageFile[]> {
  const found: { path: string; name: string; steps: readonly string[]; bytes: number }[] = [];
  const taken = new Set<string>();
  for (const folder of folders) {
    const visited = new Set<string>();
    const root = resolve(folder);
    for (const { path, bytes } of await filesBelow(root, visited)) {
      if (taken.has(path)) continue;
      taken.add(path);
      const steps = relative(root, path).split(sep);
      const name = relative(base, path).split(sep).join("/");
      found.push({ path, name, bytes, steps: folders.length > 1 ? [basename(root), ...steps] : steps });
    }
  }
  const hasParts = areParts(new Set(found.flatMap(({ steps }) => (steps.length > 1 ? [steps[0]] : []))));
  const files = found.map(({ path, name, steps, bytes }): ImageFile => {
    const part = hasParts && steps.length > 1 ? steps[0] : undefined;
    const below = part === undefined ? steps : steps.slice(1);
    return { path, name, bytes, part, label: below.length > 1 ? below[0] : undefined };
  });
  const order = new Map(files.map(({ name }) => [name, createHash("md5").update(name).digest("hex")]));
  const placeOf = ({ name }: ImageFile) => order.get(name) ?? "";
  return files.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

/** Whether the names of folders are those of parts, training and testing among them. */
function areParts(names: ReadonlySet<string>): boolean {
  const meanings = [...names].map((name) => partWords.get(name.toLowerCase()));
  return !meanings.includes(undefined) && meanings.includes("train") && meanings.includes("test");
}

/** The nearest folder that all of `folders` lie in, or are. */
export function commonFolder(folders: readonly string[]): string {
  const paths = folders.map((folder) => resolve(folder).split(sep));
  const [first] = paths;
  let shared = 0;
  while (shared < first.length && paths.every((path) => path[shared] === first[shared])) shared += 1;
  return first.slice(0, shared).join(sep) || sep;
}

async function filesBelow(
  folder: string,
  visited: Set<string>,
): Promise<{ readonly path: string; readonly bytes: number }[]> {
  const place = await realpath(folder).catch((error: unknown) => refuse(folder, error));
  // A link that leads back to a folder above would never end.
  if (visited.has(place)) return [];
  visited.add(place);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => refuse(folder, error));
  const files: { readonly path: string; readonly bytes: number }[] = [];
  for (const entry of entries.sort(byName)) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    // A link that leads nowhere, or in a circle, is no file.
    const status = entry.isFile() && !imageNames.test(entry.name) ? undefined : await stat(path).catch(() => undefined);
    if (status?.isDirectory()) files.push(...(await filesBelow(path, visited)));
    else if (status?.isFile() && imageNames.test(entry.name)) files.push({ path, bytes: status.size });
  }
  return files;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}

function refuse(folder: string, error: unknown): never {
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  throw reason.startsWith("no such file") ? fileMissing(folder, []) : notReadable(folder, reason);
}
