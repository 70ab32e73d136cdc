// Arrays in safetensors files. A file is opened by reading its header; the elements of a tensor are read when asked for.

import { dirname, join } from "node:path";
import { UserError } from "../../core/errors.js";
import { writeWholeFile } from "../../core/wholeFile.js";
import { decodeElements, type ElementFormat, elementFormats, encodeAs } from "../elementFormats.js";
import { type NDArray, numbers } from "../ndarray.js";
import { type DataType, elementCount, formatType, isFloat } from "../types.js";
import { type BinaryFile, openBinaryFile } from "./binaryFile.js";
import {
  firstRepeatedKey,
  formatHeader,
  formatNamed,
  LARGEST_HEADER,
  parseHeader,
  parseObject,
  type StoredTensor,
  type TensorToWrite,
} from "./safetensorsHeader.js";

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** What the file holds, by name: element type (as the file names it, such as `BF16`) and shape. */
  readonly tensors: ReadonlyMap<string, { readonly type: string; readonly shape: readonly number[] }>;
  /**
   * Reads one tensor, as elements of type `dtype`; unless that is said, as the nearest type that programs compute with:
   * F64 and BF16 as `f32`, short integers as `i32`, U32 and U64 as `i64`.
   * Throws a `UserError` where there is none of that name or an element does not fit `dtype`.
   */
  read(name: string, dtype?: DataType): Promise<NDArray>;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file, or several that hold one model by their index (`model.safetensors.index.json`).
 * Throws a `UserError` where a file is missing, damaged or not of this format.
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  return path.endsWith(".index.json") ? openShards(path) : openSingle(path);
}

async function openSingle(path: string): Promise<SafetensorsFile> {
  const file = await openBinaryFile(path);
  try {
    const { dataStart, header } = await readHeader(file);
    const { metadata, tensors } = header;
    return {
      metadata,
      tensors,
      read: (name, dtype) => readTensor(file, dataStart, name, tensors.get(name), dtype),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error instanceof RangeError ? damaged(path, error.message) : error;
  }
}

async function readHeader(file: BinaryFile) {
  if (file.size < 8) throw new RangeError(`it ends after ${file.size} bytes`);
  const lengthBytes = await file.read(0, 8);
  const length = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true));
  if (length > LARGEST_HEADER) throw new RangeError(`its header would take ${length} bytes`);
  if (length > file.size - 8) throw new RangeError(`it ends after ${file.size} bytes, within its header of ${length}`);
  const dataStart = 8 + length;
  return { dataStart, header: parseHeader(await file.read(8, length), file.size - dataStart) };
}

async function readTensor(
  file: BinaryFile,
  dataStart: number,
  name: string,
  stored: StoredTensor | undefined,
  dtype: DataType | undefined,
): Promise<NDArray> {
  if (stored === undefined)
    throw new UserError("tensor-missing", `${file.path} has no tensor ${name}`, "Check the name.");
  const { type, shape, begin, end } = stored;
  const format = formatNamed(type);
  if (format === undefined) {
    throw new UserError(
      "type-unsupported",
      `${file.path}: the tensor ${name} holds ${type}`,
      "Convert it to F32, F16, BF16 or integers.",
    );
  }
  const wanted = dtype ?? elementFormats[format].dtype;
  const bytes = await file.read(dataStart + begin, end - begin);
  try {
    return { dtype: wanted, shape, data: decodeElements(format, bytes, wanted) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      "element-range",
      `${file.path}: the tensor ${name} ${type} cannot be read as ${wanted}: ${error.message}`,
      "Read it as a wider type.",
    );
  }
}

async function openShards(path: string): Promise<SafetensorsFile> {
  const { metadata, places } = await readIndex(path);
  const shards = new Map<string, SafetensorsFile>();
  const close = async () => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    const tensors = new Map<string, { readonly type: string; readonly shape: readonly number[] }>();
    const owners = new Map<string, SafetensorsFile>();
    for (const [name, shardName] of places) {
      const shard = shards.get(shardName) ?? (await openSingle(join(dirname(path), shardName)));
      shards.set(shardName, shard);
      const tensor = shard.tensors.get(name);
      if (tensor === undefined) throw damaged(path, `it places ${name} in ${shardName}, which does not hold it`);
      tensors.set(name, tensor);
      owners.set(name, shard);
    }
    return {
      metadata,
      tensors,
      read: async (name, dtype) => {
        const owner = owners.get(name);
        if (owner === undefined)
          throw new UserError("tensor-missing", `${path} has no tensor ${name}`, "Check the name.");
        return owner.read(name, dtype);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readIndex(path: string) {
  const file = await openBinaryFile(path);
  try {
    if (file.size > LARGEST_HEADER) throw new RangeError(`it takes ${file.size} bytes`);
    const text = new TextDecoder().decode(await file.read(0, file.size));
    const index = parseObject(text);
    const places = new Map<string, string>();
    const map: unknown = "weight_map" in index ? index.weight_map : undefined;
    if (typeof map !== "object" || map === null) throw new RangeError("it has no weight_map");
    const twice = firstRepeatedKey(text);
    if (twice !== undefined) throw new RangeError(`it names ${twice} twice`);
    for (const [name, place] of Object.entries(map)) {
      // Shards lie beside their index, nowhere else.
      if (typeof place !== "string" || !/^[^/\\:]+\.safetensors$/.test(place)) {
        throw new RangeError(`it places ${name} in ${JSON.stringify(place)}, which names no shard beside it`);
      }
      places.set(name, place);
    }
    const described: unknown = "metadata" in index ? index.metadata : {};
    const metadata = Object.entries(described ?? {}).map(([key, value]: [string, unknown]) => [key, String(value)]);
    return { metadata: Object.fromEntries(metadata), places };
  } catch (error) {
    throw error instanceof RangeError ? damaged(path, error.message) : error;
  } finally {
    await file.close();
  }
}

function damaged(path: string, problem: string): UserError {
  return new UserError(
    "safetensors-damaged",
    `${path} is no whole safetensors file: ${problem}`,
    "Copy or write it again.",
  );
}

export interface WriteOptions {
  /** Texts by name that go into the header. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How floating-point elements are held, rounded where that is coarser; as they are unless said. */
  readonly floats?: "f32" | "f16" | "bf16";
}

/**
 * Writes arrays by name into a safetensors file, whole or not at all: the bytes that the Python package writes for them.
 * Throws a `UserError` where a name occurs twice or the file cannot be written.
 */
export async function writeSafetensors(
  path: string,
  arrays: Iterable<readonly [name: string, array: NDArray]>,
  { metadata = {}, floats }: WriteOptions = {},
): Promise<void> {
  const names = new Set<string>();
  const tensors: (TensorToWrite & { readonly array: NDArray; readonly format: WrittenFormat })[] = [];
  for (const [name, array] of arrays) {
    if (names.has(name) || name === "__metadata__") {
      const problem = names.has(name) ? "names two tensors" : "is reserved for metadata";
      throw new UserError("tensor-name", `${path} cannot be written: ${name} ${problem}`, "Rename one of them.");
    }
    if (array.data.length !== elementCount(array.shape)) {
      throw new RangeError(`${name} ${formatType(array)} holds ${array.data.length} elements`);
    }
    names.add(name);
    const format = isFloat(array.dtype) ? (floats ?? array.dtype) : array.dtype;
    tensors.push({ name, shape: array.shape, array, format });
  }
  const { bytes, order } = formatHeader(tensors, metadata);
  function* pieces(): Generator<Uint8Array> {
    yield bytes;
    // Each converted when its turn comes, so that copies of all never exist at once.
    for (const { array, format } of order) yield bytesOf(array, format);
  }
  await writeWholeFile(path, pieces());
}

type WrittenFormat = Extract<ElementFormat, DataType | "bf16">;

function bytesOf(array: NDArray, format: WrittenFormat): Uint8Array {
  const { data } = array;
  if (format === array.dtype) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return encodeAs(format, numbers(array));
}
