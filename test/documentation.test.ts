// What the README and the pages under docs say of this repository is true: links, paths, commands, lists, and the files
// that the how-to pages have their reader write.

import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldEntries } from "../src/fields.js";
import { builtDirectory } from "./cli/builtCli.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const run = promisify(execFile);

const howTo = readdirSync(join(root, "docs/how-to")).map((name) => `docs/how-to/${name}`);
const pages = [
  "README.md",
  "examples/SOURCES.md",
  ...howTo,
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

/** The files that a page has its reader write: a path and a colon, then the whole file. */
const filesIn = (page: string) =>
  [...read(page).matchAll(/`([\w./-]+\.ts)`:\n\n```ts\n([\s\S]*?)^```/gm)].map(([, path, text]) => ({ path, text }));

describe.each(pages)("%s", (page) => {
  const text = read(page);

  it("links to files that are there", () => {
    const links = matches(text, /\]\(([^)\s]+)\)/g).filter((link) => !link.includes(":"));
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link.replace(/#.*/, ""))))).toEqual([]);
  });

  it("names files that are there, or that it has its reader write", () => {
    const written = filesIn(page).map(({ path }) => path);
    const named = matches(text, /(?:`|node |run )((?:src|test|docs|examples|scripts|bench)\/[\w./-]+)/g);
    expect(named.filter((path) => !existsSync(join(root, path)) && !written.includes(path))).toEqual([]);
  });

  it("names commands that there are", () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
    const named = matches(text, /npm run ([a-z:]+)/g);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = read("README.md");

  it("has every instrument and every model in its tables", async () => {
    const fields = await Promise.all(fieldEntries.map((field) => field.load()));
    const models = fields.flatMap((field) => field.models.map(({ id }) => id));
    expect(matches(readme, /^\| `([\w-]+\/[\w-]+)`/gm).sort()).toEqual(models.sort());
    const names = fields.flatMap(({ instruments }) => instruments.map(({ id }) => id.slice(id.indexOf("/") + 1)));
    expect(matches(readme, /^\| `([\w-]+)`/gm).sort()).toEqual(names.sort());
  });

  it("shows a part of the example as it is", () => {
    const [shown] = matches(readme, /^```js\n([\s\S]*?)^```/gm);
    expect(read("examples/digits.mjs")).toContain(shown);
  });

  it("names parts of the package that can be imported", async () => {
    await builtDirectory();
    const paths = ["touchstone", ...matches(readme, /`(touchstone\/[\w/]+)`/g)];
    expect(paths.length).toBeGreaterThan(4);
    const code = `for (const path of ${JSON.stringify(paths)}) console.log(Object.keys(await import(path)).join())`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], { cwd: root });
    const names = stdout.trimEnd().split("\n");
    expect(names[0].split(",")).toContain("examine");
    expect(names.filter((line) => line === "")).toEqual([]);
  });
});

it("docs/claims.md reports every claim", async () => {
  const fields = await Promise.all(fieldEntries.map((field) => field.load()));
  const claims = fields.flatMap((field) => field.claims.map(({ id }) => id));
  expect(matches(read("docs/claims.md"), /^## ([\w/-]+)/gm).sort()).toEqual(claims.sort());
});

describe("files that the how-to pages have their reader write", () => {
  const files = howTo.flatMap(filesIn);
  const written = new Map(files.map(({ path, text }) => [join(root, path), text]));

  it("are there on every page", () => {
    expect(howTo.filter((page) => filesIn(page).length === 0)).toEqual([]);
  });

  it("have the right types", () => {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const host = ts.createCompilerHost(options);
    const program = ts.createProgram([...written.keys()], options, {
      ...host,
      fileExists: (path) => written.has(path) || host.fileExists(path),
      readFile: (path) => written.get(path) ?? host.readFile(path),
      getSourceFile(path, language) {
        const text = written.get(path) ?? host.readFile(path);
        return text === undefined ? undefined : ts.createSourceFile(path, text, language);
      },
    });
    const faults = [...written.keys()].flatMap((path) => {
      const file = program.getSourceFile(path);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    });
    expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });

  it.each(files)("are as the linter wants them: $path", async ({ path, text }) => {
    const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
    const checked = run(process.execPath, [biome, "check", "--write", `--stdin-file-path=${path}`], { cwd: root });
    checked.child.stdin?.end(text);
    expect((await checked).stdout).toBe(text);
  });
});
