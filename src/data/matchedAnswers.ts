// The answers of one file beside the truth of another, row by row, as losses between 0 and 1.

import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { everyIndex, numbersOf } from "../stats/arrays.js";
import { count, shortList } from "./columnNames.js";
import { openTable } from "./openTable.js";
import { unknownColumn } from "./readErrors.js";
import type { Table } from "./table.js";

export interface MatchOptions {
  /** The column of the truth that was to be foretold. */
  readonly target: string;
  /** The column of answers; found by its name if left out. */
  readonly prediction?: string | undefined;
  /** A column of both files that names rows; rows go together in their order if left out. */
  readonly id?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MatchedAnswers {
  readonly measure: "accuracy" | "mean absolute error";
  /** Of each row whose truth is known, in the order of the truth: 1 for a wrong class, or the error as a share of `range`, at most 1. */
  readonly losses: Float64Array;
  /** What a loss of 1 is in the measure's unit: 1, or what the truth spans. */
  readonly range: number;
  readonly rows: number;
  /** Of the file of the truth, to the byte: its rows stand in one order. */
  readonly fingerprint: string;
  readonly notices: readonly string[];
}

const usualNames = ["prediction", "predicted", "y_pred", "pred", "answer"];

/** Reads both files. Throws a `UserError` where they do not go together, or hold what cannot be scored. */
export async function matchedAnswers(answers: string, truth: string, options: MatchOptions): Promise<MatchedAnswers> {
  const { target, id, signal } = options;
  const given = await openTable([truth], { target, ...(id === undefined ? {} : { id }), signal });
  try {
    const isClass = given.task === "classification";
    const { told, column } = await openAnswers(answers, given, isClass, options);
    try {
      const places = id === undefined ? inOrder(told, given) : await byName(told, given, id);
      return await (isClass ? classLosses : valueLosses)(told, column, given, target, places);
    } finally {
      await told.close();
    }
  } finally {
    await given.close();
  }
}

/** The answers, classes as they are written, and their column. */
async function openAnswers(path: string, given: Table, isClass: boolean, options: MatchOptions) {
  const { signal } = options;
  const told = await openTable([path], { signal });
  try {
    const column = answerColumn(told, given, options);
    const { type } = told.column(column);
    if (!isClass || type === "category" || type === "text") return { told, column };
    await told.close();
    return { told: await openTable([path], { types: { [column]: "category" }, signal }), column };
  } catch (error) {
    await told.close();
    throw error;
  }
}

/** The column of answers: as named, or the only one that can be meant. */
function answerColumn(told: Table, given: Table, { target, prediction, id }: MatchOptions): string {
  const names = told.columns.map((column) => column.name);
  if (prediction !== undefined) {
    if (names.includes(prediction)) return prediction;
    throw unknownColumn(told.name, prediction, names);
  }
  const free = names.filter((one) => one !== id);
  const found = [target, ...usualNames].find((one) => free.includes(one)) ?? (free.length === 1 ? free[0] : undefined);
  if (found !== undefined) return found;
  throw new UserError(
    "no-answers",
    `which column of ${told.name} holds the answers to ${given.name} is not plain: there are ${shortList(free)}`,
    `name it with --prediction${didYouMean(target, free)}`,
  );
}

function inOrder(told: Table, given: Table): Int32Array {
  if (told.rowCount !== given.rowCount) {
    throw new UserError(
      "other-rows",
      `${told.name} has ${count(told.rowCount, "row")}, ${given.name} has ${given.rowCount.toLocaleString("en")}`,
      "give an answer for each row in the same order, or name a column of both that tells the rows apart with --id",
    );
  }
  return everyIndex(given.rowCount);
}

/** Where the answer to each row of `given` stands. */
async function byName(told: Table, given: Table, id: string): Promise<Int32Array> {
  const places = await rowsByName(told, id);
  const names = [...(await rowsByName(given, id)).keys()];
  const lacking = names.filter((name) => !places.has(name));
  const known = new Set(names);
  const unknown = [...places.keys()].filter((name) => !known.has(name));
  if (lacking.length > 0 || unknown.length > 0) {
    const [message, some] =
      lacking.length > 0
        ? [`${told.name} answers ${count(lacking.length, "row")} of ${given.name} not at all`, lacking]
        : [`${told.name} answers ${count(unknown.length, "row")} that ${given.name} does not have`, unknown];
    throw new UserError(
      "other-rows",
      `${message} (${id} ${shortList(some)})`,
      "give one answer for each row, and none besides",
    );
  }
  return Int32Array.from(names, (name) => places.get(name) ?? -1);
}

async function rowsByName(table: Table, id: string): Promise<ReadonlyMap<string, number>> {
  const columns = table.columns.map(({ name }) => name);
  if (!columns.includes(id)) throw unknownColumn(table.name, id, columns);
  const rows = new Map<string, number>();
  for (const [row, name] of (await table.texts(id)).entries()) {
    if (name === null || rows.has(name)) {
      throw new UserError(
        "rows-without-name",
        `${table.name}: ${name === null ? `row ${row + 1} has no ${id}` : `two rows have the ${id} ${name}`}`,
        "name a column with another value in every row",
      );
    }
    rows.set(name, row);
  }
  return rows;
}

async function classLosses(
  told: Table,
  column: string,
  given: Table,
  target: string,
  places: Int32Array,
): Promise<MatchedAnswers> {
  const { codes, levels } = await given.codes(target);
  const codeOf = classReader(levels);
  const answers = await told.texts(column, places);
  let unknown = 0;
  const losses: number[] = [];
  for (const [row, code] of codes.entries()) {
    if (code < 0) continue;
    const answer = answers[row];
    if (answer === null) throw unanswered(told, places[row], column);
    const answered = codeOf(answer);
    if (answered === undefined) unknown++;
    losses.push(answered === code ? 0 : 1);
  }
  if (unknown === losses.length) {
    throw new UserError(
      "other-classes",
      `no answer in "${column}" of ${told.name} is one of the classes ${shortList(levels)} of ${given.name}`,
      "name the column of predicted classes with --prediction",
    );
  }
  return {
    measure: "accuracy",
    losses: Float64Array.from(losses),
    range: 1,
    rows: losses.length,
    fingerprint: given.fileFingerprint,
    notices:
      unknown === 0
        ? []
        : [`${count(unknown, "answer")} ${unknown === 1 ? "is" : "are"} none of the classes, and wrong.`],
  };
}

/** A class as it is written, or as another way to write the same number. */
function classReader(levels: readonly string[]): (text: string) => number | undefined {
  const written = new Map(levels.map((level, code) => [level, code]));
  const numbered = new Map(levels.map((level, code) => [Number(level), code]));
  return (text) => {
    const exact = written.get(text) ?? written.get(text.trim());
    return exact ?? (text.trim() === "" ? undefined : numbered.get(Number(text)));
  };
}

async function valueLosses(
  told: Table,
  column: string,
  given: Table,
  target: string,
  places: Int32Array,
): Promise<MatchedAnswers> {
  const { type, reason } = told.column(column);
  if (type !== "number" && type !== "integer") {
    throw new UserError(
      "not-numbers",
      `"${column}" of ${told.name} holds ${type} (${reason})`,
      "give numbers as answers",
    );
  }
  const truth = await given.numbers(target);
  const answers = await told.numbers(column, places);
  const known = Array.from(truth.keys()).filter((row) => Number.isFinite(truth[row]));
  const [least, most] = known.reduce(
    ([low, high], row) => [Math.min(low, truth[row]), Math.max(high, truth[row])],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const range = most - least;
  if (!(range > 0)) {
    throw new UserError(
      "one-value",
      `"${target}" of ${given.name} has one value only`,
      "score against a truth that differs",
    );
  }
  const missing = known.find((row) => Number.isNaN(answers[row]));
  if (missing !== undefined) throw unanswered(told, places[missing], column);
  const errors = numbersOf(known.length, (i) => Math.abs(answers[known[i]] - truth[known[i]]) / range);
  const far = errors.filter((error) => error > 1).length;
  return {
    measure: "mean absolute error",
    losses: errors.map((error) => Math.min(1, error)),
    range,
    rows: known.length,
    fingerprint: given.fileFingerprint,
    notices:
      far === 0
        ? []
        : [
            `${count(far, "answer")} ${far === 1 ? "is" : "are"} further off than all that the truth spans, and counted as that far.`,
          ],
  };
}

function unanswered(told: Table, row: number, column: string): UserError {
  return new UserError(
    "missing-answer",
    `row ${told.locate(row)} of ${told.name} has no value in "${column}"`,
    "give an answer for every row",
  );
}
