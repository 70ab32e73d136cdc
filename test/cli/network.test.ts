// A network and a table through the built command.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { linearNetwork, tableOf } from "../fields/pitfalls/network/plantedNetworks.js";
import { touchstone } from "./builtCli.js";

const cwd = emptyDirectory();
const network = linearNetwork([3, -1, 0]);
const table = tableOf(120, ["a", "b", "c"], ([a, b]) => String(Number(3 * a - b > 0)));
const examine = (...words: string[]) => touchstone(["examine", ...words, "--no-ledger"], { cwd });

it("is examined with what it is asked about", async () => {
  const { status, stdout } = await examine(network, "--data", table, "--target", "answer", "--json");
  expect(status).toBe(0);
  const { findings, subject } = JSON.parse(stdout);
  expect(subject.kind).toBe("network");
  expect(findings.map(({ instrument }: { instrument: string }) => instrument)).toEqual([
    "pitfalls/adversarial",
    "pitfalls/saliency",
  ]);
  expect(findings[1].summary).toContain("The answers rest most on a");
});

it("without rows says what is needed", async () => {
  const { status, stdout } = await examine(network);
  expect(status).toBe(0);
  expect(stdout).toContain("needs rows to ask it about: --data <table or folder of images>");
});

it.each<[string, string[], string]>([
  [
    "a table of other columns",
    ["--data", table, "--target", "answer", "--ignore", "c"],
    "3 numbers a row; table.csv has 2 features",
  ],
  ["a missing table", ["--data", "none.csv"], "none.csv does not exist"],
  ["an option out of range", ["--data", table, "--target", "answer", "--steps", "0"], "--steps"],
])("refuses %s in one line", async (_, words, message) => {
  const { status, stdout, stderr } = await examine(network, ...words);
  expect(stderr).toContain(message);
  expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 2]);
});

it("refuses cells without a value and damaged networks", async () => {
  const holes = join(cwd, "holes.csv");
  writeFileSync(holes, `a,b,c,answer\n${"1.5,2.5,0.5,1\n".repeat(20)},2.5,0.5,0\n`);
  const missing = await examine(network, "--data", holes, "--target", "answer");
  expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining("row 21 has no value in a")]);
  const damaged = join(cwd, "damaged.onnx");
  writeFileSync(damaged, "not a network");
  const { status, stderr } = await examine(damaged, "--data", table);
  expect([status, stderr]).toEqual([2, expect.stringContaining("damaged.onnx")]);
});
