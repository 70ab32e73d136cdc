// Compiles `src` to `dist` and derives the manifest of instruments, models and claims from their definitions.

import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));

rmSync(at("dist"), { recursive: true, force: true });
execFileSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", at("tsconfig.build.json")], {
  stdio: "inherit",
});

const { fieldEntries } = await import(new URL("dist/fields.js", root));
const { describeFields } = await import(new URL("dist/core/manifest.js", root));
const fields = await Promise.all(fieldEntries.map((entry) => entry.load()));
writeFileSync(at("dist/manifest.json"), JSON.stringify(describeFields(fields)));
chmodSync(at("dist/cli/main.js"), 0o755);
