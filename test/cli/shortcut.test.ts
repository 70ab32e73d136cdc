// A shortcut as a user meets it: a file, an environment that they name, an answer; and a name that is no column.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { cleanTable, plantedTarget, toCsv } from "../fields/pitfalls/plantedTables.js";
import { plantSiteShortcut } from "../fields/pitfalls/plantShortcuts.js";
import { touchstone } from "./builtCli.js";

const report = z.object({
  findings: z.array(
    z.object({
      verdict: z.string(),
      summary: z.string(),
      evidence: z.array(z.record(z.string(), z.unknown())),
      advice: z.string(),
    }),
  ),
});

function directoryWithShortcut(): string {
  const directory = emptyDirectory();
  const clean = cleanTable({ rows: 900, flavour: "mixed", task: "binary", split: false }, seededRandom(1, "cli"));
  writeFileSync(join(directory, "scans.csv"), toCsv(plantSiteShortcut(clean, 2, seededRandom(2, "cli"))));
  return directory;
}

const words = ["examine", "scans.csv", "--target", plantedTarget, "--with", "shortcut"];

it("tells which feature breaks in which environment", async () => {
  const all = [...words, "--environment", "site", "--json"];
  const { status, stdout } = await touchstone(all, { cwd: directoryWithShortcut() });
  expect(status).toBe(0);
  const [finding] = report.parse(JSON.parse(stdout)).findings;
  expect(finding.verdict).toBe("fail");
  expect(finding.summary).toContain("brightness carries the prediction, and not where site is c");
  expect(finding.evidence[0]).toMatchObject({ property: "brightness", "breaks where": "site is c" });
  expect(finding.advice).toContain("--ignore");
});

it("refuses an environment that is no column, in one line", async () => {
  const all = [...words, "--environment", "sight"];
  const { status, stdout, stderr } = await touchstone(all, { cwd: directoryWithShortcut() });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain('--environment: no column is called "sight"');
});
