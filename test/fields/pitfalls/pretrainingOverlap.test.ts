import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { pretrainingOverlap } from "../../../src/fields/pitfalls/pretrainingOverlap.js";
import { touchstone } from "../../cli/builtCli.js";
import { examineFile, examinePlanted, measureOf, plantedRoles } from "./examinePlanted.js";
import { cleanTable, selectRows, toCsv } from "./plantedTables.js";

const folder = mkdtempSync(join(tmpdir(), "touchstone-corpus-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const random = seededRandom(5, "sentences");
const vocabulary = Array.from({ length: 2000 }, (_, i) => `w${(i * 7919) % 104729}`);
const sentence = (words: number) =>
  Array.from({ length: words }, () => vocabulary[Math.floor(2000 * random.uniform() ** 2)]).join(" ");

const questions = Array.from({ length: 200 }, (_, i) => ({
  question: `${sentence(25)}?`,
  answer: i % 2 === 0 ? "yes" : "no",
}));
const web = Array.from({ length: 400 }, () => sentence(60));
/** A model that knows the answers to what it has seen, and guesses at the rest. */
const answered = questions.map((one, i) => ({
  ...one,
  prediction: i < 30 || i % 3 > 0 ? one.answer : one.answer === "yes" ? "no" : "yes",
}));
const path = file("questions.jsonl", answered.map((one) => JSON.stringify(one)).join("\n"));
const roles = { target: "answer", prediction: "prediction" };
const leaked = questions.slice(0, 30).map(({ question }, i) => `${web[i]}\nQ: ${question.toUpperCase()} A: yes`);

const ask = (corpus: readonly string[], options = {}) =>
  examineFile(pretrainingOverlap, path, roles, { corpus, ...options });

describe("texts", () => {
  it("that stand in plain text are found, with where they stand and what they are worth", async () => {
    const answer = await ask([file("clean.txt", web.join("\n\n")), file("dump.txt", leaked.join("\n\n"))]);
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "rows with a copy in the corpus")).toBe(0.15);
    expect(answer.evidence).toHaveLength(30);
    expect(answer.evidence.find((row) => row["test row"] === 1)).toMatchObject({
      "in the corpus": "dump.txt, line 2",
      coverage: 1,
    });
    expect(measureOf(answer, "accuracy on rows with a copy")).toBe(1);
    expect(measureOf(answer, "accuracy on the other rows")).toBeCloseTo(113 / 170, 12);
    const added = answer.measures.find(({ name }) => name === "accuracy that copies add");
    expect(added?.value).toBeCloseTo(0.15 * (1 - 113 / 170), 12);
    expect(added?.interval?.[0]).toBeGreaterThan(0);
    expect(answer.summary).toMatch(
      /^15 % of the rows \(30 of 200\) have a copy .* They are predicted better: accuracy 1 /,
    );
  });

  it("are found in JSON Lines, compressed, and in tables", async () => {
    const lines = [...web, ...leaked].map((text) => JSON.stringify({ meta: { url: "x" }, text })).join("\n");
    const csv = `id,body\n${[...web, ...leaked].map((text, i) => `${i},"${text}"`).join("\n")}\n`;
    for (const corpus of [file("dump.jsonl", lines), file("dump.jsonl.gz", gzipSync(lines)), file("dump.csv", csv)]) {
      const answer = await ask([corpus]);
      expect(measureOf(answer, "rows with a copy in the corpus")).toBe(0.15);
      expect(answer.evidence[0]["in the corpus"]).toMatch(/, line 4\d\d$/);
    }
  });

  it("are found though words were changed here and there, and not in texts of the same words", async () => {
    const changed = questions.slice(0, 5).map(({ question }) =>
      question
        .split(" ")
        .map((word, i) => (i % 12 === 6 ? "changed" : word))
        .join(" "),
    );
    const answer = await ask([file("changed.txt", [...web, ...changed].join("\n\n"))]);
    expect(answer.evidence.map((row) => row["test row"]).sort()).toEqual([1, 2, 3, 4, 5]);
    const clean = await ask([
      file("clean.txt", [...web, ...Array.from({ length: 5000 }, () => sentence(40))].join("\n\n")),
    ]);
    expect(clean.verdict).toBe("pass");
    expect(clean.summary).toContain("None of the 200 rows");
  });

  it("need a corpus that can be read", async () => {
    expect((await ask([])).summary).toContain("needs a corpus: --corpus <files>");
    await expect(ask([join(folder, "none.txt")])).rejects.toThrow("does not exist");
    await expect(ask([file("empty.txt", "")])).rejects.toThrow("empty");
    await expect(ask([file("bad.jsonl", '{"text": "a"}\n{"text": ')])).rejects.toThrow(
      "bad.jsonl, line 2 is not a JSON record",
    );
    await expect(ask([file("cut.txt.gz", gzipSync(web.join("\n")).subarray(0, 200))])).rejects.toThrow("cut.txt.gz");
    await expect(ask([file("binary.txt", new Uint8Array(100))])).rejects.toThrow("binary.txt");
  });
});

describe("records", () => {
  const table = cleanTable({ rows: 2000, flavour: "numeric", task: "binary", split: true }, seededRandom(1));
  const others = cleanTable({ rows: 3000, flavour: "numeric", task: "binary", split: false }, seededRandom(2));
  const part = table.columns.part;
  const testRows = part.flatMap((cell, row) => (cell === "test" ? [row] : []));
  const csvOf = (name: string, rows: readonly number[], jitter: number) => {
    const noise = seededRandom(3, name);
    const chosen = selectRows(table, rows);
    const { part: _part, outcome: _outcome, ...features } = chosen.columns;
    const moved = Object.fromEntries(
      Object.entries(features).map(([column, cells]) => [
        column,
        cells.map((cell) => (typeof cell === "number" ? cell + jitter * noise.normal() : cell)),
      ]),
    );
    const { outcome: _none, ...rest } = others.columns;
    const joined = Object.fromEntries(
      Object.entries(rest).map(([column, cells]) => [column, [...cells, ...moved[column]]]),
    );
    return file(name, toCsv({ columns: joined }));
  };
  const examine = (corpus: string) =>
    examinePlanted(pretrainingOverlap, table, plantedRoles(table), { corpus: [corpus] });

  it.each([0, 1e-6, 1e-3])("that an autoencoder saw are found, moved by %d standard deviations", async (jitter) => {
    const answer = await examine(csvOf(`seen-${jitter}.csv`, testRows.slice(0, 50), jitter));
    expect(answer.verdict).toBe("fail");
    expect(measureOf(answer, "rows with a copy in the corpus")).toBeGreaterThan(0.09);
    expect(answer.evidence[0]["in the corpus"]).toMatch(/seen-.*csv.*3\d{3}/);
  });

  it("that it did not see are not", async () => {
    const trained = part.flatMap((cell, row) => (cell === "train" ? [row] : []));
    expect((await examine(csvOf("unseen.csv", trained, 0))).verdict).toBe("pass");
  });

  it("few and of many numbers, as in the claim autoencoder-trained-on-test, are found too", async () => {
    const { normal } = seededRandom(7, "wide");
    const rows = Array.from({ length: 100 }, () => Array.from({ length: 300 }, () => normal().toFixed(4)));
    const heads = rows[0].map((_, i) => `x${i}`).join(",");
    const wide = file(
      "wide.csv",
      [`${heads},class,part`, ...rows.map((row, i) => `${row},${i % 2},${i < 50 ? "train" : "test"}`)].join("\n"),
    );
    const ask = async (name: string, seen: readonly (readonly string[])[]) => {
      const corpus = file(name, [heads, ...seen.map((row) => row.join(","))].join("\n"));
      return examineFile(pretrainingOverlap, wide, { target: "class", split: "part" }, { corpus: [corpus] });
    };
    const both = await ask("both.csv", rows);
    expect(both.verdict).toBe("fail");
    expect(measureOf(both, "rows equal to a row of the corpus")).toBe(1);
    expect((await ask("alone.csv", rows.slice(0, 50))).verdict).toBe("pass");
  });

  it("that coincide by chance are no copies", async () => {
    const discrete = cleanTable({ rows: 1000, flavour: "discrete", task: "binary", split: true }, seededRandom(4));
    const { outcome: _outcome, ...more } = cleanTable(
      { rows: 2000, flavour: "discrete", task: "binary", split: false },
      seededRandom(6),
    ).columns;
    const corpus = file("discrete.csv", toCsv({ columns: more }));
    const answer = await examinePlanted(pretrainingOverlap, discrete, plantedRoles(discrete), { corpus: [corpus] });
    expect(measureOf(answer, "rows equal to a row of the corpus")).toBeGreaterThan(0.5);
    expect(answer.verdict).toBe("pass");
  });

  it("need a corpus with their columns", async () => {
    const strange = file("strange.csv", "a,b\n1,2\n3,4\n");
    await expect(examine(strange)).rejects.toThrow("has none of the features");
    expect((await examine(file("words.txt", web[0]))).summary).toContain("needs a column of text");
  });
});

it("is asked from the command line", async () => {
  const corpus = file("cli.txt", leaked.join("\n\n"));
  const words = [
    "examine",
    path,
    "--target",
    "answer",
    "--with",
    "pretraining-overlap",
    "--corpus",
    corpus,
    "--json",
    "--no-ledger",
  ];
  const { status, stdout } = await touchstone(words, { cwd: folder });
  expect(status).toBe(0);
  expect(JSON.parse(stdout).findings[0]).toMatchObject({ instrument: "pitfalls/pretraining-overlap", verdict: "fail" });
}, 60_000);
