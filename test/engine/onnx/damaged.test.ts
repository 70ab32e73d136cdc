// Files that are no models, or are damaged, or made to harm: each is one error of one line, and no more.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../../src/core/errors.js";
import { seededRandom } from "../../../src/core/random.js";
import { importModel } from "../../../src/engine/onnx/importModel.js";
import type { WireWriter } from "../../../src/engine/onnx/wire.js";
import { messageOf, modelOf, node, value, withGraph } from "./models.js";

const folder = mkdtempSync(join(tmpdir(), "onnx-"));
afterAll(() => rmSync(folder, { recursive: true }));

const relu = modelOf({ nodes: [node("Relu", "x", "y")] });

// A graph with one stored tensor of these sizes, of type f32 unless said.
function withTensor(write: (writer: WireWriter) => void): Uint8Array {
  return withGraph((inner) => inner.message(5, write));
}

describe("bytes", () => {
  const damaged: [what: string, bytes: Uint8Array, message: string][] = [
    ["no bytes", new Uint8Array(0), "the model is no ONNX model: it is empty"],
    [
      "an archive",
      new TextEncoder().encode("PK\u0003\u0004archive/data.pkl"),
      "the model is no ONNX model: it is a zip archive, as PyTorch saves its own",
    ],
    [
      "a pointer",
      new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid"),
      "the model is no ONNX model: it is a pointer to a file in Git LFS",
    ],
    ["zeros", new Uint8Array(8), "the model is no whole ONNX model: there is no field 0, at byte 0 of 8"],
    [
      "a text",
      new TextEncoder().encode("hello, world"),
      "the model is no whole ONNX model: the field 13 is of wire type 4, which ONNX does not use, at byte 2 of 12",
    ],
    ["no graph", Uint8Array.of(8, 8), "the model is no whole ONNX model: there is no graph in it"],
    [
      "a model cut off",
      relu.subarray(0, 30),
      "the model is no whole ONNX model: a field of 60 bytes is cut off after 20, at byte 8 of 30",
    ],
    [
      "a number cut off",
      Uint8Array.of(8, 0x80, 0x80),
      "the model is no whole ONNX model: a number is cut off, at byte 0 of 3",
    ],
    [
      "a number without an end",
      new Uint8Array(20).fill(0xff),
      "the model is no whole ONNX model: a number is longer than ten bytes, at byte 0 of 20",
    ],
    [
      "a group",
      Uint8Array.of(11, 12),
      "the model is no whole ONNX model: the field 1 is of wire type 3, which ONNX does not use, at byte 0 of 2",
    ],
    [
      "a graph that is a number",
      Uint8Array.of(56, 1),
      "the model is no whole ONNX model: the field 7 holds no bytes, at byte 0 of 2",
    ],
    [
      "a node cut off",
      withGraph((inner) => inner.bytes(1, Uint8Array.of(10, 9, 65))),
      "the model is no whole ONNX model: node 0: a field of 9 bytes is cut off after 1, at byte 4 of 11",
    ],
    [
      "sparse tensors",
      withGraph((inner) => inner.bytes(15, new Uint8Array(0))),
      "the model is no whole ONNX model: there are sparse tensors, which are not read, at byte 2 of 8",
    ],
    [
      "an axis of a negative size",
      modelOf({ inputs: [value("x", [2, -3])] }),
      "the model is no whole ONNX model: input 0: an axis has the size -3, at byte 35 of 63",
    ],
  ];
  it.each(damaged)("%s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toBe(message);
    // Where the bytes begin in their buffer does not matter.
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(await messageOf(shifted.subarray(3))).toBe(message);
  });

  it("anything, with or without bytes changed or left out", async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 400; round++) {
      const bytes = relu.slice(0, random.integer(4) === 0 ? random.integer(relu.length) : relu.length);
      for (let i = random.integer(3); i > 0 && bytes.length > 0; i--) {
        bytes[random.integer(bytes.length)] = random.integer(256);
      }
      await importModel(bytes).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UserError);
        expect(String(error)).not.toContain("\n");
      });
    }
  });
});

describe("tensors", () => {
  const sized = (sizes: readonly (number | bigint)[]) =>
    withTensor((tensor) => {
      for (const size of sizes) tensor.integer(1, size);
      tensor.integer(2, 1);
      tensor.text(8, "w");
    });
  const none = "the model is no whole ONNX model: initializer 0: the tensor w";
  it.each([
    ["a negative size", sized([-2, 3]), `${none} f32[-2, 3] has no such size, at byte 4 of 26`],
    ["two negative sizes", sized([-2, -3]), `${none} f32[-2, -3] has no such size, at byte 4 of 35`],
    [
      "an overflow",
      sized([2n ** 40n, 2n ** 40n]),
      `${none} f32[1099511627776, 1099511627776] has no such size, at byte 4 of 27`,
    ],
    [
      "an overflow times nothing",
      sized([2n ** 62n, 0]),
      `${none} f32[4611686018427387904, 0] has no such size, at byte 4 of 25`,
    ],
    [
      "more elements than bytes",
      sized([2 ** 31]),
      `${none} f32[2147483648] takes 8589934592 bytes, not 0, at byte 4 of 19`,
    ],
    [
      "too many axes",
      sized(new Array<number>(65).fill(1)),
      `${none} f32[${new Array<number>(65).fill(1).join(", ")}] has no such size, at byte 6 of 145`,
    ],
  ])("of %s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toBe(message);
  });

  it.each([
    [8, "texts"],
    [14, "complex numbers"],
    [17, "8-bit floating-point numbers"],
    [22, "elements smaller than a byte"],
    [99, "elements of ONNX's type 99"],
  ])("of type %i", async (type, held) => {
    const bytes = withTensor((tensor) => {
      tensor.integer(2, type);
      tensor.text(8, "w");
    });
    expect(await messageOf(bytes)).toBe(`${none} [] holds ${held}, which are not read, at byte 4 of 13`);
  });

  it("of numbers that programs do not hold", async () => {
    const bytes = withGraph((inner) => {
      inner.message(1, (one) => {
        one.text(1, "w");
        one.text(2, "y");
        one.text(4, "Identity");
      });
      inner.message(5, (tensor) => {
        tensor.integer(2, 13);
        tensor.text(8, "w");
        tensor.integer(11, 2n ** 63n);
      });
      inner.message(12, (output) => output.text(1, "y"));
    });
    expect(await messageOf(bytes)).toBe(
      "the model: the tensor w holds a number that is too large: 9223372036854776000 is no i64",
    );
  });
});

describe("tensors in other files", () => {
  writeFileSync(join(folder, "weights.bin"), new Uint8Array(16));
  mkdirSync(join(folder, "models", "inner"), { recursive: true });
  writeFileSync(join(folder, "models", "weights.bin"), new Uint8Array(16));
  symlinkSync(join(folder, "weights.bin"), join(folder, "models", "link.bin"));
  const path = join(folder, "models", "model.onnx");
  const outside = (entries: Readonly<Record<string, string>>, count = 1) =>
    withGraph((inner) => {
      for (let i = 0; i < count; i++) {
        inner.message(5, (tensor) => {
          tensor.integer(1, 3);
          tensor.integer(2, 1);
          tensor.text(8, `w${i}`);
          for (const [key, each] of Object.entries({ ...entries, ...(count > 1 ? { offset: `${i}` } : {}) })) {
            tensor.message(13, (entry) => {
              entry.text(1, key);
              entry.text(2, each);
            });
          }
          tensor.integer(14, 1);
        });
      }
      inner.message(11, (input) => {
        input.text(1, "x");
        input.message(2, (type) => type.message(1, (tensor) => tensor.integer(1, 1)));
      });
      inner.message(12, (output) => output.text(1, "x"));
    });
  it.each([
    ["../weights.bin", 'stands in "../weights.bin", outside the model\'s folder'],
    ["inner/../../weights.bin", 'stands in "inner/../../weights.bin", outside the model\'s folder'],
    [
      join(folder, "weights.bin"),
      `stands in ${JSON.stringify(join(folder, "weights.bin"))}, outside the model's folder`,
    ],
    ["link.bin", 'stands in "link.bin", outside the model\'s folder'],
    ["", 'stands in "", outside the model\'s folder'],
    ["nul\u0000.bin", 'stands in "nul\\u0000.bin", outside the model\'s folder'],
    ["none.bin", "stands in none.bin, which does not exist"],
    ["x".repeat(300), `stands in ${"x".repeat(300)}, which does not exist`],
    ["inner", "stands in inner, which is no file"],
  ])("at %j", async (location, problem) => {
    writeFileSync(path, outside({ location }));
    expect(await messageOf(path)).toBe(`${path}: the tensor w0 ${problem}`);
  });

  it.each([
    [{}, "does not say where its elements are"],
    [{ location: "weights.bin", offset: "-4" }, "does not say where its elements are"],
    [{ location: "weights.bin", offset: "1e1" }, "does not say where its elements are"],
    [{ location: "weights.bin", offset: "99999999999999999999" }, "does not say where its elements are"],
    [{ location: "weights.bin", length: "16" }, "takes 12 bytes, not 16"],
  ])("with %j", async (entries, problem) => {
    const bytes = outside(entries);
    expect(await messageOf(bytes)).toMatch(
      `the model is no whole ONNX model: initializer 0: the tensor w0 f32[3] ${problem}, at byte 4 of ${bytes.length}`,
    );
  });

  it("beyond the end of a file, or of one another", async () => {
    writeFileSync(path, outside({ location: "weights.bin", offset: "8" }));
    expect(await messageOf(path)).toBe(`${path}: the tensor w0 ends after byte 20 of weights.bin, which has 16`);
    writeFileSync(path, outside({ location: "weights.bin" }, 3));
    expect(await messageOf(path)).toBe(`${path}: the tensor w1 shares bytes of weights.bin with another`);
  });

  it("of a model without a file", async () => {
    expect(await messageOf(outside({ location: "weights.bin" }))).toBe(
      "the model: the tensor w0 stands in another file, weights.bin",
    );
  });
});
