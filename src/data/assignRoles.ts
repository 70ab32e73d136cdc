// Which column plays which part: as the user said, else as names and contents tell beyond reasonable doubt. A wrong
// guess is worse than none, so a guess needs a telling name and cells that fit, and is always said.

import { UserError } from "../core/errors.js";
import type { Session } from "./duckdbSession.js";
import type { TypedColumn } from "./inferTypes.js";
import { unknownColumn } from "./readErrors.js";
import { scoreColumns } from "./scoreColumns.js";
import { findSplit, type SplitColumn } from "./splitColumn.js";
import type { Role, TableRoles } from "./table.js";
import type { TableOptions } from "./tableOptions.js";

export interface AssignedRoles {
  readonly roles: TableRoles;
  readonly byColumn: ReadonlyMap<string, Role>;
  readonly split: SplitColumn | undefined;
  /** The target's values as text; empty without a target or with more than `mostLevels` of them. */
  readonly levels: readonly string[];
  readonly notices: readonly string[];
}

type SingleRole = Exclude<Role, "feature" | "score" | "ignored">;

const singleRoles = ["target", "split", "time", "group", "id", "weight", "prediction"] as const;
/** More values than this make no classes. */
const mostLevels = 1000;

const targetNames = ["target", "label", "class", "outcome", "response", "y"];
const predictionNames = /^(prediction|predicted|pred|preds|y_?pred|y_?hat|predicted_(label|class|value))$/i;
const timeNames = /(date|time|timestamp|day|month|when|_at$|_on$)/i;
const birthNames = /birth|dob/i;
const idNames = /^(id|uuid|guid|key|index|row|row_?(id|index|number)|unnamed: 0|record|.*[_ ](id|uuid|guid|key))$/i;
const groupNames =
  /^(patient|subject|participant|person|user|customer|client|member|household|family|animal|donor|speaker|session|device|sensor|hospital|site|school|store|group|cluster)[_ ]?(id|no|nr|number|key|code)$/i;

/** Assigns roles to `columns`. `hasTestFiles` rules out a split column. Throws a `UserError` for columns not there. */
export async function assignRoles(
  session: Session,
  tableName: string,
  columns: readonly TypedColumn[],
  rowCount: number,
  options: TableOptions,
  hasTestFiles: boolean,
): Promise<AssignedRoles> {
  const names = columns.map(({ name }) => name);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const assigned = new Map<string, Role>();
  const chosen = new Map<SingleRole, string>();
  const notices: string[] = [];

  const known = (name: string): TypedColumn => {
    const column = byName.get(name);
    if (column === undefined) throw unknownColumn(tableName, name, names);
    return column;
  };
  const assign = (name: string, role: Role) => {
    const before = assigned.get(known(name).name);
    if (before !== undefined && before !== role) {
      throw new UserError("role-twice", `the column "${name}" is named as ${before} and as ${role}`, "name it once");
    }
    assigned.set(name, role);
  };
  const guess = (role: SingleRole, column: TypedColumn | undefined, why: string) => {
    if (column === undefined) return;
    assigned.set(column.name, role);
    chosen.set(role, column.name);
    notices.push(`"${column.name}" was taken as ${roleWords[role]} (${why}); name another with --${role}.`);
  };
  const free = () => columns.filter(({ name }) => !assigned.has(name));

  if (options.split !== undefined && hasTestFiles) {
    throw new UserError("two-splits", "both test files and a split column are given", "leave out --test or --split");
  }
  for (const name of options.ignore ?? []) assign(name, "ignored");
  for (const role of singleRoles) {
    const name = options[role];
    if (name === undefined) continue;
    assign(name, role);
    chosen.set(role, name);
  }
  const time = options.time === undefined ? undefined : known(options.time);
  if (time?.type === "text" || time?.type === "category" || time?.type === "boolean") {
    notices.push(
      `"${time.name}" holds no dates or numbers, so that the rows have no order in time (${time.reason}); write it as 2000-12-31.`,
    );
  }

  if (!chosen.has("target")) {
    // With an x beside it, y is a coordinate rather than an outcome.
    const hasX = names.some((name) => name.toLowerCase() === "x");
    const found = free().filter(
      ({ name }) => targetNames.includes(name.toLowerCase()) && !(hasX && name.toLowerCase() === "y"),
    );
    const best =
      found.find(({ name }) => name.toLowerCase() === "target") ?? (found.length === 1 ? found[0] : undefined);
    guess("target", best, "by its name");
    if (found.length > 1 && best === undefined) {
      const candidates = found.map(({ name }) => `"${name}"`).join(" and ");
      notices.push(`No target was taken: ${candidates} could each be it; name one with --target.`);
    } else if (best === undefined) {
      notices.push(
        "No target was taken: no column is called target, label, class, outcome, response or y; name it with --target.",
      );
    }
  }

  const text = options.text === undefined ? undefined : known(options.text).name;
  const textRole = text === undefined ? undefined : assigned.get(text);
  if (textRole !== undefined) {
    throw new UserError("role-twice", `the column "${text}" is named as ${textRole} and as text`, "name it once");
  }
  const split = hasTestFiles ? undefined : await findSplit(session, tableName, options.split, free, known);
  if (split !== undefined && options.split === undefined) guess("split", split.column, "its values name the parts");
  if (split !== undefined) notices.push(...split.notices);

  const target = chosen.get("target");
  const levels = target === undefined ? [] : await levelsOf(session, known(target));
  if (target !== undefined && !chosen.has("prediction")) {
    const isFit = (column: TypedColumn) => predictionFits(session, column, known(target), levels);
    const found = free().filter(({ name }) => predictionNames.test(name));
    if (found.length === 1 && (await isFit(found[0]))) guess("prediction", found[0], "by its name and values");
  }
  const scores = await scoreColumns(session, options.score, free(), known, levels);
  for (const { column } of scores.columns) assign(column, "score");
  notices.push(...scores.notices);

  if (!chosen.has("time")) {
    const times = free().filter(({ type, name }) => type === "time" && !birthNames.test(name));
    const telling = times.filter(({ name }) => timeNames.test(name));
    if (telling.length === 1 && times.length === 1) guess("time", telling[0], "the only column of times");
    else if (times.length > 1) {
      const candidates = times
        .map(({ name }) => `"${name}"`)
        .slice(0, 5)
        .join(", ");
      notices.push(`No time of the rows was taken: ${candidates} all hold times; name one with --time.`);
    }
  }
  if (!chosen.has("id")) {
    const ids = free().filter(
      ({ name, type, distinct }) =>
        rowCount > 1 &&
        distinct === rowCount &&
        (type === "integer" || type === "text") &&
        (idNames.test(name) || isIndexName(name, names)),
    );
    guess("id", ids[0], "by its name, and no value repeats");
  }
  if (!chosen.has("group")) {
    const repeats = free().filter(
      ({ name, distinct, missing }) => groupNames.test(name) && distinct >= 2 && distinct <= 0.9 * (rowCount - missing),
    );
    if (repeats.length === 1) guess("group", repeats[0], "by its name, and its values repeat");
  }
  if (!chosen.has("weight")) {
    const weights = free().filter(
      ({ name, type }) => /^sample_?weights?$/i.test(name) && (type === "number" || type === "integer"),
    );
    if (weights.length === 1) guess("weight", weights[0], "by its name");
  }
  const prose = text ?? (await proseAmong(session, free()));
  if (prose !== undefined && text === undefined) {
    notices.push(`"${prose}" was taken as prose (its cells have many words); name another with --text.`);
  }
  return {
    roles: {
      ...Object.fromEntries(chosen),
      scores: scores.columns,
      ...(prose === undefined ? {} : { text: prose }),
    },
    byColumn: assigned,
    split,
    levels,
    notices,
  };
}

const roleWords: Readonly<Record<SingleRole, string>> = {
  target: "the target",
  split: "the split into train and test",
  time: "the time of each row",
  group: "the group of each row",
  id: "the identifier of each row",
  weight: "the weight of each row",
  prediction: "the prediction",
};

/** Words of a cell, on average, from which a text is prose. */
const wordsOfProse = 5;

/** The one column of text whose cells have many words; `undefined` where there is none, or several. */
async function proseAmong(session: Session, columns: readonly TypedColumn[]): Promise<string | undefined> {
  const found: string[] = [];
  for (const { name, type, expression } of columns) {
    if (type !== "text") continue;
    const [words] = await session.values(
      `SELECT avg(len(string_split_regex(trim(${expression}), '\\s+'))) FROM stored WHERE ${expression} IS NOT NULL`,
    );
    if (Number(words ?? 0) >= wordsOfProse) found.push(name);
  }
  return found.length === 1 ? found[0] : undefined;
}

/** The first column without a name: what pandas writes for the index. */
function isIndexName(name: string, names: readonly string[]): boolean {
  return name === "column_1" && names[0] === name;
}

async function levelsOf(session: Session, target: TypedColumn): Promise<string[]> {
  if (target.distinct > mostLevels || target.type === "number" || target.type === "time") return [];
  const text = target.words ?? `(${target.expression})::VARCHAR`;
  const rows = await session.query(
    `SELECT DISTINCT ${text} AS level FROM stored WHERE ${text} IS NOT NULL ORDER BY level`,
  );
  return rows.map(({ level }) => String(level));
}

/** Whether a column called like a prediction holds what the target holds. */
async function predictionFits(
  session: Session,
  column: TypedColumn,
  target: TypedColumn,
  levels: readonly string[],
): Promise<boolean> {
  const isNumber = (type: TypedColumn["type"]) => type === "number" || type === "integer";
  if (isNumber(column.type) && isNumber(target.type)) return true;
  if (levels.length === 0 || column.distinct > mostLevels) return false;
  const found = await levelsOf(session, column);
  return found.length > 0 && found.every((level) => levels.includes(level));
}
