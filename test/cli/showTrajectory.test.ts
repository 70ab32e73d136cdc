// Algorithms step by step, by the built command.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";

describe("touchstone show of an algorithm", () => {
  it("prints the steps, draws them, and makes a page of them", async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, "keys.json"), '{"keys": [3, 1, 2]}');
    const words = ["show", "insertion_sort", "--input", "keys.json"];
    const { status, stdout } = await touchstone(words, { cwd });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "step  i  j  pred_h\n1     0  0  0 0 1\n2     0  1  1 1 0\n3     0  2  2 1 1\n",
    });
    const json = JSON.parse((await touchstone([...words, "--json"], { cwd })).stdout);
    expect(json).toMatchObject({ steps: 3, outputs: { pred: { shape: [3], values: [2, 1, 1] } } });
    for (const file of ["steps.svg", "steps.html"]) {
      expect((await touchstone([...words, "--out", file], { cwd })).stdout).toBe(
        `Insertion sort: 3 steps in ${file}\n`,
      );
      expect(readFileSync(join(cwd, file), "utf8")).toContain("step 3 of 3");
    }
  });

  it.each([
    [["show", "bfs", "--out", "x.png"], "a picture is a file that ends in .svg or .html, not x.png"],
    [["show", "bfs", "--size", "64", "--out", "x.svg"], "64 nodes cannot be told apart in a picture"],
    [["show", "bfs", "--report", "x"], "--report is said of a run, and bfs is an algorithm"],
    [["show", "last", "--size", "3"], '--size is said of an algorithm, and "last" is none'],
    [["show", "--size", "3"], "--size is said of an algorithm, and none is named"],
    [["show", "bfs", "--input", "none.json"], "none.json cannot be read"],
    [["show", "bfs", "--input", "bad.json"], "the input of bfs is not right: source"],
  ])("refuses %j in a line", async (words, line) => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, "bad.json"), '{"graph": [[0]]}');
    const { status, stdout, stderr } = await touchstone(words, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });
});
