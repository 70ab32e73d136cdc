import { expect, it } from "vitest";
import { wilsonInterval } from "../../../../src/stats/proportionIntervals.js";
import { falseAlarms, full, isAsked, share, tell, written } from "./rates.js";

it("fails at most 2 % of clean tables and doubts at most 5 %, for every instrument", async () => {
  const everyone = await falseAlarms();
  // What asks for files or images beside the table has nothing to say of these tables; its own tests hold it to clean ones.
  const silent = [...everyone].flatMap(([instrument, { fail }]) => (fail.of === 0 ? [instrument] : []));
  expect(silent.sort()).toEqual(["benchmark-overfit", "image-copies", "pretraining-overlap"].filter(isAsked));
  const alarms = [...everyone].filter(([instrument]) => !silent.includes(instrument));
  const lines = alarms.map(
    ([instrument, { fail, concern }]) => `| ${instrument} | ${written(fail)} | ${written(concern)} |`,
  );
  tell("clean.md", ["| instrument | clean tables that fail | that raise a concern |", "| --- | --- | --- |", ...lines]);
  for (const [instrument, { where }] of alarms)
    if (where.length > 0) console.log(`${instrument} fails ${where.join("; ")}`);
  for (const [instrument, { fail, concern, where }] of alarms) {
    expect(share(fail), `${instrument} fails ${where.join("; ")}`).toBeLessThanOrEqual(0.02);
    // Five of a hundred may well be six in the quick form.
    const doubted = full ? share(concern) : wilsonInterval(concern.hits, concern.of, 0.95)[0];
    expect(doubted, `${instrument} raises concerns: ${written(concern)}`).toBeLessThanOrEqual(0.05);
  }
}, 3_600_000);
