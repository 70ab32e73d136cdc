// `touchstone train` through the built command: what it keeps, that an interrupted training loses nothing, and what it refuses.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { startTouchstone, touchstone } from "./builtCli.js";

let cwd: string;
beforeAll(() => {
  cwd = emptyDirectory();
  const { integer } = seededRandom(1, "grammar");
  const one = (words: readonly string[]) => words[integer(words.length)];
  const sentence = () => `${one(["the cat", "a dog", "my bird"])} ${one(["sees", "likes"])} ${one(["the sea", "it"])}.`;
  const records = Array.from({ length: 60 }, () => ({ body: Array.from({ length: 8 }, sentence).join(" ") }));
  writeFileSync(join(cwd, "stories.jsonl"), records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  writeFileSync(join(cwd, "story.txt"), records.map(({ body }) => body).join("\n"));
  writeFileSync(join(cwd, "latin.txt"), Buffer.from([...Buffer.from("one\ntwo "), 0xe9, 0x20, 0x61]));
  writeFileSync(join(cwd, "numbers.csv"), "a,b\n1,2\n3,4\n5,6\n");
});

const small = ["--features", "16", "--length", "32", "--no-ledger"];

describe("touchstone train", () => {
  it("keeps the model, its curves and ONNX, tells how good it is, and lets it write", async () => {
    const words = [
      "train",
      "language-model",
      "stories.jsonl",
      "--steps",
      "60",
      "--learning-rate",
      "0.01",
      "--features",
      "16",
    ];
    const { status, stdout, stderr } = await touchstone([...words, "--out", "learnt", "--onnx", "--json"], { cwd });
    expect([status, stderr]).toEqual([0, ""]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      model: "sequence/language-model",
      seed: 0,
      options: { steps: 60, features: 16, architecture: "mamba" },
      subject: { kind: "text", name: "stories.jsonl", facts: { documents: 60 } },
      directory: join(cwd, "learnt"),
      interrupted: false,
    });
    const [bits] = report.measures;
    expect(bits.name).toBe("held-back text");
    expect(bits.interval[1]).toBeLessThan(bits.baseline);
    expect(report.curve.length).toBeGreaterThan(10);
    expect(readdirSync(join(cwd, "learnt")).sort()).toEqual([
      "model.json",
      "model.onnx",
      "training.html",
      "training.json",
      "weights.safetensors",
    ]);
    expect(readFileSync(join(cwd, "learnt/training.html"), "utf8")).toContain("Learning curves");

    const [recent] = JSON.parse((await touchstone(["show", "--json"], { cwd })).stdout);
    expect(recent).toMatchObject({ run: report.run, kind: "training", status: "finished" });
    expect(JSON.parse((await touchstone(["show", "last", "--json"], { cwd })).stdout)).toEqual(report);
    expect((await touchstone(["show", "last"], { cwd })).stdout).toContain("held-back text: ");

    const generate = ["generate", "learnt", "--prompt", "the cat ", "--temperature", "0", "--tokens", "12"];
    const written = await touchstone(generate, { cwd });
    expect(written.stdout).toMatch(/^the cat (sees|likes) /);
  });

  it("goes on after an interrupt to the bit as if it had never stopped", async () => {
    const words = ["train", "sequence/language-model", "story.txt", "--steps", "150", ...small];
    const whole = await touchstone([...words, "--out", "whole", "--json"], { cwd });
    expect(whole.status).toBe(0);
    const { child, ended } = await startTouchstone([...words, "--out", "parts", "--json"], cwd);
    // The first checkpoint is written when training begins; some steps later it is interrupted.
    while (!existsSync(join(cwd, "parts/checkpoint.safetensors"))) await sleep(10);
    await sleep(500);
    child.kill("SIGINT");
    const first = await ended;
    expect(first.status).toBe(130);
    expect(JSON.parse(first.stdout)).toMatchObject({ interrupted: true, measures: [] });
    expect(readdirSync(join(cwd, "parts")).sort()).toEqual(["checkpoint.safetensors", "training.json"]);
    const again = await touchstone([...words, "--out", "parts"], { cwd });
    expect([again.status, again.stderr]).toEqual([
      2,
      expect.stringContaining("holds a training already\n  go on with it by"),
    ]);
    const rest = await touchstone(["train", "--resume", "parts", "--no-ledger", "--json"], { cwd });
    expect([rest.status, rest.stderr]).toEqual([0, ""]);
    const parts = JSON.parse(rest.stdout);
    const { curve, measures } = JSON.parse(whole.stdout);
    expect(parts).toMatchObject({ curve, measures });
    const weights = (name: string) => readFileSync(join(cwd, name, "weights.safetensors"));
    expect(weights("parts")).toEqual(weights("whole"));
    const third = await touchstone(["train", "--resume", "parts"], { cwd });
    expect([third.status, third.stderr]).toEqual([2, expect.stringContaining("the training in parts is finished")]);
  });

  it("trains a reasoner on data of its own, whose answers can be examined", async () => {
    const words = ["train", "processor", "--algorithm", "bfs", "--width", "8", "--steps", "6", "--batch", "4"];
    const { status, stdout } = await touchstone([...words, "--out", "reasoner", "--no-ledger", "--onnx", "--json"], {
      cwd,
    });
    expect(status).toBe(0);
    const { measures, subject } = JSON.parse(stdout);
    expect(subject.kind).toBe("nothing");
    expect(measures.map(({ name }: { name: string }) => name)).toEqual(["bfs, 64 nodes"]);
    expect(existsSync(join(cwd, "reasoner/model.onnx"))).toBe(true);
    const examine = ["examine", "reasoner/bfs.answers.json", "--with", "trajectory-score", "--json", "--no-ledger"];
    const { findings } = JSON.parse((await touchstone(examine, { cwd })).stdout);
    const score = findings[0].measures.map(({ value }: { value: number }) => value);
    expect(score).toContainEqual(expect.closeTo(measures[0].value, 9));
  });

  it("does not go on with other data", async () => {
    mkdirSync(join(cwd, "moved"));
    const began = JSON.parse(readFileSync(join(cwd, "learnt/training.json"), "utf8"));
    const other = { ...began, status: "started", paths: ["story.txt"] };
    writeFileSync(join(cwd, "moved/training.json"), JSON.stringify(other));
    const { status, stderr } = await touchstone(["train", "--resume", "moved"], { cwd });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("no longer holds the data that the training in moved began with"),
    ]);
  });

  it.each<[string[], string]>([
    [[], "no model is named"],
    [["language-modl", "story.txt"], 'no model is called "language-modl" (did you mean "language-model"?)'],
    [["language-model"], "sequence/language-model learns from a text, and none is named"],
    [["processor", "story.txt"], "algorithms/processor makes its own data; story.txt is not needed"],
    [["processor", "--algorithm", "bogo_sort"], "--algorithm"],
    [["language-model", "missing.txt"], "missing.txt does not exist"],
    [["language-model", "latin.txt"], "latin.txt is not UTF-8 text: line 2, byte"],
    [["language-model", "numbers.csv"], "numbers.csv has no column of prose: a, b"],
    [["language-model", "story.txt", "--steps", "0"], "--steps"],
    [["language-model", "story.txt", "--stepz", "5"], 'unknown option --stepz (did you mean "--steps"?)'],
    [["language-model", "story.txt", "--target", "a"], "--target is said of a table; this is text"],
    [["language-model", "story.txt", "--out", "numbers.csv"], "numbers.csv is a file"],
    [["language-model", "story.txt", "--out", "."], "is not empty"],
    [["--resume", "nowhere"], "nowhere holds no training"],
    [["--resume", "learnt", "--steps", "7"], "--steps cannot be said anew"],
  ])("refuses %j", async (words, message) => {
    const before = readdirSync(cwd).sort();
    const { status, stdout, stderr } = await touchstone(["train", ...words, "--no-ledger"], { cwd });
    expect(stderr).toContain(message);
    expect([status, stdout, stderr.split("\n").length]).toEqual([2, "", 3]);
    expect(readdirSync(cwd).sort()).toEqual(before);
  });
});
