// A table seen from another thread answers as the table itself does.

import { beforeAll, describe, expect, it } from "vitest";
import { answerTableRequest, describeTable, remoteTable } from "../../src/data/remoteTable.js";
import type { Table } from "../../src/data/table.js";
import { open, openText, write } from "./writeFiles.js";

let table: Table;
let remote: Table;

/** `value` as it comes out at the other end of a port. */
const sent = <Value>(value: Value): Value => structuredClone(value);

function across(own: Table): Table | undefined {
  const description = describeTable(own);
  if (description === undefined) return undefined;
  return remoteTable(sent(description), async (request) => sent(await answerTableRequest(own, sent(request))));
}

beforeAll(async () => {
  const rows = Array.from({ length: 500 }, (_, row) =>
    [
      row % 7 === 0 ? "" : row / 4,
      `c${row % 5}`,
      row % 2 === 0 ? "yes" : "no",
      `2020-01-${10 + (row % 20)}`,
      row,
    ].join(),
  );
  table = await open(write("a.csv", `amount,colour,answer,day,row\n${rows.slice(0, 300).join("\n")}\n`), {
    test: [write("b.csv", `amount,colour,answer,day,row\n${rows.slice(300).join("\n")}\n`)],
    target: "answer",
  });
  const seen = across(table);
  if (seen === undefined) throw new Error("the table cannot be seen");
  remote = seen;
});

describe("a table of another thread", () => {
  it("has the same facts, columns, roles and names of rows", () => {
    const facts = ({ query, rows, numbers, codes, texts, locate, column, close, kept, ...known }: Table) => known;
    expect(facts(remote)).toEqual(facts(table));
    expect(remote.column("colour")).toEqual(table.column("colour"));
    expect(() => remote.column("none")).toThrow("has no column none");
    expect([0, 299, 300, 499].map(remote.locate)).toEqual([0, 299, 300, 499].map(table.locate));
  });

  it("answers what the table answers", async () => {
    const some = Int32Array.of(3, 1, 499, 7);
    for (const rows of [undefined, some]) {
      for (const name of ["amount", "day", "row", "answer"].filter((one) => table.column(one).type !== "category")) {
        expect(await remote.numbers(name, rows)).toEqual(await table.numbers(name, rows));
      }
      for (const { name } of table.columns) {
        expect(await remote.codes(name, rows)).toEqual(await table.codes(name, rows));
        expect(await remote.texts(name, rows)).toEqual(await table.texts(name, rows));
      }
    }
    for (const part of ["train", "test", undefined] as const) {
      expect(await remote.rows(part)).toEqual(await table.rows(part));
    }
    const sql = "SELECT colour, count(*) AS n FROM cells GROUP BY colour ORDER BY colour";
    expect(await remote.query(sql)).toEqual(await table.query(sql));
  });

  it("hands out copies: what is written to them is seen by nobody else", async () => {
    const before = await table.numbers("row");
    (await remote.numbers("row")).fill(-1);
    (await table.numbers("row")).fill(-1);
    (await remote.codes("colour")).codes.fill(-1);
    (await remote.rows("train")).fill(-1);
    expect(await remote.numbers("row")).toEqual(before);
    expect(await table.numbers("row")).toEqual(before);
    expect((await table.codes("colour")).codes).not.toContain(-1);
    expect((await remote.rows("train"))[1]).toBe(1);
  });

  it("refuses numbers of words as the table does", async () => {
    await expect(table.numbers("colour")).rejects.toThrow("holds category, not numbers");
    await expect(remote.numbers("colour")).rejects.toThrow("holds category, not numbers");
  });

  it("reads kept columns once, where there is room for them", async () => {
    const own = await openText("x,y\n1,a\n2,b\n");
    const asked: string[] = [];
    const description = describeTable(own);
    if (description === undefined) throw new Error("the table cannot be seen");
    const seen = remoteTable(description, async (request) => {
      asked.push(request.method);
      return answerTableRequest(own, request);
    });
    expect(await seen.numbers("x", Int32Array.of(1))).toEqual(Float64Array.of(2));
    expect(await seen.numbers("x")).toEqual(Float64Array.of(1, 2));
    expect(await seen.codes("y")).toEqual({ codes: Int32Array.of(0, 1), levels: ["a", "b"] });
    expect(await seen.codes("y", Int32Array.of(1))).toEqual({ codes: Int32Array.of(1), levels: ["a", "b"] });
    expect(asked).toEqual(["kept numbers", "kept codes"]);
  });
});
