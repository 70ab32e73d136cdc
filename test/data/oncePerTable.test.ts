import { describe, expect, it } from "vitest";
import { oncePerTable } from "../../src/data/oncePerTable.js";
import { fakeTable } from "./fakeTable.js";

const table = () => fakeTable([{ name: "a", type: "number", cells: ["1"] }]);

/** A computation that counts how often it runs, by key. */
function counting(most: number) {
  const remembered = oncePerTable<string>(most);
  const ran: string[] = [];
  const ask = (of: ReturnType<typeof table>, key: string) =>
    remembered(of, key, async () => {
      ran.push(key);
      return `answer to ${key}`;
    });
  return { ask, ran };
}

describe("oncePerTable", () => {
  it("computes once for the same table and key, also while the first is under way", async () => {
    const { ask, ran } = counting(2);
    const one = table();
    expect(await Promise.all([ask(one, "x"), ask(one, "x")])).toEqual(["answer to x", "answer to x"]);
    expect(await ask(one, "x")).toBe("answer to x");
    expect(ran).toEqual(["x"]);
  });

  it("tells tables and keys apart", async () => {
    const { ask, ran } = counting(2);
    const [one, other] = [table(), table()];
    await ask(one, "x");
    await ask(other, "x");
    await ask(one, "y");
    expect(ran).toEqual(["x", "x", "y"]);
  });

  it("keeps the results that were asked for last", async () => {
    const { ask, ran } = counting(2);
    const one = table();
    for (const key of ["x", "y", "x", "z", "x", "y"]) await ask(one, key);
    // z took the place of y, which had not been asked for as lately as x.
    expect(ran).toEqual(["x", "y", "z", "y"]);
  });

  it("does not keep what failed", async () => {
    const remembered = oncePerTable<number>(1);
    const one = table();
    await expect(remembered(one, "x", () => Promise.reject(new Error("interrupted")))).rejects.toThrow("interrupted");
    expect(await remembered(one, "x", async () => 3)).toBe(3);
  });
});
