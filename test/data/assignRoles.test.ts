// Roles: as the user says, guessed only where names and cells leave no doubt, and always told.

import { describe, expect, test } from "vitest";
import type { Table } from "../../src/data/table.js";
import type { TableOptions } from "../../src/data/tableOptions.js";
import { openText } from "./writeFiles.js";

/** A table whose columns are made by row. */
async function tableOf(
  columns: Readonly<Record<string, (row: number) => string | number>>,
  options?: TableOptions,
): Promise<Table> {
  const names = Object.keys(columns);
  const rows = Array.from({ length: 60 }, (_, row) =>
    Object.values(columns)
      .map((make) => make(row))
      .join(","),
  );
  return openText(`${names.join(",")}\n${rows.join("\n")}\n`, options);
}

const noise = (row: number) => ((row * 7919) % 101) / 7;
const yes = (row: number) => (row % 3 === 0 ? "yes" : "no");

describe("target", () => {
  test("by its name, with a notice", async () => {
    const table = await tableOf({ a: noise, Label: yes });
    expect(table.roles).toEqual({ target: "Label", scores: [] });
    expect(table.task).toBe("classification");
    expect(table.notices).toEqual(['"Label" was taken as the target (by its name); name another with --target.']);
    expect(table.features.map(({ name }) => name)).toEqual(["a"]);
    expect(table.facts).toEqual({ rows: 60, columns: 2, format: "CSV", target: "Label", task: "classification" });
  });

  test("none without a telling name, nor the last column", async () => {
    const table = await tableOf({ a: noise, b: yes });
    expect(table.roles).toEqual({ scores: [] });
    expect(table.task).toBeUndefined();
    expect(table.notices).toEqual([
      "No target was taken: no column is called target, label, class, outcome, response or y; name it with --target.",
    ]);
  });

  test("none where several could be it, or where y is a coordinate", async () => {
    const several = await tableOf({ label: yes, outcome: yes });
    expect(several.roles.target).toBeUndefined();
    expect(several.notices).toEqual([
      'No target was taken: "label" and "outcome" could each be it; name one with --target.',
    ]);
    expect((await tableOf({ x: noise, y: noise })).roles.target).toBeUndefined();
    expect((await tableOf({ x1: noise, y: noise })).roles.target).toBe("y");
    expect((await tableOf({ class: yes, target: yes })).roles.target).toBe("target");
  });

  test("words for yes and no stay the names of classes", async () => {
    const table = await tableOf({ a: noise, b: yes }, { target: "b" });
    expect(table.column("b").type).toBe("category");
    expect((await table.codes("b")).levels).toEqual(["no", "yes"]);
    expect((await tableOf({ a: noise, b: yes })).column("b").type).toBe("boolean");
  });
});

describe("task", () => {
  const task = async (target: (row: number) => string | number, options?: TableOptions) => {
    const table = await tableOf({ a: noise, target }, options);
    return [table.task, table.notices.at(-1)];
  };

  test("depends on the type of the target, and on how many whole numbers there are", async () => {
    expect((await task((row) => row / 7))[0]).toBe("regression");
    expect((await task((row) => `c${row % 4}`))[0]).toBe("classification");
    expect(await task((row) => row % 20)).toEqual([
      "classification",
      'The target "target": its 20 different whole numbers were taken as classes; declare it as number to predict amounts.',
    ]);
    expect(await task((row) => row % 21)).toEqual([
      "regression",
      'The target "target": its 21 different whole numbers were taken as amounts; declare it as category to predict classes.',
    ]);
    expect((await task((row) => row % 20, { types: { target: "number" } }))[0]).toBe("regression");
    expect((await task((row) => row % 30, { types: { target: "category" } }))[0]).toBe("classification");
  });

  test("a target with one value, or with missing ones, is noticed", async () => {
    expect((await task(() => "same"))[1]).toBe('The target "target" has one value only: there is nothing to predict.');
    expect((await task((row) => (row < 2 ? "" : yes(row))))[1]).toBe('The target "target" is missing in 2 rows.');
  });
});

describe("split", () => {
  test("by its name and values", async () => {
    const table = await tableOf({ a: noise, Split: (row) => (row < 40 ? "train" : "test") });
    expect(table.roles.split).toBe("Split");
    expect(table.parts).toEqual({ train: 40, test: 20 });
    expect(table.notices).toContain(
      '"Split" was taken as the split into train and test (its values name the parts); name another with --split.',
    );
  });

  test("not by its name alone, nor by its values alone", async () => {
    expect((await tableOf({ a: noise, fold: (row) => row % 5 })).parts).toBeUndefined();
    expect((await tableOf({ a: noise, mode: (row) => (row % 2 ? "train" : "test") })).parts).toBeUndefined();
    expect((await tableOf({ a: noise, set: (row) => (row % 2 ? "train" : "spare") })).parts).toBeUndefined();
  });

  test("a flag the user names", async () => {
    const flag = (row: number) => (row < 50 ? 0 : 1);
    expect((await tableOf({ a: noise, is_test: flag }, { split: "is_test" })).parts).toEqual({ train: 50, test: 10 });
    const word = (row: number) => (row < 50 ? "True" : "False");
    expect((await tableOf({ a: noise, train: word }, { split: "train" })).parts).toEqual({ train: 50, test: 10 });
  });
});

describe("time, id, group, weight", () => {
  const date = (row: number) => new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10);

  test("guessed by name and cells", async () => {
    const table = await tableOf({
      record_id: (row) => 1000 + row,
      patient_id: (row) => `P${row % 20}`,
      visit_date: date,
      sample_weight: noise,
      value: noise,
    });
    expect(table.roles).toEqual({
      time: "visit_date",
      id: "record_id",
      group: "patient_id",
      weight: "sample_weight",
      scores: [],
    });
    expect(table.features.map(({ name }) => name)).toEqual(["value"]);
    expect(table.notices.slice(1)).toEqual([
      '"visit_date" was taken as the time of each row (the only column of times); name another with --time.',
      '"record_id" was taken as the identifier of each row (by its name, and no value repeats); name another with --id.',
      '"patient_id" was taken as the group of each row (by its name, and its values repeat); name another with --group.',
      '"sample_weight" was taken as the weight of each row (by its name); name another with --weight.',
    ]);
  });

  test("not guessed where cells speak against it", async () => {
    const table = await tableOf({
      record_id: (row) => row % 50,
      birth_date: date,
      site: (row) => row % 3,
      value: (row) => row,
    });
    expect(table.roles).toEqual({ scores: [] });
  });

  test("a time that holds words is told", async () => {
    const table = await tableOf({ season: (row) => ["spring", "autumn"][row % 2], b: noise }, { time: "season" });
    expect(table.notices[0]).toBe(
      '"season" holds no dates or numbers, so that the rows have no order in time (60 cells have 2 different texts); write it as 2000-12-31.',
    );
  });

  test("of two columns of times none is taken", async () => {
    const table = await tableOf({ start_date: date, end_date: date });
    expect(table.roles.time).toBeUndefined();
    expect(table.notices).toContain(
      'No time of the rows was taken: "start_date", "end_date" all hold times; name one with --time.',
    );
  });

  test("an index without a name is an identifier", async () => {
    expect((await tableOf({ "": (row) => row, a: noise })).roles.id).toBe("column_1");
  });

  test("the user's word goes before any guess", async () => {
    const table = await tableOf(
      { id: (row) => row, key: (row) => row, target: yes, other: yes },
      {
        id: "key",
        target: "other",
        ignore: ["id"],
      },
    );
    expect(table.roles).toEqual({ target: "other", id: "key", scores: [] });
    expect(table.columns.map(({ role }) => role)).toEqual(["ignored", "id", "feature", "target"]);
  });
});

describe("predictions and scores", () => {
  const probability = (row: number) => (row % 10) / 10;

  test("a prediction that holds the target's values", async () => {
    expect((await tableOf({ target: yes, y_pred: yes })).roles.prediction).toBe("y_pred");
    expect((await tableOf({ target: noise, prediction: noise })).roles.prediction).toBe("prediction");
    expect((await tableOf({ target: yes, prediction: noise })).roles.prediction).toBeUndefined();
    expect((await tableOf({ a: noise, prediction: yes })).roles.prediction).toBeUndefined();
  });

  test("a score per class, by prefix", async () => {
    const columns = { target: yes, p_no: probability, p_yes: probability };
    const scores = [
      { column: "p_no", level: "no" },
      { column: "p_yes", level: "yes" },
    ];
    const guessed = await tableOf(columns);
    expect(guessed.roles.scores).toEqual(scores);
    expect(guessed.features).toEqual([]);
    expect(guessed.notices.at(-1)).toBe(
      '"p_no", "p_yes" were taken as scores of the classes they name; name others with --score.',
    );
    const named = { target: yes, m_no: probability, m_yes: probability };
    const expected = scores.map(({ column, level }) => ({ column: column.replace("p_", "m_"), level }));
    expect((await tableOf(named, { score: ["m_"] })).roles.scores).toEqual(expected);
    expect((await tableOf(named, { score: ["m_no", "m_yes"] })).roles.scores).toEqual(expected);
    expect((await tableOf(named)).roles.scores).toEqual([]);
  });

  test("a single score is of the last class", async () => {
    const table = await tableOf({ target: yes, risk: probability }, { score: ["risk"] });
    expect(table.roles.scores).toEqual([{ column: "risk", level: "yes" }]);
    expect(table.notices).toContain('"risk" was taken as the score of the class "yes".');
    expect((await tableOf({ target: yes, score: probability })).roles.scores).toEqual([
      { column: "score", level: "yes" },
    ]);
    expect((await tableOf({ target: yes, score: noise })).roles.scores).toEqual([]);
  });

  test("none can be turned off", async () => {
    expect((await tableOf({ target: yes, score: probability }, { score: [] })).roles.scores).toEqual([]);
  });
});

describe("text", () => {
  const sentence = (row: number) => `it rained for the ${row} time on the ${row * 7} of May`;
  const title = (row: number) => `title of the book number ${row} in the list`;

  test("is the one column of prose, with a notice", async () => {
    const table = await tableOf({ a: noise, body: sentence, label: yes });
    expect(table.roles).toMatchObject({ text: "body" });
    expect(table.column("body").role).toBe("feature");
    expect(table.notices).toContain('"body" was taken as prose (its cells have many words); name another with --text.');
  });

  test("is not guessed among several, nor of names; any feature can be named", async () => {
    const name = (row: number) => `Anna ${row}`;
    expect((await tableOf({ body: sentence, title, label: yes })).roles.text).toBeUndefined();
    expect((await tableOf({ name, label: yes })).roles.text).toBeUndefined();
    expect((await tableOf({ body: sentence, title, label: yes }, { text: "title" })).roles.text).toBe("title");
  });

  test("cannot be the target, or a column that is not there", async () => {
    const columns = { body: sentence, label: yes };
    await expect(tableOf(columns, { text: "label", target: "label" })).rejects.toThrow(
      'the column "label" is named as target and as text',
    );
    await expect(tableOf(columns, { text: "words" })).rejects.toThrow('has no column "words"');
  });
});
