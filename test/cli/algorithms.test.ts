// Answers to an algorithm's tasks under the built command.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";

const report = z.object({
  subject: z.object({ kind: z.string(), facts: z.record(z.string(), z.unknown()) }),
  findings: z.array(z.object({ instrument: z.string(), verdict: z.string(), summary: z.string() })),
});

const write = (outputs: unknown) => {
  const directory = emptyDirectory();
  const inputs = [{ keys: [3, 1, 2] }, { keys: [1, 3, 2] }];
  writeFileSync(join(directory, "mine.answers.json"), JSON.stringify({ algorithm: "heapsort", inputs, outputs }));
  return directory;
};

it("examine asks what fits the answers of a model", async () => {
  const cwd = write({
    pred: [
      [2, 1, 1],
      [0, 0, 0],
    ],
  });
  const { status, stdout, stderr } = await touchstone(["examine", "mine.answers.json", "--json", "--no-ledger"], {
    cwd,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { subject, findings } = report.parse(JSON.parse(stdout));
  expect(subject).toMatchObject({ kind: "algorithm", facts: { algorithms: "heapsort", tasks: 2 } });
  const of = (name: string) => findings.find(({ instrument }) => instrument === `algorithms/${name}`);
  expect(of("trajectory-score")?.summary).toContain("0.833");
  expect(of("invariants")).toMatchObject({
    verdict: "fail",
    summary: expect.stringContaining("1 of 2 answers are right"),
  });
});

it("examine refuses what is no answer, in one line", async () => {
  const cwd = write({
    pred: [
      [2, 1],
      [0, 0, 1],
    ],
  });
  const { status, stderr } = await touchstone(["examine", "mine.answers.json", "--no-ledger"], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain("mine.answers.json: output pred of task 0 has 2 values, not 3");
});
