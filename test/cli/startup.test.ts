// Asking for help or the list of instruments answers at once: nothing heavy is loaded for it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";
import { directoryWithCopies } from "./tables.js";

const questions = [["--help"], ["list"], ["list", "instruments", "--json"], ["examine", "--help"], ["--version"]];

/** Every module that the command resolved, and every native library it opened, written down as it did. */
async function modulesLoaded(words: readonly string[], cwd?: string): Promise<readonly string[]> {
  const directory = emptyDirectory();
  const log = join(directory, "modules.txt");
  writeFileSync(log, "");
  writeFileSync(
    join(directory, "hooks.mjs"),
    `import { appendFileSync } from "node:fs";
     export async function resolve(specifier, context, next) {
       const resolved = await next(specifier, context);
       appendFileSync(${JSON.stringify(log)}, resolved.url + "\\n");
       return resolved;
     }`,
  );
  const register = join(directory, "register.mjs");
  writeFileSync(
    register,
    `import { appendFileSync } from "node:fs";
     import { register } from "node:module";
     register(${JSON.stringify(pathToFileURL(join(directory, "hooks.mjs")).href)});
     const { dlopen } = process;
     process.dlopen = (module, path, ...rest) => {
       appendFileSync(${JSON.stringify(log)}, path + "\\n");
       return dlopen(module, path, ...rest);
     };`,
  );
  const { status } = await touchstone(words, { cwd, node: ["--import", pathToFileURL(register).href] });
  expect(status).toBe(0);
  return readFileSync(log, "utf8").trim().split("\n");
}

/** Milliseconds of processor time that the command takes, Node's own start included. */
async function processorTime(words: readonly string[]): Promise<number> {
  const atExit = `process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    process.stderr.write(String((user + system) / 1000));
  })`;
  const { stderr } = await touchstone(words, {
    node: ["--import", `data:text/javascript,${encodeURIComponent(atExit)}`],
  });
  return Number(stderr);
}

describe.each(questions.map((words) => [words.join(" "), words] as const))("touchstone %s", (_name, words) => {
  it("loads neither DuckDB, ONNX Runtime, vega, libsql, zod nor a field, and nothing native", async () => {
    const modules = await modulesLoaded(words);
    expect(modules.some((url) => url.includes("commander"))).toBe(true);
    expect(
      modules.filter((url) => /duckdb|onnx|vega|libsql|zod|arrow|fields\/|ledger\/|engine\/|\.node$/.test(url)),
    ).toEqual([]);
  });

  it("answers in less than 150 ms of processor time", async () => {
    // Other work on the machine can only make a run slower: the fastest of several tells what the command costs.
    let fastest = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 25 && fastest >= 150; attempt++) {
      fastest = Math.min(fastest, await processorTime(words));
    }
    expect(fastest).toBeLessThan(150);
  });
});

it("sees what an examination loads", async () => {
  const directory = directoryWithCopies();
  const modules = await modulesLoaded(["examine", join(directory, "copies.csv"), "--with", "duplicates"], directory);
  for (const heavy of ["duckdb", "libsql", "zod", ".node"]) expect(modules.join()).toContain(heavy);
});
