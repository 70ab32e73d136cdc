// Cartridges through the built command: made, listed, answered from, mixed, compared, and refused.

import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { plantedModel } from "../fields/sequence/plantedModels.js";
import { touchstone } from "./builtCli.js";

const cwd = emptyDirectory();
const run = (...words: string[]) => touchstone(words, { cwd });
const strong = (path: string) => (path.includes("embedding") ? 30 : /output|selection/.test(path) ? 5 : 1);

beforeAll(async () => {
  for (const [name, architecture, seed] of [
    ["mamba", "mamba", 1],
    ["other", "mamba", 2],
    ["attention", "transformer", 1],
  ] as const) {
    mkdirSync(join(cwd, name));
    await plantedModel(architecture, { layers: 2, seed, scale: strong }).save(join(cwd, name));
  }
  writeFileSync(join(cwd, "sea.txt"), "waves and tides ".repeat(400));
  writeFileSync(join(cwd, "trees.txt"), "oaks and elms ".repeat(400));
  writeFileSync(join(cwd, "poems.jsonl"), '{"text":"salt"}\n{"text":"foam"}\n');
});

it("is made of texts, answered from, mixed and compared", async () => {
  for (const name of ["sea", "trees"]) {
    const { status, stdout } = await run("cartridge", "save", "mamba", `${name}.txt`);
    expect([status, stdout]).toEqual([0, expect.stringContaining(`${name}.cartridge: ${name}, `)]);
  }
  const poems = await run(
    "cartridge",
    "save",
    "mamba",
    "poems.jsonl",
    "--out",
    "p.cartridge",
    "--name",
    "my poems",
    "--json",
  );
  // Two documents of four bytes, a boundary before each and at the end.
  expect(JSON.parse(poems.stdout)).toMatchObject({ path: "p.cartridge", name: "my poems", tokens: 11 });

  const listed = JSON.parse((await run("cartridge", "list", "--json")).stdout);
  expect(listed.map(({ path, tokens }: Record<string, unknown>) => [path, tokens])).toEqual([
    ["p.cartridge", 11],
    ["sea.cartridge", 6402],
    ["trees.cartridge", 5602],
  ]);
  expect(new Set(listed.map(({ model }: { model: string }) => model)).size).toBe(1);
  expect((await run("cartridge", "list")).stdout).toMatch(
    /sea\.cartridge +sea +6,402 tokens +[\d,]+ bytes +of mamba [0-9a-f]{8}/,
  );

  const generate = ["generate", "mamba", "--prompt", "the ", "--tokens", "40", "--temperature", "1", "--json"];
  const texts = new Set<string>();
  for (const more of [[], ["--cartridge", "sea.cartridge"], ["--cartridge", "trees.cartridge"]]) {
    const { status, stdout } = await run(...generate, ...more);
    expect(status).toBe(0);
    texts.add(JSON.parse(stdout).text);
  }
  expect(texts.size).toBeGreaterThan(1);

  const mixed = await run(
    "cartridge",
    "average",
    "sea.cartridge",
    "trees.cartridge",
    "--weights",
    "3,1",
    "--out",
    "mix.cartridge",
  );
  expect([mixed.status, mixed.stdout]).toEqual([0, expect.stringContaining("12,004 tokens")]);
  const between = ["interpolate", "sea.cartridge", "trees.cartridge", "--at", "0.25", "--out", "between.cartridge"];
  expect((await run("cartridge", ...between)).status).toBe(0);
  const near = JSON.parse((await run("cartridge", "similar", "mix.cartridge", "--json")).stdout);
  // A quarter of the way is three to one.
  expect(near[0]).toEqual({ path: "between.cartridge", name: "interpolation", similarity: expect.closeTo(1, 6) });
  expect(near.map(({ name }: { name: string }) => name).slice(0, 2)).toEqual(["interpolation", "sea"]);
  expect(near.length).toBe(4);
});

it.each<[string[], string]>([
  [["cartridge"], "what to do with a cartridge is not said"],
  [["cartridge", "sav", "mamba"], 'no verb is called "sav" (did you mean "save"?)'],
  [["cartridge", "save", "mamba"], "missing required argument text"],
  [["cartridge", "save", "mamba", "sea.txt"], "sea.cartridge is there already"],
  [["cartridge", "save", "attention", "sea.txt", "--out", "a.cartridge"], "no state of fixed size"],
  [["cartridge", "save", "nowhere", "sea.txt", "--out", "a.cartridge"], "nowhere/model.json cannot be read"],
  [["cartridge", "save", "mamba", "none.txt", "--out", "a.cartridge"], "none.txt does not exist"],
  [["cartridge", "save", "mamba", "sea.txt", "--outt", "a"], 'unknown option --outt (did you mean "--out"?)'],
  [["cartridge", "list", "sea.txt"], "sea.txt is no whole safetensors file"],
  [["cartridge", "list", "mamba/weights.safetensors"], "mamba/weights.safetensors holds no cartridge"],
  [
    ["cartridge", "average", "sea.cartridge", "--weights", "1,2", "--out", "a.cartridge"],
    "2 weights do not go with 1 cartridges",
  ],
  [["cartridge", "average", "sea.cartridge", "--weights", "no", "--out", "a.cartridge"], '"no" is not a number'],
  [
    ["cartridge", "interpolate", "sea.cartridge", "trees.cartridge", "--at", "2", "--out", "a.cartridge"],
    "make no mean",
  ],
  [["generate", "other", "--cartridge", "sea.cartridge", "--prompt", "x"], "the cartridge sea is of another model"],
  [["generate", "mamba", "--cartridge", "sea.cartridge"], "there is a state but no prompt"],
  [["generate", "mamba", "--cartridge", "none.cartridge", "--prompt", "x"], "none.cartridge"],
])("refuses %j in one line, and keeps nothing", async (words, message) => {
  const before = readdirSync(cwd);
  const { status, stdout, stderr } = await run(...words);
  expect(stderr).toContain(message);
  expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 2]);
  expect(readdirSync(cwd)).toEqual(before);
});

it("refuses to mix cartridges of several models, and a file that was cut short", async () => {
  expect((await run("cartridge", "save", "other", "sea.txt", "--out", "other.cartridge")).status).toBe(0);
  const { status, stderr } = await run(
    "cartridge",
    "average",
    "trees.cartridge",
    "other.cartridge",
    "--out",
    "a.cartridge",
  );
  expect([status, stderr]).toEqual([2, expect.stringContaining("the cartridge sea is of another model")]);
  const alike = await run("cartridge", "similar", "trees.cartridge", "other.cartridge");
  expect([alike.status, alike.stderr]).toEqual([2, expect.stringContaining("of another model")]);
  truncateSync(join(cwd, "other.cartridge"), 700);
  const cut = await run("generate", "other", "--cartridge", "other.cartridge", "--prompt", "x");
  expect([cut.status, cut.stderr]).toEqual([
    2,
    expect.stringContaining("other.cartridge is no whole safetensors file"),
  ]);
  expect(existsSync(join(cwd, "a.cartridge"))).toBe(false);
});
