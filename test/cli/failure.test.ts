import { describe, expect, it } from "vitest";
import { failureJson, failureStatus, failureText } from "../../src/cli/failure.js";
import { Interrupted, UserError } from "../../src/core/errors.js";
import { failureOf } from "../../src/core/failure.js";

describe("failures", () => {
  it("of the user are two lines and status 2", () => {
    const failure = failureOf(
      new UserError("file-missing", "a\u001b[31m.csv: there is no such file", "check the path"),
    );
    expect(failureText(failure)).toBe("touchstone: a␛[31m.csv: there is no such file\n  check the path\n");
    expect(JSON.parse(failureJson(failure))).toEqual({
      error: { code: "file-missing", message: "a\u001b[31m.csv: there is no such file", hint: "check the path" },
    });
    expect(failureStatus(failure)).toBe(2);
  });

  it("of ours say so, with the stack, and status 3", () => {
    const failure = failureOf(new TypeError("x is undefined"));
    expect(failureText(failure)).toMatch(
      /^touchstone: this is a bug of ours: TypeError: x is undefined\n.*failure\.test/s,
    );
    expect(JSON.parse(failureJson(failure)).error.code).toBe("bug");
    expect(failureStatus(failure)).toBe(3);
    expect(failureText(failureOf("thrown text"))).toContain("this is a bug of ours: thrown text");
  });

  it("by interrupt have status 130", () => {
    const failure = failureOf(new Interrupted());
    expect(failureText(failure)).toBe("touchstone: interrupted\n");
    expect(failureStatus(failure)).toBe(130);
    expect(JSON.parse(failureJson(failure)).error.code).toBe("interrupted");
  });
});
