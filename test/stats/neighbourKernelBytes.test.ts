import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import wabt from "wabt";
import { neighbourKernelBytes } from "../../src/stats/neighbourKernelBytes.js";

it("holds what neighbourKernel.wat compiles to", async () => {
  const toolkit = await wabt();
  const source = readFileSync(new URL("../../src/stats/neighbourKernel.wat", import.meta.url), "utf8");
  const module = toolkit.parseWat("neighbourKernel.wat", source, { simd: true });
  expect(neighbourKernelBytes, "run `npm run kernels`").toBe(
    Buffer.from(module.toBinary({}).buffer).toString("base64"),
  );
});
