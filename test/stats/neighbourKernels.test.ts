import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import wabt from "wabt";
import { neighbourBoundsBytes } from "../../src/stats/neighbourBoundsBytes.js";
import { neighbourChoiceBytes } from "../../src/stats/neighbourChoiceBytes.js";

it.each([
  ["neighbourBounds.wat", neighbourBoundsBytes],
  ["neighbourChoice.wat", neighbourChoiceBytes],
])("holds what %s compiles to", async (name, bytes) => {
  const toolkit = await wabt();
  const source = readFileSync(new URL(`../../src/stats/${name}`, import.meta.url), "utf8");
  const module = toolkit.parseWat(name, source, { simd: true });
  expect(bytes, "run `npm run kernels`").toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
});
