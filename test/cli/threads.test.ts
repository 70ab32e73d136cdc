// A table that is large enough is examined by several threads: what they find is what one thread finds.

import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { examine } from "../../src/touchstone.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";

const rows = 4_500;

/** Rows with a copied answer, copies across the split, gaps, categories and a model's answers: something for every instrument. */
function directoryWithTable(): string {
  const directory = emptyDirectory();
  const random = seededRandom(1, "threads");
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const numbers = Array.from({ length: 6 }, () => random.normal());
    const answer = numbers[0] + numbers[1] + random.normal() > 0 ? "yes" : "no";
    const said = random.uniform() < 0.8 ? answer : "no";
    const cells = numbers.map((value, column) => (column === 3 && random.uniform() < 0.05 ? "" : value.toFixed(5)));
    const leak = answer === "yes" ? 1 + 0.1 * random.normal() : 0.1 * random.normal();
    const part = row % 3 === 0 ? "test" : "train";
    lines.push([...cells, leak.toFixed(5), `site ${random.integer(4)}`, answer, said, part].join());
    if (row % 40 === 1) lines.push(lines[lines.length - 1].replace(/train$/, "test"));
  }
  const names = ["a", "b", "c", "d", "e", "f", "leak", "site", "answer", "said", "part"];
  writeFileSync(join(directory, "rows.csv"), `${names.join()}\n${lines.join("\n")}\n`);
  return directory;
}

const told = z.object({
  verdict: z.string(),
  findings: z.array(z.looseObject({ instrument: z.string(), verdict: z.string() })),
});

/** Without times, and with the empty lists that the command writes out. */
const timeless = (text: string) => {
  const { verdict, findings } = told.parse(JSON.parse(text));
  return { verdict, findings: findings.map((finding) => ({ limits: [], ...finding, elapsedSeconds: 0 })) };
};

it.runIf(availableParallelism() > 1)(
  "finds the same in the same order as one thread",
  async () => {
    const cwd = directoryWithTable();
    const words = ["rows.csv", "--target", "answer", "--split", "part", "--prediction", "said"];
    const two = await touchstone(["examine", ...words, "--no-ledger", "--json", "--seed", "3"], { cwd });
    expect(two.stderr).toBe("");
    expect(two.status).toBe(0);
    const one = await examine(join(cwd, "rows.csv"), {
      seed: 3,
      table: { target: "answer", split: "part", prediction: "said" },
    });
    const found = timeless(two.stdout);
    expect(found).toEqual(timeless(JSON.stringify(one)));
    expect(found.findings.length).toBeGreaterThan(12);
    expect(new Set(found.findings.map(({ verdict }) => verdict))).toContain("fail");
  },
  180_000,
);
