import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { loadTree, saveTree } from "../../../src/engine/storage/parameterTree.js";
import { openSafetensors, writeSafetensors } from "../../../src/engine/storage/safetensors.js";
import { type DataType, tensorType } from "../../../src/engine/types.js";
import expected from "../../goldens/engine/storage/expected.json" with { type: "json" };

const folder = fileURLToPath(new URL("../../goldens/engine/storage", import.meta.url));
const golden = (name: string) => join(folder, name);
const temporary = () => join(mkdtempSync(join(tmpdir(), "touchstone-test-")), "file.safetensors");

async function readAll(path: string, dtype?: DataType): Promise<Map<string, NDArray>> {
  const file = await openSafetensors(path);
  try {
    const arrays = new Map<string, NDArray>();
    for (const name of file.tensors.keys()) arrays.set(name, await file.read(name, dtype));
    return arrays;
  } finally {
    await file.close();
  }
}

describe("openSafetensors", () => {
  it("reads what the Python package wrote", async () => {
    const arrays = await readAll(golden("written.safetensors"));
    expect(new Set(arrays.keys())).toEqual(new Set(Object.keys(expected.written)));
    for (const [name, values] of Object.entries(expected.written)) {
      expect(Array.from(numbers(arrays.get(name) ?? ndarray([])), Number), name).toEqual(values.map(Number));
    }
    expect(arrays.get("layers.0.weight")?.shape).toEqual([3, 2]);
    expect(arrays.get("scalar")?.shape).toEqual([]);
  });

  it("reads every type as the nearest that programs compute with, or as the one asked for", async () => {
    const file = await openSafetensors(golden("kinds.safetensors"));
    const types: Record<string, DataType> = {};
    for (const [name, values] of Object.entries(expected.kinds)) {
      const array = await file.read(name);
      types[name] = array.dtype;
      expect(Array.from(numbers(array)), name).toEqual(
        name === "F64" ? [1.5, Number.NEGATIVE_INFINITY] : values.map(Number),
      );
      const floats = await file.read(name, "f32");
      expect(Array.from(numbers(floats)), name).toEqual(Array.from(Float32Array.from(values, Number)));
    }
    expect(types).toEqual({
      F64: "f32",
      F32: "f32",
      F16: "f16",
      BF16: "f32",
      I64: "i64",
      I32: "i32",
      I16: "i32",
      I8: "i32",
      U64: "i64",
      U32: "i64",
      U16: "i32",
      U8: "i32",
      BOOL: "bool",
    });
    expect(Array.from(numbers(await file.read("U8", "bool")))).toEqual([1, 1]);
    expect(Array.from(numbers(await file.read("F16", "i64")))).toEqual([1, -2]);
    await expect(file.read("I64", "i32")).rejects.toMatchObject({
      code: "element-range",
      message: `${golden("kinds.safetensors")}: the tensor I64 I64 cannot be read as i32: 1099511627776 is no i32`,
    });
    await expect(file.read("F8_E5M2")).rejects.toMatchObject({
      code: "type-unsupported",
      message: `${golden("kinds.safetensors")}: the tensor F8_E5M2 holds F8_E5M2`,
    });
    await expect(file.read("F128")).rejects.toMatchObject({
      code: "tensor-missing",
      message: `${golden("kinds.safetensors")} has no tensor F128`,
    });
    await file.close();
  });

  it("reads a model in several files by its index", async () => {
    const arrays = await readAll(golden("shards/model.safetensors.index.json"));
    expect([...arrays].map(([name, array]) => [name, Array.from(numbers(array))])).toEqual([
      ["a", [1, 1]],
      ["b.c", [0, 1, 2]],
    ]);
  });

  it("reads only the tensor that is asked for", async () => {
    // A file that claims 8 GiB, most of which the disk does not hold.
    const path = temporary();
    const header = `{"large":{"dtype":"U8","shape":[8589934592],"data_offsets":[4,8589934596]},"small":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`;
    writeFileSync(path, file(header, Uint8Array.of(0, 0, 128, 63)));
    truncateSync(path, 8 + header.length + 8589934596);
    const opened = await openSafetensors(path);
    expect(Array.from(numbers(await opened.read("small")))).toEqual([1]);
    await opened.close();
    truncateSync(path, 0);
  });
});

describe("writeSafetensors", () => {
  it("writes the bytes that the Python package writes", async () => {
    const arrays = await readAll(golden("written.safetensors"));
    const path = temporary();
    await writeSafetensors(path, [...arrays].reverse(), { metadata: { format: 'pt "quoted"\n' } });
    expect(readFileSync(path).equals(readFileSync(golden("written.safetensors")))).toBe(true);
    expect(readdirSync(join(path, ".."))).toEqual(["file.safetensors"]);
  });

  it("rounds to half precision as PyTorch does", async () => {
    const arrays = await readAll(golden("half.safetensors"));
    const source = arrays.get("source") ?? ndarray([]);
    for (const floats of ["bf16", "f16"] as const) {
      const path = temporary();
      await writeSafetensors(path, [["x", source]], { floats });
      expect(Array.from(numbers((await readAll(path, "f32")).get("x") ?? ndarray([])))).toEqual(
        Array.from(numbers(arrays.get(floats) ?? ndarray([]))),
      );
    }
  });

  it("gives back what was written", async () => {
    const array = fc.oneof(
      fc.array(fc.float({ noNaN: true })).map((data) => ndarray(data)),
      fc.array(fc.integer()).map((data) => ndarray(data, [data.length, 1], "i32")),
      fc.array(fc.maxSafeInteger()).map((data) => ndarray(data, [1, data.length], "i64")),
      fc.array(fc.boolean()).map((data) => ndarray(data.map(Number), [data.length], "bool")),
      fc.array(fc.float({ min: -60000, max: 60000, noNaN: true })).map((data) => ndarray(data, [data.length], "f16")),
    );
    const names = fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__");
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, array),
        fc.dictionary(names, fc.string({ unit: "grapheme" })),
        async (arrays, metadata) => {
          const path = temporary();
          await writeSafetensors(path, Object.entries(arrays), { metadata });
          const opened = await openSafetensors(path);
          expect(opened.metadata).toEqual({ ...metadata });
          await opened.close();
          const found = await readAll(path);
          expect(found.size).toBe(Object.keys(arrays).length);
          for (const [name, each] of Object.entries(arrays)) expect(found.get(name)).toEqual(each);
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });

  it("refuses names that cannot be told apart", async () => {
    const path = temporary();
    const x = ndarray([1]);
    await expect(writeSafetensors(path, Object.entries({ x, __metadata__: x }))).rejects.toMatchObject({
      code: "tensor-name",
      message: `${path} cannot be written: __metadata__ is reserved for metadata`,
    });
    await expect(saveTree(path, { "a.b": x, a: { b: x } })).rejects.toMatchObject({
      code: "tensor-name",
      message: `${path} cannot be written: a.b names two tensors`,
    });
  });
});

describe("trees", () => {
  const tree = {
    layers: [{ weight: ndarray([1, 2, 3, 4], [2, 2]) }, { weight: ndarray([5]) }],
    scale: ndarray([2], []),
  };

  it("come back as they were saved", async () => {
    const path = temporary();
    await saveTree(path, tree);
    expect(await loadTree(path, tree)).toEqual(tree);
    expect((await loadTree(path, { scale: tensorType([], "i32") }, { allowOthers: true })).scale).toEqual(
      ndarray([2], [], "i32"),
    );
  });

  it("are refused where names or shapes differ", async () => {
    const path = temporary();
    await saveTree(path, tree);
    await expect(
      loadTree(path, { layers: [{ weight: tensorType([2, 2]) }], bias: tensorType([1]) }),
    ).rejects.toMatchObject({
      code: "parameter-names",
      message: `${path} lacks bias and holds layers.1.weight, scale, for which there is no place`,
    });
    await expect(loadTree(path, { ...tree, scale: tensorType([3]) })).rejects.toMatchObject({
      code: "parameter-shape",
      message: `${path} holds scale as [], not [3]`,
    });
  });
});

function file(header: string | Uint8Array, data = new Uint8Array(0), length?: number | bigint): Uint8Array {
  const text = Buffer.from(header);
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length ?? text.byteLength));
  return Buffer.concat([start, text, data]);
}

describe("a damaged file", () => {
  const entry = (begin: number, end: number, type = "F32", shape = [(end - begin) / 4]) =>
    `{"dtype":"${type}","shape":[${shape}],"data_offsets":[${begin},${end}]}`;
  const four = new Uint8Array(4);
  const cases: Record<string, [Uint8Array, string]> = {
    "too short": [Uint8Array.of(1, 2, 3), "it ends after 3 bytes"],
    "a header longer than the file": [file("{}", four, 100), "it ends after 14 bytes, within its header of 100"],
    "a header without end": [file("{}", four, 2n ** 63n), "its header would take 9223372036854776000 bytes"],
    "no text": [file(Uint8Array.of(123, 255, 125)), "its header is no UTF-8 text"],
    "no JSON": [file("{"), "its header is no JSON"],
    "no object": [file("[]"), "its header is no JSON object"],
    "metadata that are no texts": [file('{"__metadata__":{"a":1}}'), "its metadata are no texts by name"],
    "no place": [
      file('{"a":{"dtype":"F32","shape":[1]}}', four),
      "its header does not say the type, the shape and the place of a",
    ],
    "a negative size": [
      file(`{"a":${entry(0, 4, "F32", [-1])}}`, four),
      "its header does not say the type, the shape and the place of a",
    ],
    "a size that does not fit": [
      file(`{"a":${entry(0, 4, "F32", [2, 3])}}`, four),
      "a F32[2, 3] does not fit its 4 bytes",
    ],
    "a place that ends before it begins": [
      file(`{"a":${entry(4, 0, "F32", [0])}}`, four),
      "a F32[0] does not fit its -4 bytes",
    ],
    "sizes whose product is beyond counting": [
      file(`{"a":${entry(0, 4, "F32", [4294967296, 4294967296, 4294967296])}}`, four),
      "a F32[4294967296, 4294967296, 4294967296] does not fit its 4 bytes",
    ],
    "a tensor cut off": [file(`{"a":${entry(0, 8)}}`, four), "a ends 4 bytes after the file"],
    "tensors that overlap": [file(`{"b":${entry(0, 4)},"a":${entry(0, 4)}}`, four), "b and a overlap"],
    "bytes of no tensor": [file(`{"a":${entry(4, 8)}}`, new Uint8Array(8)), "4 bytes before a belong to no tensor"],
    "bytes after the last tensor": [
      file(`{"a":${entry(0, 4)}}`, new Uint8Array(8)),
      "its last 4 bytes belong to no tensor",
    ],
    "a name that stands twice": [
      file(`{"a":${entry(0, 4)},"\\u0061":${entry(4, 8)}}`, new Uint8Array(8)),
      "its header names a twice",
    ],
  };
  it.each(Object.entries(cases))("%s", async (_, [bytes, problem]) => {
    const path = temporary();
    writeFileSync(path, bytes);
    await expect(openSafetensors(path)).rejects.toMatchObject({
      name: "UserError",
      code: "safetensors-damaged",
      message: `${path} is no whole safetensors file: ${problem}`,
    });
  });

  it("is told, whatever is wrong with it", async () => {
    const whole = readFileSync(golden("written.safetensors"));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, value, cut) => {
        const path = temporary();
        const bytes = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut) bytes[at] = value;
        writeFileSync(path, bytes);
        const outcome = await readAll(path).catch((error: unknown) => error);
        if (!(outcome instanceof Map)) expect(outcome).toMatchObject({ name: "UserError" });
        else expect(cut).toBe(false);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it("is told from one that is missing", async () => {
    const path = join(temporary(), "..", "missing.safetensors");
    await expect(openSafetensors(path)).rejects.toMatchObject({
      code: "file-missing",
      message: `${path} does not exist`,
    });
    await expect(openSafetensors(folder)).rejects.toMatchObject({
      code: "not-a-file",
      message: `${folder} is a directory`,
    });
  });

  it.skipIf(process.platform === "win32")("does not wait for somebody to write to a named pipe", async () => {
    const path = temporary();
    execFileSync("mkfifo", [path]);
    await expect(openSafetensors(path)).rejects.toMatchObject({
      code: "not-a-file",
      message: `${path} is no regular file`,
    });
  });

  const indices: Record<string, [string, string]> = {
    "no map": ["{}", "it has no weight_map"],
    "a way out of the folder": [
      '{"weight_map":{"a":"../a.safetensors"}}',
      'it places a in "../a.safetensors", which names no shard beside it',
    ],
    "a name that stands twice": ['{"weight_map":{"a":"b.safetensors","a":"c.safetensors"}}', "it names a twice"],
    "a shard without the tensor": [
      '{"weight_map":{"a":"file.safetensors"}}',
      "it places a in file.safetensors, which does not hold it",
    ],
  };
  it.each(Object.entries(indices))("as an index with %s", async (_, [text, problem]) => {
    const shard = temporary();
    writeFileSync(shard, file("{}"));
    const path = join(shard, "..", "model.safetensors.index.json");
    writeFileSync(path, text);
    await expect(openSafetensors(path)).rejects.toMatchObject({
      code: "safetensors-damaged",
      message: `${path} is no whole safetensors file: ${problem}`,
    });
  });
});
