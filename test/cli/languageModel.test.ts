// A language model's folder through the built command: what it is, which instruments fit, and what is refused.

import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { openSafetensors, writeSafetensors } from "../../src/engine/storage/safetensors.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { plantedModel } from "../fields/sequence/plantedModels.js";
import { touchstone } from "./builtCli.js";

const golden = fileURLToPath(new URL("../goldens/sequence/mambaCheckpoint", import.meta.url));
const cwd = emptyDirectory();
const run = (...words: string[]) => touchstone(words, { cwd });

beforeAll(async () => {
  mkdirSync(join(cwd, "own"));
  await plantedModel("transformer", { layers: 2 }).save(join(cwd, "own"));
  cpSync(golden, join(cwd, "checkpoint"), { recursive: true });
  writeFileSync(join(cwd, "book.txt"), "The cat sees the sea. ".repeat(200));
  writeFileSync(join(cwd, "numbers.csv"), "a,b\n1,2\n3,4\n");
});

const quick = ["--doublings", "2", "--rounds", "1", "--changes", "2", "--after", "8", "--no-ledger", "--json"];

describe("a folder that a model was trained into, and a checkpoint of Hugging Face", () => {
  it.each([
    ["own", "transformer", ["skipped", "bytes, 264"]],
    ["checkpoint", "mamba", ["info", "pieces of words, 304"]],
  ])("are examined: %s", async (folder, architecture, [steps, tokens]) => {
    const { status, stdout } = await run("examine", folder, "--data", "book.txt", ...quick);
    expect(status).toBe(0);
    const { subject, findings } = JSON.parse(stdout);
    expect(subject).toMatchObject({
      kind: "language-model",
      name: folder,
      facts: { architecture, tokens, data: "book.txt" },
    });
    const verdicts = Object.fromEntries(
      findings.map(({ instrument, verdict }: Record<string, string>) => [instrument, verdict]),
    );
    expect(Object.keys(verdicts)).toEqual([
      "sequence/cost-against-length",
      "sequence/memory-length",
      "sequence/state-patching",
      "sequence/step-sizes",
      "sequence/text-score",
    ]);
    expect(verdicts["sequence/step-sizes"]).toBe(steps);
    expect(verdicts["sequence/text-score"]).not.toBe("skipped");
  });

  it("go on with a text", async () => {
    for (const folder of ["own", "checkpoint"]) {
      const { status, stdout } = await run("generate", folder, "--prompt", "The", "--tokens", "4", "--json");
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ prompt: "The", text: expect.any(String) });
    }
  });

  it("have a fingerprint of what they compute, wherever they lie", async () => {
    const facts = async (folder: string) =>
      JSON.parse(
        (
          await run(
            "examine",
            folder,
            "--with",
            "cost-against-length",
            "--doublings",
            "2",
            "--rounds",
            "1",
            "--no-ledger",
            "--json",
          )
        ).stdout,
      ).subject;
    cpSync(join(cwd, "checkpoint"), join(cwd, "moved"), { recursive: true });
    expect((await facts("moved")).fingerprint).toBe((await facts("checkpoint")).fingerprint);
    expect((await facts("own")).fingerprint).not.toBe((await facts("checkpoint")).fingerprint);
  });
});

it("scores a text in memory that does not grow with it", async () => {
  const words = ["examine", "checkpoint", "--with", "text-score", "--no-ledger", "--json", "--data"];
  // As the process ends it tells how much memory it held at most, in kilobytes.
  const told = `process.on("exit", () => process.stderr.write(process.resourceUsage().maxRSS + '\\n'))`;
  const node = ["--import", `data:text/javascript,${encodeURIComponent(told)}`];
  const held = async (repeats: number) => {
    writeFileSync(join(cwd, "long.txt"), "The cat sees the sea, or it does not. ".repeat(repeats));
    const { status, stdout, stderr } = await touchstone([...words, "long.txt"], { cwd, node });
    expect(status).toBe(0);
    const [bits] = JSON.parse(stdout).findings[0].measures;
    expect(bits.n).toBeLessThan(512);
    return { kilobytes: Number(stderr.trimEnd().split("\n").at(-1)), bits: bits.value };
  };
  const [short, long] = [await held(1000), await held(15_000)];
  expect(long.bits).toBeCloseTo(short.bits, 2);
  // Half a million tokens more; what is left is garbage that is not collected at once.
  expect(long.kilobytes - short.kilobytes).toBeLessThan(48 * 1024);
}, 180_000);

describe("a folder with a fault is refused in one line, by examine and by generate", () => {
  const damaged = async (name: string, damage: (folder: string) => void | Promise<void>, from = "checkpoint") => {
    const folder = join(cwd, name);
    cpSync(join(cwd, from), folder, { recursive: true });
    await damage(folder);
    return name;
  };
  const tensors = async (
    folder: string,
    change: (name: string, shape: readonly number[]) => readonly number[] | undefined,
  ) => {
    const path = join(folder, "model.safetensors");
    const file = await openSafetensors(path);
    const arrays = [];
    for (const [name, { shape }] of file.tensors) {
      const kept = change(name, shape);
      if (kept !== undefined) arrays.push([name, { ...(await file.read(name)), shape: kept }] as const);
    }
    await file.close();
    await writeSafetensors(path, arrays);
  };
  const skip = "backbone.layers.0.mixer.D";

  it.each<[string, () => Promise<string>, string]>([
    [
      "no tokeniser",
      () => damaged("untold", (folder) => rmSync(join(folder, "tokenizer.json"))),
      "untold/tokenizer.json cannot be read",
    ],
    [
      "a tensor too few",
      () => damaged("fewer", (folder) => tensors(folder, (name, shape) => (name === skip ? undefined : shape))),
      `fewer/model.safetensors lacks ${skip}`,
    ],
    [
      "a tensor of another shape",
      () =>
        damaged("turned", (folder) =>
          tensors(folder, (name, shape) => (name.endsWith("A_log") ? [...shape].reverse() : shape)),
        ),
      "A_log as [",
    ],
    [
      "weights cut short",
      () => damaged("cut", (folder) => truncateSync(join(folder, "model.safetensors"), 9000)),
      "cut/model.safetensors is no whole safetensors file",
    ],
    [
      "weights that are none",
      () => damaged("empty", (folder) => truncateSync(join(folder, "model.safetensors"), 0)),
      "empty/model.safetensors is no whole safetensors file: it ends after 0 bytes",
    ],
    [
      "no weights",
      () => damaged("bare", (folder) => rmSync(join(folder, "model.safetensors"))),
      "bare/model.safetensors",
    ],
    [
      "another architecture",
      () => damaged("gpt", (folder) => writeFileSync(join(folder, "config.json"), '{"model_type":"gpt2"}')),
      "gpt/config.json describes no Mamba that can be read: model_type",
    ],
    [
      "a config that is no JSON",
      () => damaged("torn", (folder) => writeFileSync(join(folder, "config.json"), "{")),
      "torn/config.json cannot be read",
    ],
    [
      "own weights cut short",
      () => damaged("own-cut", (folder) => truncateSync(join(folder, "weights.safetensors"), 5000), "own"),
      "own-cut/weights.safetensors is no whole safetensors file",
    ],
    [
      "another model's description",
      () => damaged("strange", (folder) => writeFileSync(join(folder, "model.json"), '{"format":"x"}'), "own"),
      "strange/model.json describes no language model: format",
    ],
  ])("%s", async (_, make, message) => {
    const folder = await make();
    for (const words of [
      ["examine", folder, "--no-ledger"],
      ["generate", folder],
    ]) {
      const { status, stdout, stderr } = await run(...words);
      expect(stderr).toContain(message);
      expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 2]);
    }
  });

  it.each<[string[], string]>([
    [["own", "checkpoint"], "a language model lies in one folder, not in 2"],
    [["own", "--target", "a"], "--target is said of a table; this is a language model"],
    [["own", "--data", "numbers.csv"], "numbers.csv is a table; a language model is asked about text"],
    [["own", "--data", "none.txt"], "none.txt does not exist"],
    [["own", "--with", "duplicates"], "pitfalls/duplicates examines a table, not a language-model"],
    [["own", "--with", "memory-length", "--moved", "2"], "--moved"],
  ])("and so is %j", async (words, message) => {
    const { status, stderr } = await run("examine", ...words, "--no-ledger");
    expect(stderr).toContain(message);
    expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 2]);
  });

  it("and a training that has not come to its end", async () => {
    mkdirSync(join(cwd, "unfinished"));
    writeFileSync(join(cwd, "unfinished/training.json"), readFileSync(join(cwd, "own/model.json")));
    const { status, stderr } = await run("examine", "unfinished", "--no-ledger");
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("the training in unfinished has not come to its end"),
    ]);
    expect(stderr).toContain("touchstone train --resume unfinished");
  });
});
