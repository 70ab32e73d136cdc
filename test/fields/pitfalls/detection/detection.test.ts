import { afterAll, describe, expect, it } from "vitest";
import type { Strength } from "./fault.js";
import { faults } from "./faults.js";
import { detectionRate, full, isAsked, type Rate, share, tell, written } from "./rates.js";

// The quick form lets one table of twelve go by, which the bar of the full form, 95 %, would not tell from none.
const tables: Record<Strength, number> = full
  ? { weak: 20, middle: 20, strong: 40 }
  : { weak: 2, middle: 2, strong: 12 };
const bar = full ? 0.95 : 11 / 12;

const rows: string[] = [];
const head = [
  "| instrument | fault | weak / middle / strong | found: weak | middle | strong |",
  "| --- | --- | --- | --- | --- | --- |",
];

afterAll(() => tell("faults.md", [...head, ...rows]));

describe.each(faults.filter(({ instrument }) => isAsked(instrument)))("$instrument: $name", (fault) => {
  it("is found in nearly all tables where it is strong", async () => {
    const rates: Record<Strength, Rate> = {
      weak: await detectionRate(fault, "weak", tables.weak),
      middle: await detectionRate(fault, "middle", tables.middle),
      strong: await detectionRate(fault, "strong", tables.strong),
    };
    const cells = [rates.weak, rates.middle, rates.strong].map(written);
    rows.push(`| ${[fault.instrument, fault.name, fault.scale, ...cells].join(" | ")} |`);
    expect(share(rates.strong)).toBeGreaterThanOrEqual(bar);
    expect(share(rates.strong)).toBeGreaterThanOrEqual(share(rates.weak));
  }, 3_600_000);
});
