import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { falseAlarms, full, share, written } from "./rates.js";

it("fails at most 2 % of clean tables, for every instrument", async () => {
  const alarms = await falseAlarms(full ? 20 : 2);
  const lines = [...alarms].map(
    ([instrument, { fail, concern }]) => `| ${instrument} | ${written(fail)} | ${written(concern)} |`,
  );
  const table = ["| instrument | clean tables that fail | that raise a concern |", "| --- | --- | --- |", ...lines];
  console.log(table.join("\n"));
  for (const [instrument, { where }] of alarms)
    if (where.length > 0) console.log(`${instrument} fails ${where.join("; ")}`);
  if (full) writeFileSync("docs/.detection-clean.md", table.join("\n"));
  for (const [instrument, { fail, where }] of alarms) {
    expect(share(fail), `${instrument} fails ${where.join("; ")}`).toBeLessThanOrEqual(0.02);
  }
}, 3_600_000);
