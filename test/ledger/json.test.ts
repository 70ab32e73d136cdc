import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromJson, toJson } from "../../src/ledger/json.js";

describe("toJson and fromJson", () => {
  it("keep numbers that JSON has no word for", () => {
    const numbers = { a: Number.NaN, b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5] };
    expect(JSON.parse(toJson(numbers))).toEqual({
      a: { $number: "NaN" },
      b: [{ $number: "Infinity" }, { $number: "-Infinity" }, 1.5],
    });
    expect(fromJson(toJson(numbers))).toEqual(numbers);
  });

  it("write typed arrays and big integers as plain numbers", () => {
    expect(fromJson(toJson({ a: Float64Array.of(1, Number.NaN), b: 3n }))).toEqual({ a: [1, Number.NaN], b: 3 });
  });

  it("give back any value they were given", () => {
    // JSON has one zero.
    const number = fc.double().map((value) => (Object.is(value, -0) ? 0 : value));
    const values = fc.letrec((tie) => ({
      value: fc.oneof(fc.string(), fc.boolean(), fc.constant(null), number, tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(
        fc.string().filter((key) => key !== "$number" && key !== "__proto__"),
        tie("value"),
        {
          maxKeys: 4,
          noNullPrototype: true,
        },
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        expect(fromJson(toJson(value))).toEqual(value);
      }),
    );
  });
});
