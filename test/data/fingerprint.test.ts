// Fingerprints: the same whatever the order, format and spelling; another one for any other cell.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { open, openText, write } from "./writeFiles.js";

type Cell = number | string | null;

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  // Numbers that everybody writes in the same way: beside texts, they are texts.
  fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000),
  fc.constantFrom("a", "b", "Ä", "x|y", "~", "1:a", "true", "2020-01-01", "a\nb", '"'),
  fc.constant(null),
);

const tables = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));

const csv = (names: readonly string[], rows: readonly (readonly Cell[])[]) =>
  [names, ...rows]
    .map(
      (row) => `${row.map((value) => (value === null ? "" : `"${String(value).replaceAll('"', '""')}"`)).join(",")}\n`,
    )
    .join("");

const fingerprintOf = async (names: readonly string[], rows: readonly (readonly Cell[])[]) => {
  // A first column with a value in each row, so that no row is a blank line.
  const table = await openText(
    csv(
      ["row_key", ...names],
      rows.map((row) => ["k", ...row]),
    ),
  );
  await table.close();
  return table.fingerprint;
};

const namesFor = (rows: readonly (readonly Cell[])[]) => rows[0].map((_, column) => `c${column}`);

test("order of rows and of columns does not count", async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.nat(), async (rows, seed) => {
      const random = seededRandom(seed);
      const names = namesFor(rows);
      const columnOrder = [...random.permutation(names.length)];
      const shuffled = [...random.permutation(rows.length)].map((row) =>
        columnOrder.map((column) => rows[row][column]),
      );
      const other = await fingerprintOf(
        columnOrder.map((column) => names[column]),
        shuffled,
      );
      expect(other).toBe(await fingerprintOf(names, rows));
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("JSON gives the same as CSV", async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (rows) => {
      const names = namesFor(rows);
      const records = rows.map((row) =>
        JSON.stringify(Object.fromEntries([["row_key", "k"], ...row.map((value, column) => [names[column], value])])),
      );
      const table = await open(write("records.jsonl", records.join("\n")));
      await table.close();
      expect(table.fingerprint).toBe(await fingerprintOf(names, rows));
    }),
    { numRuns: 40, seed: 2 },
  );
});

test("any other cell gives another one", async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.nat(), fc.nat(), cell, async (rows, i, j, replacement) => {
      const row = i % rows.length;
      const column = j % rows[0].length;
      const before = rows[row][column];
      const same =
        before === replacement ||
        String(before ?? "") === String(replacement ?? "") ||
        Number(before) === Number(replacement);
      fc.pre(!same);
      const changed = rows.map((cells, index) => (index === row ? cells.with(column, replacement) : cells));
      const names = namesFor(rows);
      expect(await fingerprintOf(names, changed)).not.toBe(await fingerprintOf(names, rows));
    }),
    { numRuns: 60, seed: 3 },
  );
});

test("cells that move, rows that repeat and names that change count", async () => {
  const base = await fingerprintOf(
    ["a", "b"],
    [
      ["x", "y"],
      ["u", "v"],
    ],
  );
  expect(
    await fingerprintOf(
      ["a", "b"],
      [
        ["y", "x"],
        ["u", "v"],
      ],
    ),
  ).not.toBe(base);
  expect(
    await fingerprintOf(
      ["a", "b"],
      [
        ["x", "v"],
        ["u", "y"],
      ],
    ),
  ).not.toBe(base);
  expect(
    await fingerprintOf(
      ["a", "b"],
      [
        ["x", "y"],
        ["u", "v"],
        ["u", "v"],
      ],
    ),
  ).not.toBe(base);
  expect(
    await fingerprintOf(
      ["a", "c"],
      [
        ["x", "y"],
        ["u", "v"],
      ],
    ),
  ).not.toBe(base);
  expect(
    await fingerprintOf(
      ["a", "b"],
      [
        ["x", null],
        ["u", "v"],
      ],
    ),
  ).not.toBe(base);
});

test("how a value is written does not count", async () => {
  const written = (...cells: string[]) =>
    fingerprintOf(
      ["a"],
      cells.map((value) => [value]),
    );
  expect(await written("1", "2")).toBe(await written("1.0", "+2"));
  expect(await written("0", "0.5")).toBe(await written("-0.0", "5e-1"));
  expect(await written("2020-01-01", "2020-01-02")).toBe(
    await written("2020-01-01T00:00:00", "2020-01-02 02:00:00+02:00"),
  );
  expect(await written("caf\u00e9", "x")).toBe(await written("cafe\u0301", "x"));
  expect(await written("yes", "no")).toBe(await written("Y", "N"));
  expect(await written("1", "NA")).toBe(await written("1", ""));
});

test("the roles and the target's words do not count", async () => {
  const content = "a,b\nyes,1\nno,2\nyes,3\n";
  const plain = await openText(content);
  const told = await openText(content, { target: "a", ignore: ["b"] });
  expect(told.column("a").type).not.toBe(plain.column("a").type);
  expect(told.fingerprint).toBe(plain.fingerprint);
});

// A fingerprint is a name under which other runs look things up: it must never change by accident.
test("it is the same as ever", async () => {
  const content = "a,b,c,d,e\n1,2.5,x,2020-01-01,yes\n2,,y,2020-01-02,no\n";
  const table = await openText(content);
  expect(table.fingerprint).toBe("sha256:0bdde557f3137fb3431b3a999d98d92a4795c163d1e71c0302d070fc291912cc");
  const digest = createHash("sha256").update(content).digest("hex");
  expect(table.fileFingerprint).toBe(`sha256:${digest}`);
});

test("other predictions of the same rows are another table, and the same test set", async () => {
  const scored = async (first: number) => {
    const text = `y,x,p\n${Array.from({ length: 30 }, (_, row) => `${row % 2 ? "a" : "b"},${row},${row === 0 ? first : 0.5}`).join("\n")}\n`;
    const table = await openText(text, { target: "y", score: ["p"] });
    await table.close();
    return table;
  };
  const [one, other] = [await scored(0.1), await scored(0.9)];
  expect(one.fingerprint).not.toBe(other.fingerprint);
  expect(one.testFingerprint).toBe(other.testFingerprint);
});
