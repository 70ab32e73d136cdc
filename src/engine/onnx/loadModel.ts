// ONNX models from files or bytes. Tensors may stand in other files, but only in the model's own folder.

import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { UserError } from "../../core/errors.js";
import { type BinaryFile, openBinaryFile } from "../storage/binaryFile.js";
import { decodeModel } from "./decodeModel.js";
import type { ExternalPlace } from "./decodeTensor.js";
import type { OnnxModel } from "./model.js";

export interface LoadedModel {
  /** What messages call it: the path, or `the model`. */
  readonly name: string;
  readonly model: OnnxModel;
}

// Protocol buffers end at 2 GiB.
const LARGEST = 2 ** 31;

/**
 * Reads a model from the path of its file, with the files beside it that hold its tensors, or from its bytes alone.
 * Throws a `UserError` where it is damaged, or where a tensor stands in no file of the model's folder.
 */
export async function loadModel(source: Uint8Array | string): Promise<LoadedModel> {
  if (typeof source !== "string") return { name: "the model", model: decodeModel(source, "the model", withoutFiles) };
  const bytes = await readWhole(source);
  const places = new Map<string, ExternalPlace>();
  const keyOf = ({ location, offset, length }: ExternalPlace) => `${offset} ${length} ${location}`;
  const model = decodeModel(bytes, source, (place) => {
    places.set(keyOf(place), place);
    return undefined;
  });
  if (places.size === 0) return { name: source, model };
  const contents = await readPlaces(source, places);
  return { name: source, model: decodeModel(bytes, source, (place) => contents.get(keyOf(place))) };
}

function withoutFiles({ tensor, location }: ExternalPlace): never {
  throw new UserError(
    "external-data",
    `the model: the tensor ${tensor} stands in another file, ${location}`,
    "Give the path of the model instead of its bytes.",
  );
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = await openBinaryFile(path);
  try {
    if (file.size > LARGEST) {
      throw new UserError(
        "model-damaged",
        `${path} is no whole ONNX model: it takes ${file.size} bytes`,
        "Check the path.",
      );
    }
    return await file.read(0, file.size);
  } finally {
    await file.close();
  }
}

async function readPlaces(
  path: string,
  places: ReadonlyMap<string, ExternalPlace>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, BinaryFile>();
  const contents = new Map<string, Uint8Array>();
  let read = 0;
  try {
    for (const [key, place] of places) {
      const file = files.get(place.location) ?? (await openBeside(path, place));
      files.set(place.location, file);
      if (place.offset + place.length > file.size) {
        throw new UserError(
          "external-data",
          `${path}: the tensor ${place.tensor} ends after byte ${place.offset + place.length} of ${place.location}, which has ${file.size}`,
          "Export or copy it again, with all its files.",
        );
      }
      // Tensors that share parts of files would let a small model ask for any amount of memory.
      read += place.length;
      if (read > [...files.values()].reduce((total, { size }) => total + size, 0)) {
        throw new UserError(
          "external-data",
          `${path}: the tensor ${place.tensor} shares bytes of ${place.location} with another`,
          "Export it again.",
        );
      }
      contents.set(key, await file.read(place.offset, place.length));
    }
    return contents;
  } finally {
    for (const file of files.values()) await file.close();
  }
}

async function openBeside(path: string, { tensor, location }: ExternalPlace): Promise<BinaryFile> {
  const outside = () =>
    new UserError(
      "external-data",
      `${path}: the tensor ${tensor} stands in ${JSON.stringify(location)}, outside the model's folder`,
      "Export the model again, with its files in one folder.",
    );
  const isBeside = location !== "" && !isAbsolute(location) && !location.includes("\0");
  if (!isBeside || location.split(/[/\\]/).includes("..")) throw outside();
  const folder = await realpath(dirname(path));
  const wanted = join(folder, location);
  // A link must not lead out of the folder either.
  const real = await realpath(wanted).catch(() => wanted);
  const inside = relative(folder, real);
  if (isAbsolute(inside) || inside.split(sep)[0] === "..") throw outside();
  return openBinaryFile(join(dirname(path), location)).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const problem = { "file-missing": "does not exist", "not-a-file": "is no file", ENAMETOOLONG: "does not exist" };
    const found = Object.entries(problem).find(([each]) => each === code);
    if (found === undefined) throw error;
    throw new UserError(
      "external-data",
      `${path}: the tensor ${tensor} stands in ${location}, which ${found[1]}`,
      `Put it beside ${basename(path)}.`,
    );
  });
}
