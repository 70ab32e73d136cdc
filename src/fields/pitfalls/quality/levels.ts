// Levels of category columns: one level spelt in several ways, words that stand for "missing", rare levels, and
// levels that only the test part has.

import type { Table } from "../../../data/table.js";
import { poissonAtLeast } from "../records/poisson.js";
import { counted, listed, percent } from "../wording.js";
import type { LevelCount, LevelCounts } from "./levelCounts.js";
import type { Checked, Problem } from "./problem.js";

const quoted = (levels: readonly { readonly level: string }[], most = 4) =>
  listed(
    levels.map(({ level }) => `"${level}"`),
    most,
  );
const total = (levels: readonly LevelCount[], part: "count" | "train" | "test" = "count") =>
  levels.reduce((sum, level) => sum + level[part], 0);

/** A level without case, spaces, accents' encoding and the marks that people leave out. */
export function plainSpelling(level: string): string {
  return level
    .normalize("NFKC")
    .toLocaleLowerCase("en")
    .replace(/[\s_.-]+/gu, " ")
    .trim();
}

/** Levels that differ only in case, spaces, hyphens or encoding. A fault in the target, where they make extra classes. */
export function checkSpellings(table: Table, columns: readonly LevelCounts[]): Checked {
  const problems = columns.flatMap(({ column, levels }): Problem[] => {
    const byPlain = new Map<string, LevelCount[]>();
    for (const level of levels) {
      const plain = plainSpelling(level.level);
      byPlain.set(plain, [...(byPlain.get(plain) ?? []), level]);
    }
    const groups = [...byPlain.values()].filter(
      (group) => group.length > 1 && !group.every(({ level }) => isNumeral(level)),
    );
    if (groups.length === 0) return [];
    const shown = groups.map((group) => [...group].sort((a, b) => b.count - a.count));
    const cells = shown.reduce((sum, [, ...rarer]) => sum + total(rarer), 0);
    return [
      {
        kind: "several spellings",
        column: column.name,
        gravity: column.role === "target" && column.distinct < 50 ? "fail" : "concern",
        cells,
        of: total(levels),
        detail: `spells ${counted(groups.length, "level")} in more than one way: ${shown
          .slice(0, 3)
          .map((group) => quoted(group))
          .join("; ")}`,
        rows: shown
          .slice(0, 5)
          .map(([, rarer]) => table.locate(rarer.firstRow))
          .join(", "),
        advice: "Bring the spellings of a level together (trim, one case) before encoding.",
      },
    ];
  });
  return { problems };
}

const isNumeral = (level: string) => /^[-+.\d\s_]+$/.test(level);

const missingWords = new Set([
  "?",
  ".",
  "-",
  "--",
  "n a",
  "n/a",
  "na",
  "#n/a",
  "nan",
  "null",
  "nil",
  "missing",
  "undefined",
  "not available",
  "not known",
  "(blank)",
  "blank",
]);
const unknownWords = new Set(["unknown", "unk", "unspecified", "other/unknown", "not specified", "not reported"]);

/** Levels that are words for "missing". `unknown` and its like may be meant as a level, and are only mentioned. */
export function checkMissingWords(table: Table, columns: readonly LevelCounts[]): Checked {
  const problems = columns.flatMap(({ column, levels }): Problem[] =>
    [
      { words: missingWords, gravity: "concern" as const },
      { words: unknownWords, gravity: "info" as const },
    ].flatMap(({ words, gravity }): Problem[] => {
      const standing = levels.filter(({ level }) => words.has(level.trim().toLowerCase()));
      const cells = total(standing);
      if (cells === 0) return [];
      return [
        {
          kind: "words for missing",
          column: column.name,
          gravity,
          cells,
          of: total(levels),
          detail: `says ${quoted(standing)} in ${counted(cells, "row")} (${percent(cells / total(levels))}), read as a level of its own`,
          rows: standing.map(({ firstRow }) => table.locate(firstRow)).join(", "),
          advice: 'Decide whether words such as "unknown" are levels or missing values, and read them so.',
        },
      ];
    }),
  );
  return { problems };
}

/** Levels with fewer than `rare` rows: a note in features, a concern in the target. */
export function checkRareLevels(table: Table, columns: readonly LevelCounts[], rare: number): Checked {
  const problems = columns.flatMap(({ column, levels }): Problem[] => {
    const isTarget = column.role === "target" && table.task === "classification";
    if (column.role !== "feature" && !isTarget) return [];
    const few = levels.filter(({ count }) => count < rare);
    // Where most levels are rare the column holds names rather than categories.
    if (few.length === 0 || (!isTarget && few.length > levels.length / 2)) return [];
    return [
      {
        kind: isTarget ? "rare classes" : "rare levels",
        column: column.name,
        gravity: isTarget ? "concern" : "info",
        cells: total(few),
        of: total(levels),
        detail: `has ${counted(few.length, isTarget ? "class" : "level", isTarget ? "classes" : "levels")} of ${levels.length.toLocaleString("en")} in fewer than ${rare} rows: ${quoted(few)}`,
        rows: few
          .slice(0, 5)
          .map(({ firstRow }) => table.locate(firstRow))
          .join(", "),
        advice: isTarget
          ? "Classes with a handful of rows can be neither learnt nor judged: collect more, merge them, or leave them out and say so."
          : "Put rare levels together under one name.",
      },
    ];
  });
  return { problems };
}

export interface UnseenThresholds {
  /** Share of the test rows from which unseen levels are a fault. */
  readonly failShare: number;
  readonly significance: number;
}

/**
 * Levels of test rows that no training row has. A random split that puts a share f of the rows into the test part puts
 * all m rows of a level there with probability about f^m, so that Σ f^m levels are to be expected; more, beyond
 * chance, tell of a split by something that goes with the column.
 */
export function checkUnseenLevels(
  table: Table,
  columns: readonly LevelCounts[],
  { failShare, significance }: UnseenThresholds,
): Checked {
  if (table.parts === undefined) return { problems: [] };
  const problems = columns.flatMap(({ column, levels }): Problem[] => {
    const unseen = levels.filter(({ train, test }) => train === 0 && test > 0);
    if (unseen.length === 0 || !["feature", "target"].includes(column.role)) return [];
    const cells = total(unseen, "test");
    const of = total(levels, "test");
    const testShare = of / Math.max(1, of + total(levels, "train"));
    const expected = levels.reduce((sum, level) => sum + testShare ** (level.train + level.test), 0);
    const surprising = poissonAtLeast(unseen.length, expected) < significance;
    const gravity =
      surprising && (cells / of >= failShare || column.role === "target")
        ? "fail"
        : surprising || cells / of >= failShare || column.role === "target"
          ? "concern"
          : "info";
    return [
      {
        kind: "only in the test part",
        column: column.name,
        gravity,
        cells,
        of,
        detail: `has ${counted(unseen.length, "level")} that no training row has, in ${percent(cells / of)} of the test rows (${quoted(unseen)})${surprising ? ": more than a random split would leave" : ""}`,
        rows: unseen
          .slice(0, 5)
          .map(({ firstRow }) => table.locate(firstRow))
          .join(", "),
        advice:
          "See how the split was made: a model knows nothing of levels it never saw in training; encode them as unknown on purpose.",
      },
    ];
  });
  return { problems };
}
