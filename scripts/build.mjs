// Compiles `src` to `dist`, derives the manifest of instruments, models and claims from their definitions, and bundles
// the command and the page.

import { execFileSync } from "node:child_process";
import { chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { bundleCommand } from "./bundleCommand.mjs";

const root = new URL("../", import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));

rmSync(at("dist"), { recursive: true, force: true });
execFileSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", at("tsconfig.build.json")], {
  stdio: "inherit",
});

await bundleCommand(at("dist"), at("dist/bundle"));
for (const folder of ["cli", "server", "tasks"]) rmSync(at(`dist/${folder}`), { recursive: true });
renameSync(at("dist/bundle"), at("dist/cli"));
chmodSync(at("dist/cli/main.js"), 0o755);

await build({ configFile: at("web/vite.config.ts"), logLevel: "warn" });

// The manifest comes last: where it is, the build is whole.
const { fieldEntries } = await import(new URL("dist/fields.js", root));
const { describeFields } = await import(new URL("dist/core/manifest.js", root));
const fields = await Promise.all(fieldEntries.map((entry) => entry.load()));
writeFileSync(at("dist/manifest.json"), JSON.stringify(describeFields(fields)));
