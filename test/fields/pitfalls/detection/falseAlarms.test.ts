import { expect, it } from "vitest";
import { falseAlarms, share, tell, written } from "./rates.js";

it("fails at most 2 % of clean tables, for every instrument", async () => {
  const everyone = await falseAlarms();
  // What asks for files or images beside the table has nothing to say of these tables; its own tests hold it to clean ones.
  const silent = [...everyone].flatMap(([instrument, { fail }]) => (fail.of === 0 ? [instrument] : []));
  expect(silent.sort()).toEqual(["benchmark-overfit", "image-copies", "pretraining-overlap"]);
  const alarms = [...everyone].filter(([instrument]) => !silent.includes(instrument));
  const lines = alarms.map(
    ([instrument, { fail, concern }]) => `| ${instrument} | ${written(fail)} | ${written(concern)} |`,
  );
  tell("clean.md", ["| instrument | clean tables that fail | that raise a concern |", "| --- | --- | --- |", ...lines]);
  for (const [instrument, { where }] of alarms)
    if (where.length > 0) console.log(`${instrument} fails ${where.join("; ")}`);
  for (const [instrument, { fail, where }] of alarms) {
    expect(share(fail), `${instrument} fails ${where.join("; ")}`).toBeLessThanOrEqual(0.02);
  }
}, 3_600_000);
