import { describe, expect, it } from "vitest";
import { Interrupted, UserError } from "../../src/core/errors.js";
import { errorOf, failureOf } from "../../src/core/failure.js";

describe("an error that crosses threads", () => {
  it("means the same on the other side", () => {
    const errors = [
      new UserError("no-file", "no file is named", "name one"),
      new Interrupted(),
      new TypeError("x: is not\na function"),
      new Error(""),
    ];
    for (const error of errors) {
      const failure = structuredClone(failureOf(error));
      expect(failureOf(errorOf(failure))).toEqual(failure);
      expect(errorOf(failure).message).toBe(error.message);
    }
    expect(errorOf(failureOf(new UserError("a", "b", "c")))).toBeInstanceOf(UserError);
    expect(errorOf(failureOf(new Interrupted()))).toBeInstanceOf(Interrupted);
    expect(errorOf(failureOf(new RangeError("x"))).name).toBe("RangeError");
  });

  it("may be anything that was thrown", () => {
    expect(errorOf(failureOf("a word")).message).toBe("a word");
  });
});
