// Networks that this engine writes, read again: the same outputs and gradients. The files are those that Python's onnx
// checked and its ONNX Runtime ran (test/goldens/engine/export/check_exports.py).

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { numbers } from "../../../src/engine/ndarray.js";
import { exportOnnx } from "../../../src/engine/onnx/exportOnnx.js";
import { importModel } from "../../../src/engine/onnx/importModel.js";
import checked from "../../goldens/engine/export/checked.json" with { type: "json" };
import { expectNear } from "../network/checkGolden.js";
import { type Results, resultsOf, writtenNetworks } from "./written.js";

const folder = fileURLToPath(new URL("../../goldens/engine/export/.files/", import.meta.url));

interface Checked {
  readonly sha256: string;
  readonly y: { readonly shape: readonly number[]; readonly data: readonly number[] };
}

function expectSame(got: Results, expected: Results, tolerance: number): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, array] of Object.entries(expected)) {
    expectNear(got[name], { shape: array.shape, data: Array.from(numbers(array)) }, tolerance, name);
  }
}

it.each(Object.entries(writtenNetworks))("reads the %s that it wrote", async (name, make) => {
  const network = make();
  const expected = await network.results();
  const output = expected.y.shape;
  const read = await importModel(network.bytes);
  const again = await importModel(
    exportOnnx((parameters, inputs) => read.apply(parameters, inputs).outputs, read.parameters, read.inputs),
  );
  for (const model of [read, again]) {
    expect(model.inputs).toEqual(read.inputs);
    const f = (parameters: Parameters<typeof model.apply>[0], x: Parameters<typeof model.apply>[1][string]) =>
      model.apply(parameters, { x }).outputs.y;
    expectSame(await resultsOf(f, model.parameters, network.x, output), expected, 2e-6);
  }

  // After a change to what is written: WRITE_EXPORTS=1 writes the files, and check_exports.py checks them.
  if (process.env.WRITE_EXPORTS !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}${name}.onnx`, network.bytes);
    writeFileSync(
      `${folder}${name}.json`,
      JSON.stringify({ shape: network.x.shape, data: Array.from(numbers(network.x)) }),
    );
    return;
  }
  const { sha256, y } = new Map(Object.entries<Checked>(checked)).get(name) ?? {
    sha256: "",
    y: { shape: [], data: [] },
  };
  expect(createHash("sha256").update(network.bytes).digest("hex"), `${name}.onnx was not checked as it is`).toBe(
    sha256,
  );
  expectNear(expected.y, y, 2e-6, `y as Python's ONNX Runtime computes it`);
});
