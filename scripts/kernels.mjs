// Compiles the WebAssembly kernels and writes each into the source file that holds its bytes.
//
//   npm run kernels

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const at = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const sources = {
  "engine/training/kernels.wat": "engine/training/kernelBytes.ts",
  "stats/sortKernel.wat": "stats/sortKernelBytes.ts",
  "stats/neighbourBounds.wat": "stats/neighbourBoundsBytes.ts",
  "stats/neighbourChoice.wat": "stats/neighbourChoiceBytes.ts",
  "stats/learners/histogramKernel.wat": "stats/learners/histogramKernelBytes.ts",
  "stats/learners/rowKernel.wat": "stats/learners/rowKernelBytes.ts",
  "stats/learners/splitKernel.wat": "stats/learners/splitKernelBytes.ts",
  "stats/learners/logisticKernel.wat": "stats/learners/logisticKernelBytes.ts",
};

const toolkit = await wabt();
for (const [source, target] of Object.entries(sources)) {
  const [name, constant] = [source, target].map((path) => path.replace(/.*\/|\.ts$/g, ""));
  const module = toolkit.parseWat(name, readFileSync(at(source), "utf8"), { simd: true });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString("base64");
  const lines = base64.match(/.{1,110}/g).map((line) => `  "${line}",`);
  writeFileSync(
    at(target),
    `// The compiled form of ${name}. Written by \`npm run kernels\`; do not edit.

/** WebAssembly, in base64. */
export const ${constant} = [
${lines.join("\n")}
].join("");
`,
  );
}
