import { describe, expect, it } from "vitest";
import { newRunIdentifier } from "../../src/ledger/runIdentifier.js";

describe("newRunIdentifier", () => {
  it("is 26 characters of Crockford's alphabet, the first ten the time", () => {
    const id = newRunIdentifier(1);
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    // 2^48 − 1 milliseconds, the last time a ULID can hold, is 7ZZZZZZZZZ.
    expect(newRunIdentifier(2 ** 48 - 1).slice(0, 10)).toBe("7ZZZZZZZZZ");
  });

  it("sorts by time, even within one millisecond", () => {
    const ids = Array.from({ length: 1000 }, () => newRunIdentifier());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
