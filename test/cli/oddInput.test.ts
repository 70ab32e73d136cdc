// Input that is odd and can be examined all the same: the built command says what is odd, and is led astray by none.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emptyDirectory } from "../emptyDirectory.js";
import { touchstone } from "./builtCli.js";

const report = z.object({
  subject: z.object({ name: z.string(), facts: z.record(z.string(), z.unknown()), notices: z.array(z.string()) }),
  findings: z.array(
    z.object({ instrument: z.string(), verdict: z.string(), evidence: z.array(z.record(z.string(), z.unknown())) }),
  ),
});

/** Examines `content` as the file called `name`; gives what was found and the HTML page. */
async function examined(content: string, words: readonly string[], name = "table.csv") {
  const directory = emptyDirectory();
  writeFileSync(join(directory, name), content);
  const all = ["examine", ...words, "--json", "--report", "out", "--", name];
  const { status, stdout, stderr } = await touchstone(all, { cwd: directory });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const page = readFileSync(join(directory, "out/report.html"), "utf8");
  return { ...report.parse(JSON.parse(stdout)), page };
}

const rows = <Row>(count: number, row: (index: number) => Row) =>
  Array.from({ length: count }, (_, index) => row(index));
const csv = (header: string, lines: readonly string[]) => `${header}\n${lines.join("\n")}\n`;

describe("examine", () => {
  it("says that there is nothing to predict where every row has the same answer", async () => {
    const table = csv(
      "age,repaid",
      rows(60, (row) => `${20 + row},yes`),
    );
    const { subject, findings } = await examined(table, ["--target", "repaid", "--with", "quality"]);
    expect(subject.notices).toEqual(['The target "repaid" has one value only: there is nothing to predict.']);
    expect(findings[0].verdict).toBe("fail");
    expect(findings[0].evidence).toContainEqual(expect.objectContaining({ column: "repaid", problem: "constant" }));
  });

  it("takes NaN for missing and tells of infinities by their rows", async () => {
    const cell = (row: number) =>
      row === 7 ? "Infinity" : row === 9 ? "-inf" : row % 10 === 5 ? "NaN" : `${row % 9}.5`;
    const table = csv(
      "score,repaid",
      rows(60, (row) => `${cell(row)},${row % 2 === 0 ? "yes" : "no"}`),
    );
    const { findings } = await examined(table, ["--target", "repaid", "--with", "quality"]);
    expect(findings[0].evidence).toContainEqual({
      column: "score",
      problem: "infinite values",
      gravity: "concern",
      cells: 2,
      share: 2 / 54,
      detail: '2 cells (3.7 %) cannot be read as a number, such as "Infinity" and "-inf"; they count as missing',
      rows: "8, 10",
    });
  });

  it("examines ten thousand columns", { timeout: 300_000 }, async () => {
    const columns = rows(10_000, (column) => column);
    const table = csv(
      columns.map((column) => `g${column}`).join(","),
      rows(20, (row) => columns.map((column) => (row * 7919 + column * row) % 101).join(",")),
    );
    const { subject, findings } = await examined(table, ["--with", "duplicates"]);
    expect(subject.facts).toMatchObject({ rows: 20, columns: 10_000 });
    expect(findings[0].verdict).toBe("pass");
  });

  it("shows markup in cells and names as text", async () => {
    const table = csv(
      '"<script>alert(1)</script>","<img src=x onerror=alert(2)>",y',
      rows(60, (row) => `"""><script>alert(3)</script>",<b>${row % 3}</b>,${row % 2}`),
    );
    const { findings, page } = await examined(table, ["--target", "y", "--with", "quality,conflicting-labels"]);
    expect(JSON.stringify(findings)).toContain("<script>alert(1)</script>");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toMatch(/<script|<img|<b>/);
  });

  it("keeps controls of terminals out of what it prints", async () => {
    const directory = emptyDirectory();
    const table = csv(
      "\u001b[31mred\u0007,y",
      rows(60, (row) => `\u001b]0;title\u0007${row % 3},${row % 2}`),
    );
    writeFileSync(join(directory, "\u001b[2J.csv"), table);
    const words = ["examine", "\u001b[2J.csv", "--target", "y", "--with", "quality,conflicting-labels"];
    for (const format of [[], ["--json"], ["--markdown"]]) {
      const { status, stdout } = await touchstone([...words, ...format], { cwd: directory });
      expect(status).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });

  it("tells columns apart from roles, from its own words and from those of JavaScript and SQL", async () => {
    const names = [
      "target",
      "split",
      "id",
      "weight",
      "score",
      "__proto__",
      "constructor",
      "#row",
      "#part",
      "rowid",
      "cells",
      "select",
      'a"b',
    ];
    const table = csv(
      names.map((name) => `"${name.replaceAll('"', '""')}"`).join(","),
      rows(60, (row) => names.map((_, column) => (row * (column + 3)) % 7).join(",")),
    );
    const words = [
      "--target",
      "select",
      "--ignore",
      "__proto__,constructor",
      "--with",
      "quality,duplicates,conflicting-labels",
    ];
    const { subject } = await examined(table, words);
    expect(subject.facts).toMatchObject({ columns: names.length, target: "select" });
    expect(subject.notices.join()).toContain('"#row" (column 8) is called "#row_2"');
  });

  it.each(["-x.csv", "two\nlines.csv", `'quo"tes'.csv`, "[a]*?.csv", "$(touch x);`x`.csv", "ü ☃ 漢.csv"])(
    "reads the file called %j",
    async (name) => {
      const table = csv(
        "a,y",
        rows(30, (row) => `${row},${row % 2}`),
      );
      expect((await examined(table, ["--with", "duplicates"], name)).subject.name).toBe(name);
    },
  );
});
