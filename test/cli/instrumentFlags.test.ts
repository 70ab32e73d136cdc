import { describe, expect, it } from "vitest";
import { z } from "zod";
import { instrumentFlags, kebab, resolveFlags, unambiguousName } from "../../src/cli/instrumentFlags.js";
import { describeOptions, type InstrumentEntry } from "../../src/core/manifest.js";

const entry = (id: string, options: z.ZodObject): InstrumentEntry => ({
  id,
  question: "",
  accepts: "table",
  options: describeOptions(options),
  sources: [],
});
const duplicates = entry(
  "pitfalls/duplicates",
  z.object({
    threshold: z.number().default(0.9),
    maximumRows: z.int().default(5),
    exact: z.boolean().default(true),
    columns: z.array(z.string()).default([]),
  }),
);
const shift = entry("pitfalls/shift", z.object({ threshold: z.number().default(0.1), target: z.string().default("") }));
const otherShift = entry("cells/shift", z.object({ exact: z.string().default("") }));
const all = [duplicates, shift, otherShift];
const reserved = new Set(["target"]);

describe("instrumentFlags", () => {
  const flags = instrumentFlags(all, reserved);
  const names = flags.map(({ name }) => name);

  it("offers every option in full, by short name, and bare", () => {
    expect(names).toEqual(
      expect.arrayContaining([
        "pitfalls/duplicates.maximum-rows",
        "duplicates.maximum-rows",
        "maximum-rows",
        "threshold",
      ]),
    );
  });

  it("offers no short name that two instruments share", () => {
    expect(names).toContain("pitfalls/shift.threshold");
    expect(names).not.toContain("shift.threshold");
  });

  it("keeps reserved names for the command, and names whose use differs for nobody", () => {
    expect(names).not.toContain("target");
    expect(names).toContain("pitfalls/shift.target");
    expect(names).not.toContain("exact");
    expect(names).toContain("duplicates.exact");
  });

  it("makes booleans switches", () => {
    expect(flags.filter(({ isSwitch }) => isSwitch).map(({ name }) => name)).toEqual([
      "pitfalls/duplicates.exact",
      "duplicates.exact",
    ]);
  });
});

describe("resolveFlags", () => {
  it("coerces and sorts by instrument, whatever the name used", () => {
    const given = [
      { name: "threshold", value: "0.8" },
      { name: "duplicates.maximum-rows", value: "9" },
      { name: "duplicates.exact", value: false },
    ];
    expect(resolveFlags(given, [duplicates], all)).toEqual({
      "pitfalls/duplicates": { threshold: 0.8, maximumRows: 9, exact: false },
    });
  });

  it("adds up lists, and takes the last of anything else", () => {
    const given = [
      { name: "columns", value: "a,b" },
      { name: "columns", value: "c" },
      { name: "threshold", value: "0.1" },
      { name: "threshold", value: "0.2" },
    ];
    expect(resolveFlags(given, [duplicates], all)).toEqual({
      "pitfalls/duplicates": { columns: ["a", "b", "c"], threshold: 0.2 },
    });
  });

  it("refuses a bare name that two instruments of the run have, naming both in full", () => {
    expect(() => resolveFlags([{ name: "threshold", value: "1" }], [duplicates, shift], all)).toThrow(
      "--threshold could be --duplicates.threshold or --pitfalls/shift.threshold",
    );
  });

  it("refuses an option of an instrument that is not in the run", () => {
    expect(() => resolveFlags([{ name: "duplicates.exact", value: true }], [shift], all)).toThrow(
      "--duplicates.exact belongs to pitfalls/duplicates, which is not part of this run",
    );
  });

  it("names the flag in a complaint about its value", () => {
    expect(() => resolveFlags([{ name: "maximum-rows", value: "x" }], [duplicates], all)).toThrow(
      '--maximum-rows must be a whole number, not "x"',
    );
  });
});

describe("names", () => {
  it("are kebab case, and short where that is unambiguous", () => {
    expect(kebab("maximumRows")).toBe("maximum-rows");
    expect(unambiguousName("pitfalls/duplicates", all)).toBe("duplicates");
    expect(unambiguousName("cells/shift", all)).toBe("cells/shift");
  });
});
