// Models that are asked while they are examined, under the built command.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { emptyDirectory } from "../emptyDirectory.js";
import { startTouchstone, touchstone } from "./builtCli.js";

const report = z.object({
  subject: z.object({ kind: z.string(), name: z.string(), facts: z.record(z.string(), z.unknown()) }),
  findings: z.array(z.object({ instrument: z.string(), verdict: z.string(), summary: z.string() })),
});
const scoreIn = (stdout: string) => {
  const { subject, findings } = report.parse(JSON.parse(stdout));
  return { subject, score: findings.find(({ instrument }) => instrument === "algorithms/trajectory-score") };
};

describe("examine --algorithm", () => {
  const sorter = `
    import { createInterface } from "node:readline";
    for await (const line of createInterface({ input: process.stdin })) {
      const { key } = JSON.parse(line).inputs;
      const order = key.map((_, i) => i).sort((a, b) => key[a] - key[b]);
      const pred = [];
      order.forEach((node, at) => { pred[node] = order[Math.max(0, at - 1)]; });
      console.log(JSON.stringify({ outputs: { pred } }));
    }`;

  it("asks a program, and finds that it sorts", async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, "sorter.mjs"), sorter);
    const words = ["--command", `'${process.execPath}' sorter.mjs`, "--algorithm", "bubble_sort", "--size", "4,9"];
    const { status, stdout, stderr } = await touchstone(["examine", "sorter.mjs", ...words, "--tasks", "5", "--json"], {
      cwd,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { subject, score } = scoreIn(stdout);
    expect(subject).toMatchObject({ kind: "algorithm", name: "sorter.mjs", facts: { tasks: 10, sizes: "4, 9" } });
    expect(score?.verdict).toBe("pass");
    expect(readdirSync(join(cwd, ".touchstone", "answers"))).toEqual([]);
  });

  it.each([
    [["sorter.mjs", "--algorithm", "bubble_sort"], "sorter.mjs cannot be started: permission denied"],
    [["nothing.py", "--algorithm", "bfs"], "nothing.py cannot be read: no such file or directory"],
    [["sorter.mjs", "--size", "4"], "--size is given, and no algorithm is named"],
    [["sorter.mjs", "--algorithm", "bubblesort"], 'no algorithm is called "bubblesort"'],
    [["http://127.0.0.1:9/v1", "--algorithm", "bfs"], "may serve several models"],
    [["sorter.mjs", "--algorithm", "bfs", "--as", "table"], "--as table is something else"],
    [["sorter.mjs", "--algorithm", "bfs", "--chat-model", "x"], "--chat-model is not said of"],
  ])("says of %j in one line what is wrong", async (words, wanted) => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, "sorter.mjs"), sorter);
    const { status, stderr } = await touchstone(["examine", ...words, "--no-ledger"], { cwd });
    expect(stderr).toContain(wanted);
    expect(status).toBe(2);
  });

  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  it("asks a chat endpoint, keeps what it said when interrupted, and the key to itself", async () => {
    let [requests, silentAfter] = [0, 3];
    const server = createServer((request, response) => {
      if (request.headers.authorization !== "Bearer s3cret") {
        response.writeHead(401).end();
        return;
      }
      request.resume();
      request.on("end", () => {
        requests++;
        if (requests > silentAfter) return;
        const usage = { prompt_tokens: 10, completion_tokens: 5 };
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ choices: [{ message: { content: '{"min": 0}' } }], usage }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    const cwd = emptyDirectory();
    const words = [
      ...["examine", `http://127.0.0.1:${address.port}/v1`, "--chat-model", "small", "--algorithm", "minimum"],
      ...["--size", "4", "--tasks", "8", "--key-variable", "TOUCHSTONE_TEST_KEY", "--json"],
    ];
    process.env.TOUCHSTONE_TEST_KEY = "s3cret";
    const { child, ended } = await startTouchstone(words, cwd);
    const answers = join(cwd, ".touchstone", "answers");
    const kept = () =>
      existsSync(answers)
        ? readdirSync(answers).flatMap((name) => readFileSync(join(answers, name), "utf8").match(/"question"/g) ?? [])
        : [];
    while (kept().length < 3 || requests < 4) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    expect((await ended).status).toBe(130);
    expect(kept()).toHaveLength(3);

    silentAfter = Number.POSITIVE_INFINITY;
    const before = requests;
    const { status, stdout, stderr } = await touchstone(words, { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(requests - before).toBe(5);
    expect(scoreIn(stdout).subject.facts).toMatchObject({ "answered before": 3, "tokens of answers": 40 });
    expect(stdout).not.toContain("s3cret");
    const files = readdirSync(join(cwd, ".touchstone"), { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      expect(readFileSync(join(file.parentPath, file.name), "latin1")).not.toContain("s3cret");
    }
  }, 60_000);
});
