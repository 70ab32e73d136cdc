// Data sets of trajectories by the built command.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { benchmarkSplit, splitTasks } from "../../src/fields/algorithms/benchmarkSplits.js";
import { algorithmNamed } from "../../src/fields/algorithms/clrs30.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { readNpy, readZip } from "../readNpz.js";
import { startTouchstone, touchstone } from "./builtCli.js";

describe("touchstone generate of trajectories", () => {
  it("writes a split of the benchmark, value for value", async () => {
    const cwd = emptyDirectory();
    const { status, stdout } = await touchstone(
      ["generate", "quicksort", "--split", "val", "--out", "q.npz", "--json"],
      {
        cwd,
      },
    );
    expect(status).toBe(0);
    const algorithm = algorithmNamed("quicksort");
    const truths = Array.from(splitTasks(algorithm, benchmarkSplit(algorithm, "val")), (task) => task.trajectory);
    expect(JSON.parse(stdout)).toMatchObject([{ algorithm: "quicksort", samples: 32, size: 16, file: "q.npz" }]);
    const entries = readZip(readFileSync(join(cwd, "q.npz")));
    const array = (name: string) => readNpy(entries.get(`${name}.npy`) ?? Buffer.alloc(0));
    expect(array("steps").values).toEqual(truths.map(({ steps }) => steps));
    expect(array("inputs/key").values).toEqual(truths.flatMap(({ inputs }) => [...inputs.key.data]));
    expect(array("outputs/pred").values).toEqual(truths.flatMap(({ outputs }) => [...outputs.pred.data]));
    expect(array("hints/pred_h").values).toEqual(truths.flatMap(({ hints }) => [...hints.pred_h.data]));
    expect(array("hints/i").values).toEqual(truths.flatMap(({ hints }) => [...hints.i.data]));
  });

  it("writes the same file whatever the number of threads", async () => {
    const cwd = emptyDirectory();
    const words = ["generate", "bfs", "mst_kruskal", "--samples", "300", "--size", "12", "--seed", "5"];
    for (const threads of ["1", "3"]) {
      const { status } = await touchstone([...words, "--threads", threads, "--out", threads], { cwd });
      expect(status).toBe(0);
    }
    expect(readdirSync(join(cwd, "1")).sort()).toEqual(["bfs.npz", "mst_kruskal.npz"]);
    for (const file of readdirSync(join(cwd, "1"))) {
      expect(readFileSync(join(cwd, "1", file)).equals(readFileSync(join(cwd, "3", file)))).toBe(true);
    }
  });

  it("is interrupted at once, and keeps what is whole", async () => {
    const cwd = emptyDirectory();
    const words = ["generate", "minimum", "bfs", "--samples", "20000000", "--size", "4", "--out", "."];
    const { child, ended } = await startTouchstone(words, cwd);
    while (readdirSync(cwd).length === 0) await sleep(20);
    await sleep(300);
    child.kill("SIGINT");
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toContain("touchstone: interrupted");
    expect(readdirSync(cwd)).toEqual([]);
  });

  const graphs = ["generate", "bfs", "--out", "x.npz"];
  it.each([
    [["generate", "bfz", "--out", "x.npz"], 'no algorithm is called "bfz" (did you mean "bfs"?)'],
    [["generate", "bfs"], "nothing says where the trajectories of bfs are to be written"],
    [["generate", "bfs", "dfs", "--out", "x.npz"], "x.npz is one file, and there are 2 algorithms"],
    [["generate", "bfs", "--out", "x", "--format", "csv"], '--format must be npz or parquet, not "csv"'],
    [[...graphs, "--format", "parquet"], "x.npz is not a file of format parquet"],
    [[...graphs, "--prompt", "Once"], "--prompt is said of text, and these are algorithms"],
    [[...graphs, "--split", "tests"], '--split must be train, val or test, not "tests"'],
    [[...graphs, "--split", "test", "--size", "5"], "--split test says itself what --size would"],
    [[...graphs, "--needle", "3"], "--needle is for string matchers, and none is named"],
    [[...graphs, "--edge-probability", "0.5,1.5"], "--edge-probability must be from 0 to 1, not 1.5"],
    [[...graphs, "--seed", "4294967296"], "--seed must be at most 4294967295 here"],
    [[...graphs, "--threads", "0"], '"0" is not a whole number of at least 1'],
    [
      ["generate", "kmp_matcher", "--needle", "9", "--size", "16", "--out", "x.npz"],
      "a needle of 9 letters does not fit",
    ],
    [["generate", "kmp_matcher", "--size", "2", "--out", "x.npz"], "kmp_matcher has no random input of size 2"],
    [["generate", "bfs", "--out", "/proc/none/x.npz"], "/proc/none/x.npz cannot be written"],
  ])("refuses %j in a line", async (words, line) => {
    const cwd = emptyDirectory();
    const { status, stdout, stderr } = await touchstone(words, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(existsSync(join(cwd, "x.npz"))).toBe(false);
  });
});
