// Opens a folder of images as a table, a row for each image: its path, what its folders or a table beside them say of it,
// properties of the file and of the picture, and a coarse view of the picture that learners learn from.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import { DOUBLE, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { Interrupted } from "../../core/errors.js";
import { isDirectory } from "../../core/systemErrors.js";
import { lanczosResize } from "../../stats/lanczosResize.js";
import { count, distinctNames, shortList } from "../columnNames.js";
import { openSession, type Session } from "../duckdbSession.js";
import { storedName } from "../fileReader.js";
import { tablesIn } from "../locateFiles.js";
import { directoryGiven } from "../readErrors.js";
import type { Table } from "../table.js";
import { tableOfRows } from "../tableOfRows.js";
import type { TableOptions } from "../tableOptions.js";
import { decodeImage, type ImageHeader, UnreadableImage } from "./decodeImage.js";
import { commonFolder, findImages, type ImageFile } from "./findImages.js";
import { greyOf, isGrey } from "./grey.js";
import { describeImage, propertyNames, rasterLongest, viewNames } from "./imageColumns.js";
import { folderAndFile, noImages, noReadableImage } from "./imageErrors.js";
import { inParallel } from "./inParallel.js";
import { readLabels } from "./labelsTable.js";
import { miniatureSide, type PictureSize, tableImages } from "./tableImages.js";

/** An image that could be read. */
interface SeenImage {
  readonly file: ImageFile;
  readonly header: ImageHeader;
  readonly isGrey: boolean;
  /** Its properties, then its coarse view. */
  readonly numbers: readonly number[];
  readonly miniature: Uint8Array;
  readonly digest: string;
}

interface FoundColumn {
  readonly name: string;
  readonly storage: "DOUBLE" | "VARCHAR";
  readonly cells: readonly (string | number | null)[];
}

/** Whether `paths` are folders. Throws a `UserError` where some are and others are not. */
export function areFolders(paths: readonly string[]): boolean {
  const folder = paths.find(isDirectory);
  const file = paths.find((path) => !isDirectory(path));
  if (folder !== undefined && file !== undefined) throw folderAndFile(folder, file);
  return folder !== undefined;
}

/**
 * Opens the images below `folders` as one table; those below the folders `options.test` are its test part. Images that
 * cannot be read are left out and named in a notice. A property that all images have in common is a fact of the table
 * and no column. Throws a `UserError` for whatever the user can mend, `Interrupted` if the signal was aborted.
 */
export async function openImages(folders: readonly string[], options: TableOptions = {}): Promise<Table> {
  const testFolders = options.test ?? [];
  areFolders([...folders, ...testFolders]);
  const base = commonFolder([...folders, ...testFolders]);
  const train = await seenImages(folders, base, options.signal);
  const test = testFolders.length === 0 ? undefined : await seenImages(testFolders, base, options.signal);
  const seen = [...train.seen, ...(test?.seen ?? [])];
  const files = seen.map(({ file }) => file);
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels, files, options.signal);

  const byFolder = files.some(({ label }) => label !== undefined);
  const isDivided = test === undefined && options.split === undefined && files.some(({ part }) => part !== undefined);
  const folderColumn = labels === undefined ? "label" : "folder";
  const { columns: described, facts } = describedColumns(seen);
  const found: FoundColumn[] = [
    words(
      "path",
      files.map(({ name }) => name),
    ),
    ...(byFolder
      ? [
          words(
            folderColumn,
            files.map(({ label }) => label ?? null),
          ),
        ]
      : []),
    ...(isDivided
      ? [
          words(
            "split",
            files.map(({ part }) => part ?? null),
          ),
        ]
      : []),
    ...(labels?.columns ?? []).map(({ name, cells }) => words(name, cells)),
    ...described,
  ];
  const { names, notices } = distinctNames(
    found.map(({ name }) => name),
    options.labels ?? "",
  );
  const named = found.map((column, position) => ({ ...column, name: names[position] }));

  const session = await openSession({
    memoryLimit: options.memoryLimit ?? "512MB",
    onDisk: false,
    temporaryDirectory: options.temporaryDirectory,
    signal: options.signal,
  });
  try {
    await store(session, named);
    const areGrey = seen.every(({ isGrey }) => isGrey);
    return await tableOfRows(
      {
        session,
        name: folders.map((folder) => basename(folder)).join(" + "),
        location: [...folders, ...testFolders].join(", "),
        columns: named,
        rowCount: seen.length,
        testFrom: test === undefined ? undefined : train.seen.length,
        fileFingerprint: `sha256:${createHash("sha256")
          .update(seen.map(({ digest }) => digest).join("\n"))
          .digest("hex")}`,
        facts: { content: "images", colour: areGrey ? "grey" : "colour", ...facts },
        notices: [...train.notices, ...(test?.notices ?? []), ...(labels?.notices ?? []), ...notices],
        locate: (row) => files[row].name,
        images: tableImages(files, { areGrey, miniatures: miniaturesOf(seen), sizes: sizesOf(seen) }),
      },
      rolesOf(options, byFolder && labels === undefined, isDivided),
    );
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** What the columns are for, as far as their origin tells. */
function rolesOf(options: TableOptions, isLabelled: boolean, isDivided: boolean): TableOptions {
  const { target, split, id, ignore = [], types = {} } = options;
  return {
    ...options,
    test: undefined,
    target: target ?? (isLabelled ? "label" : undefined),
    split: split ?? (isDivided ? "split" : undefined),
    id: id ?? "path",
    ignore: id === undefined || id === "path" ? ignore : [...ignore, "path"],
    types: { path: "text", ...(isLabelled ? { label: "category" } : {}), ...types },
  };
}

async function seenImages(
  folders: readonly string[],
  base: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly seen: readonly SeenImage[]; readonly notices: readonly string[] }> {
  const where = folders.join(", ");
  const files = await findImages(folders, base);
  if (files.length === 0) {
    const tables = await tablesIn(folders[0]);
    throw tables === undefined ? noImages(where) : directoryGiven(folders[0], tables);
  }
  const outcomes = new Array<SeenImage | UnreadableImage>(files.length);
  await inParallel(files.length, async (i) => {
    if (signal?.aborted) throw new Interrupted();
    outcomes[i] = await seeImage(files[i]);
  });
  const seen = outcomes.flatMap((outcome) => (outcome instanceof UnreadableImage ? [] : [outcome]));
  const unreadable = outcomes.flatMap((outcome, i) =>
    outcome instanceof UnreadableImage ? [{ name: files[i].name, why: outcome.message }] : [],
  );
  if (seen.length === 0) throw noReadableImage(where, files.length, unreadable[0].name, unreadable[0].why);
  const told = shortList(
    unreadable.map(({ name, why }) => `${name} (${why})`),
    3,
  );
  const notices =
    unreadable.length === 0
      ? []
      : [
          `${count(unreadable.length, "image")} of ${files.length.toLocaleString("en")} cannot be read and stand in no row: ${told}.`,
        ];
  return { seen, notices };
}

async function seeImage(file: ImageFile): Promise<SeenImage | UnreadableImage> {
  try {
    const { header, raster, digest } = await decodeImage(file.path, rasterLongest);
    return {
      file,
      header,
      isGrey: isGrey(raster),
      numbers: describeImage(header, file.bytes, raster),
      miniature: lanczosResize(greyOf(raster), raster.width, raster.height, miniatureSide, miniatureSide),
      digest,
    };
  } catch (error) {
    if (error instanceof UnreadableImage) return error;
    throw error;
  }
}

function miniaturesOf(seen: readonly SeenImage[]): Uint8Array {
  const size = miniatureSide ** 2;
  const miniatures = new Uint8Array(seen.length * size);
  seen.forEach(({ miniature }, row) => {
    miniatures.set(miniature, row * size);
  });
  return miniatures;
}

/** The different sizes, the commonest first. */
function sizesOf(seen: readonly SeenImage[]): readonly PictureSize[] {
  const counts = new Map<string, { readonly size: PictureSize; count: number }>();
  for (const { width, height } of seen.map(({ header }) => header)) {
    const known = counts.get(`${width} × ${height}`);
    if (known === undefined) counts.set(`${width} × ${height}`, { size: { width, height }, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count).map(({ size }) => size);
}

/** Columns for what differs from image to image; the properties that do not are facts. */
function describedColumns(seen: readonly SeenImage[]): {
  readonly columns: readonly FoundColumn[];
  readonly facts: Record<string, number | string>;
} {
  const facts: Record<string, number | string> = {};
  const columns: FoundColumn[] = [];
  const formats = seen.map(({ header }) => header.format);
  const different = [...new Set(formats)].sort();
  facts.format = different.join(", ");
  if (different.length > 1) columns.push(words("format", formats));
  for (const [position, name] of [...propertyNames, ...viewNames].entries()) {
    const cells = seen.map(({ numbers }) => numbers[position]);
    if (cells.some((cell) => cell !== cells[0])) columns.push({ name, storage: "DOUBLE", cells });
  }
  const isConstant = (name: string) => !columns.some((column) => column.name === name);
  if (isConstant("width") && isConstant("height")) {
    const { width, height } = seen[0].header;
    facts.size = `${width} × ${height} pixels`;
  }
  return { columns, facts };
}

/** Rows are appended in chunks of this many, as DuckDB works on them. */
const chunkRows = 2048;

async function store(session: Session, columns: readonly FoundColumn[]): Promise<void> {
  const definitions = columns.map(({ storage }, position) => `${storedName(position)} ${storage}`);
  await session.run(`CREATE TABLE stored (${definitions.join(", ")})`);
  const types = columns.map(({ storage }) => (storage === "DOUBLE" ? DOUBLE : VARCHAR));
  const rowCount = columns[0].cells.length;
  await session.append("stored", async (appender) => {
    for (let start = 0; start < rowCount; start += chunkRows) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns(columns.map(({ cells }) => cells.slice(start, start + chunkRows)));
      appender.appendDataChunk(chunk);
    }
  });
}

function words(name: string, cells: readonly (string | null)[]): FoundColumn {
  return { name, storage: "VARCHAR", cells };
}
