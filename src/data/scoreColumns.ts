// Columns of scores: one per class, or a single one for the class that comes last.

import { UserError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { shortList } from "./columnNames.js";
import type { Session } from "./duckdbSession.js";
import type { TypedColumn } from "./inferTypes.js";
import type { TableRoles } from "./table.js";

export interface ScoreColumns {
  readonly columns: TableRoles["scores"];
  readonly notices: readonly string[];
}

const guessedPrefixes = ["p_", "prob_", "proba_", "probability_"];
const guessedNames = /^(y_?(score|prob|proba)|score|prob|proba|probability|predicted_(probability|proba|score))$/i;

/** The score columns the user named, or those whose names and values leave no doubt. `levels` are the target's. */
export async function scoreColumns(
  session: Session,
  named: readonly string[] | undefined,
  free: readonly TypedColumn[],
  known: (name: string) => TypedColumn,
  levels: readonly string[],
): Promise<ScoreColumns> {
  if (named === undefined) return guessedScores(session, free, levels);
  if (named.length === 0) return { columns: [], notices: [] };
  if (named.length === 1) {
    const prefixed = free.filter(({ name }) => name !== named[0] && name.startsWith(named[0]));
    if (prefixed.length > 0 && !free.some(({ name }) => name === named[0])) {
      return { columns: prefixScores(prefixed, named[0], levels), notices: [] };
    }
    return singleScore(numeric(known(named[0])), levels);
  }
  const columns = named.map((name) => ({ column: numeric(known(name)).name, level: levelIn(name, levels) }));
  const levelsNamed = new Set(columns.map(({ level }) => level));
  const unclear = columns.find(({ level }) => level === undefined);
  if (unclear !== undefined || levelsNamed.size < columns.length) {
    const column = unclear?.column ?? columns[0].column;
    throw new UserError(
      "unknown-class",
      `the score column "${column}" does not name a class of the target (${shortList(levels)})`,
      "let each end in the class it scores, such as p_yes",
    );
  }
  return {
    columns: columns.flatMap(({ column, level }) => (level === undefined ? [] : [{ column, level }])),
    notices: [],
  };
}

function numeric(column: TypedColumn): TypedColumn {
  if (column.type === "number" || column.type === "integer") return column;
  throw new UserError(
    "not-a-score",
    `the score column "${column.name}" holds ${column.type}, not numbers (${column.reason})`,
    "name a column of numbers with --score",
  );
}

/** The class whose name `name` ends in; the longest if several do. */
function levelIn(name: string, levels: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const ends = levels.filter((level) => lower.endsWith(level.toLowerCase()));
  return ends.sort((a, b) => b.length - a.length)[0];
}

function prefixScores(
  matching: readonly TypedColumn[],
  prefix: string,
  levels: readonly string[],
): TableRoles["scores"] {
  return matching.map((column) => {
    const rest = column.name.slice(prefix.length);
    const level = levels.find((candidate) => candidate.toLowerCase() === rest.toLowerCase());
    if (level === undefined) {
      throw new UserError(
        "unknown-class",
        `the score column "${column.name}" names no class of the target: "${rest}"${didYouMean(rest, levels)}`,
        levels.length === 0 ? "name the target with --target" : `its classes are ${shortList(levels)}`,
      );
    }
    return { column: numeric(column).name, level };
  });
}

function singleScore(column: TypedColumn, levels: readonly string[]): ScoreColumns {
  const named = levels.find((level) => column.name.toLowerCase().endsWith(`_${level.toLowerCase()}`));
  const level = named ?? levels.at(-1);
  if (level === undefined) return { columns: [{ column: column.name, level: "" }], notices: [] };
  return {
    columns: [{ column: column.name, level }],
    notices: named === undefined ? [`"${column.name}" was taken as the score of the class "${level}".`] : [],
  };
}

async function guessedScores(
  session: Session,
  free: readonly TypedColumn[],
  levels: readonly string[],
): Promise<ScoreColumns> {
  if (levels.length < 2) return { columns: [], notices: [] };
  const numbers = free.filter(({ type }) => type === "number" || type === "integer");
  for (const prefix of guessedPrefixes) {
    const perClass = levels.flatMap((level) => {
      const column = numbers.find(({ name }) => name.toLowerCase() === `${prefix}${level}`.toLowerCase());
      return column === undefined ? [] : [{ column: column.name, level }];
    });
    const enough = perClass.length === levels.length || (levels.length === 2 && perClass.length === 1);
    if (enough) {
      const names = shortList(perClass.map(({ column }) => `"${column}"`));
      return {
        columns: perClass,
        notices: [
          perClass.length === 1
            ? `${names} was taken as the score of the class that it names; name another with --score.`
            : `${names} were taken as scores of the classes they name; name others with --score.`,
        ],
      };
    }
  }
  const single = numbers.filter(({ name }) => guessedNames.test(name));
  if (levels.length !== 2 || single.length !== 1) return { columns: [], notices: [] };
  const { expression, name } = single[0];
  const [within] = await session.values(`SELECT bool_and(${expression} BETWEEN 0 AND 1) FROM stored`);
  if (within !== true) return { columns: [], notices: [] };
  return {
    columns: [{ column: name, level: levels[1] }],
    notices: [
      `"${name}" was taken as the score of the class "${levels[1]}" (by its name and values); name another with --score.`,
    ],
  };
}
