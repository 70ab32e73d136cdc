// Compiles the WebAssembly kernels of the optimisers and writes them into the source file that holds their bytes.
//
//   npm run kernels

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import wabt from "wabt";

const at = (path) => fileURLToPath(new URL(`../src/engine/training/${path}`, import.meta.url));

const toolkit = await wabt();
const module = toolkit.parseWat("kernels.wat", readFileSync(at("kernels.wat"), "utf8"), { simd: true });
const base64 = Buffer.from(module.toBinary({}).buffer).toString("base64");
const lines = base64.match(/.{1,110}/g).map((line) => `  "${line}",`);
writeFileSync(
  at("kernelBytes.ts"),
  `// The compiled form of kernels.wat. Written by \`npm run kernels\`; do not edit.

/** WebAssembly, in base64. */
export const kernelBytes = [
${lines.join("\n")}
].join("");
`,
);
