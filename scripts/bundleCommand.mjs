// The command and what it needs in a few files instead of several hundred, most of them a library's: it starts in three
// quarters of the time.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

// These find their native binaries from where they lie.
const external = [/^@duckdb\/node-bindings/, "libsql", "onnxruntime-node", "sharp"];

/** Bundles the command and its working threads, compiled in `from`, into `to`, with the licences of all that they take in. */
export async function bundleCommand(from, to) {
  const bundle = await rolldown({
    input: {
      main: join(from, "cli/main.js"),
      commandThread: join(from, "tasks/commandThread.js"),
      instrumentThread: join(from, "tasks/instrumentThread.js"),
    },
    platform: "node",
    preserveEntrySignatures: "allow-extension",
    external,
    plugins: [englishOnly],
  });
  const { output } = await bundle.write({
    dir: to,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: {
      // Else a package takes the packages that it needs into its own file, and whoever needs one of these loads both.
      includeDependenciesRecursively: false,
      groups: [{ name: packageOf, debugName: "packages", test: /node_modules/ }],
    },
  });
  await bundle.close();
  const folders = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.flatMap((id) => packageFolder(id) ?? [])));
  writeFileSync(join(to, "THIRD-PARTY.txt"), [...folders].sort().map(licence).join("\n\n"));
}

/** zod says what is wrong in fifty languages, of which English is used: the others would be read whenever anything starts. */
const englishOnly = {
  name: "english-only",
  load: {
    filter: { id: /\/zod\/v4\/locales\/index\.js$/ },
    handler: () => 'export { default as en } from "./en.js";',
  },
};

const packagePath = /^(?<folder>.*\/node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\//;

function packageFolder(id) {
  return packagePath.exec(id)?.groups.folder;
}

function packageOf(id) {
  return packagePath.exec(id)?.groups.name.replace("@", "").replace("/", "-");
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}
