import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import wabt from "wabt";
import { kernelBytes } from "../../../src/engine/training/kernelBytes.js";

it("holds what kernels.wat compiles to", async () => {
  const toolkit = await wabt();
  const source = readFileSync(new URL("../../../src/engine/training/kernels.wat", import.meta.url), "utf8");
  const module = toolkit.parseWat("kernels.wat", source, { simd: true });
  expect(kernelBytes, "run `npm run kernels`").toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
});
