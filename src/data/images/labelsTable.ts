// A table beside a folder of images that tells of them: which of its columns names the files, and what it says of each.

import { basename } from "node:path/posix";
import { count, shortList } from "../columnNames.js";
import { openTable } from "../openTable.js";
import type { Column, Table } from "../table.js";
import type { ImageFile } from "./findImages.js";
import { notNamed } from "./imageErrors.js";

export interface LabelColumn {
  readonly name: string;
  /** What it says of each image; `null` where nothing. */
  readonly cells: readonly (string | null)[];
}

export interface Labels {
  readonly columns: readonly LabelColumn[];
  readonly notices: readonly string[];
}

/**
 * Reads the table at `path`. The column that names the most files is the one that names them: by the place below the
 * folder, by the name alone, or by the name without its ending, where these are of one image only.
 *
 * Throws a `UserError` where no column names at least one image in ten.
 */
export async function readLabels(
  path: string,
  files: readonly ImageFile[],
  signal: AbortSignal | undefined,
): Promise<Labels> {
  const table = await openTable([path], { signal });
  try {
    const places = placesByName(files);
    const named = await mostNaming(table, places);
    if (named === undefined || named.images.size < files.length / 10) {
      throw notNamed(
        table.name,
        files.slice(0, 2).map(({ name }) => name),
      );
    }
    const { column, rows, images } = named;
    const columns: LabelColumn[] = [];
    for (const { name } of table.columns) {
      if (name === column.name) continue;
      const texts = await table.texts(name);
      const cells = new Array<string | null>(files.length).fill(null);
      // Of an image named twice the last row counts.
      rows.forEach((image, row) => {
        if (image !== undefined) cells[image] = texts[row];
      });
      columns.push({ name, cells });
    }
    const strangers = rows.filter((image) => image === undefined).length;
    const untold = files.filter((_, image) => !images.has(image)).map(({ name }) => name);
    const twice = rows.length - strangers - images.size;
    return {
      columns,
      notices: [
        `"${column.name}" of ${table.name} names the images.`,
        ...(untold.length > 0
          ? [`${table.name} does not tell of ${count(untold.length, "image")}: ${shortList(untold, 3)}.`]
          : []),
        ...(strangers > 0 ? [`${table.name} tells of ${count(strangers, "file")} that are not there.`] : []),
        ...(twice > 0
          ? [`${table.name} tells of ${count(twice, "image")} more than once; the last row was taken.`]
          : []),
      ],
    };
  } finally {
    await table.close();
  }
}

/** Which image each name stands for; −1 where it stands for several. */
function placesByName(files: readonly ImageFile[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const whole = new Set(files.map(({ name }) => name));
  const add = (name: string, image: number) => {
    if (whole.has(name)) return;
    places.set(name, places.has(name) && places.get(name) !== image ? -1 : image);
  };
  files.forEach(({ name }, image) => {
    places.set(name, image);
  });
  files.forEach(({ name }, image) => {
    add(basename(name), image);
    add(withoutEnding(basename(name)), image);
    add(withoutEnding(name), image);
  });
  return places;
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^./]+$/, "");
}

interface Naming {
  readonly column: Column;
  /** The image that each row names. */
  readonly rows: readonly (number | undefined)[];
  readonly images: ReadonlySet<number>;
}

async function mostNaming(table: Table, places: ReadonlyMap<string, number>): Promise<Naming | undefined> {
  let best: Naming | undefined;
  for (const column of table.columns) {
    const texts = await table.texts(column.name);
    const rows = texts.map((text) => {
      const name = (text ?? "").trim().replaceAll("\\", "/").replace(/^\.\//, "");
      const image = places.get(name) ?? places.get(basename(name));
      return image === undefined || image < 0 ? undefined : image;
    });
    const images = new Set(rows.flatMap((image) => image ?? []));
    if (images.size > (best?.images.size ?? 0)) best = { column, rows, images };
  }
  return best;
}
