import { describe, expect, it } from "vitest";
import { z } from "zod";
import { coerce, describeSchema, splitList } from "../../src/cli/coercion.js";
import { UserError } from "../../src/core/errors.js";
import { describeOptions } from "../../src/core/manifest.js";

const options = describeOptions(
  z.object({
    share: z.number().min(0).max(1).default(0.5),
    above: z.number().gt(0).default(1),
    count: z.int().min(1).default(3),
    any: z.int().default(0),
    mode: z.enum(["fast", "slow"]).default("fast"),
    exact: z.boolean().default(true),
    columns: z.array(z.string()).default([]),
    lags: z.array(z.int()).default([1]),
    level: z.literal(3).default(3),
    limit: z.union([z.number(), z.literal("none")]).default("none"),
    perhaps: z.number().nullable().default(null),
    name: z.string().default(""),
  }),
);
const schema = (name: string) => options.find((option) => option.name === name)?.schema ?? {};
const read = (name: string, text: string) => coerce(`--${name}`, schema(name), text);

describe("coerce", () => {
  it.each([
    ["share", "0.9", 0.9],
    ["share", "1e-3", 0.001],
    ["above", "0.001", 0.001],
    ["count", "7", 7],
    ["any", "-7", -7],
    ["mode", "slow", "slow"],
    ["exact", "false", false],
    ["columns", "a,b c,d\\,e", ["a", "b c", "d,e"]],
    ["lags", "1, 7,12", [1, 7, 12]],
    ["level", "3", 3],
    ["limit", "none", "none"],
    ["limit", "5", 5],
    ["perhaps", "null", null],
    ["perhaps", "2.5", 2.5],
    ["name", "12", "12"],
  ])("reads --%s %s", (name, text, value) => {
    expect(read(name, text)).toEqual(value);
  });

  it.each([
    ["share", "1.5", '--share must be a number from 0 to 1, not "1.5"'],
    ["share", "", '--share must be a number from 0 to 1, not ""'],
    ["share", "NaN", '--share must be a number from 0 to 1, not "NaN"'],
    ["share", "Infinity", '--share must be a number from 0 to 1, not "Infinity"'],
    ["above", "0", '--above must be a number above 0, not "0"'],
    ["count", "2.5", '--count must be a whole number of at least 1, not "2.5"'],
    ["count", "0", '--count must be a whole number of at least 1, not "0"'],
    ["any", "1e300", '--any must be a whole number, not "1e300"'],
    ["mode", "slwo", '--mode must be one of "fast", "slow", not "slwo" (did you mean "slow"?)'],
    ["exact", "yes", '--exact must be true or false, not "yes"'],
    ["lags", "1,x", '--lags must be a list, separated by commas, each item a whole number, not "1,x"'],
    ["limit", "many", '--limit must be a number or "none", not "many"'],
  ])("refuses --%s %s", (name, text, message) => {
    expect(() => read(name, text)).toThrow(
      new UserError("bad-option", message, `write --${name} followed by the value`),
    );
  });
});

describe("describeSchema", () => {
  it("says what a value must be", () => {
    expect(Object.fromEntries(options.map((option) => [option.name, describeSchema(option.schema)]))).toEqual({
      share: "a number from 0 to 1",
      above: "a number above 0",
      count: "a whole number of at least 1",
      any: "a whole number",
      mode: 'one of "fast", "slow"',
      exact: "true or false",
      columns: "a list, separated by commas, each item a text",
      lags: "a list, separated by commas, each item a whole number",
      level: "3",
      limit: 'a number or "none"',
      perhaps: "a number or null",
      name: "a text",
    });
  });
});

describe("splitList", () => {
  it("separates at commas that are not escaped", () => {
    expect(splitList("a, b,c\\,d")).toEqual(["a", "b", "c,d"]);
  });
});
