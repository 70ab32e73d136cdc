// Sentinels: numbers such as −999 or 0 that stand for "missing", piled up at an extreme far from the rest.

import { type Column, identifier, type Table } from "../../../data/table.js";
import { aggregateColumns, exampleRows, numberAt } from "../queries.js";
import { counted, percent } from "../wording.js";
import type { Checked, Problem } from "./problem.js";
import { type NumericProfile, sqlNumber } from "./profile.js";

const usual = new Set([
  -1, -9, -99, -999, -9999, -99999, -999999, 99, 999, 9999, 99999, 999999, 9999999, -8888, 8888, 888,
]);
const mend =
  "Read stand-in values such as −999 as missing: left as numbers they shift means and scales and are learnt as if measured.";
const rounds = 3;

interface End {
  readonly profile: NumericProfile;
  readonly side: "low" | "high";
  readonly value: number;
}

interface Pile extends End {
  readonly count: number;
  readonly next: number;
}

/**
 * A pile at an extreme counts as a sentinel if at least three cells hold it and it lies further from the next value
 * than the bulk (5 % to 95 %) of the others is wide; half that for numbers commonly used as stand-ins. Fails from a
 * share of `failShare` of the cells.
 */
export async function checkSentinels(
  table: Table,
  profiles: readonly NumericProfile[],
  failShare: number,
): Promise<Checked> {
  const found: Pile[] = [];
  let ends: readonly End[] = profiles
    .filter(({ column, inner }) => column.distinct >= 6 && inner.length > 0)
    .flatMap((profile): End[] => [
      { profile, side: "low", value: profile.minimum },
      { profile, side: "high", value: profile.maximum },
    ])
    .filter(mayBeFar);
  // Two sentinels may lie beyond one another (−999 and −99): what was found is peeled off and the next end looked at.
  for (let round = 0; round < rounds && ends.length > 0; round++) {
    const piles = (await countPiles(table, ends)).filter(isSentinel);
    found.push(...piles);
    ends = piles.map(({ profile, side, next }) => ({ profile, side, value: next }));
  }
  const problems: Problem[] = [];
  for (const { profile, value, count, next, side } of found) {
    const of = table.rowCount - profile.column.missing;
    // Nought is a value of its own in many quantities (no income, no rain): worth a look, not a fault by itself.
    problems.push({
      kind: "stand-in value",
      column: profile.column.name,
      gravity: count / of >= failShare && value !== 0 ? "fail" : "concern",
      cells: count,
      of,
      detail: `is exactly ${value} in ${counted(count, "row")} (${percent(count / of)}), while the next ${side === "low" ? "larger" : "smaller"} value is ${next}: it looks like a stand-in for missing`,
      rows: await exampleRows(table, `${identifier(profile.column.name)} = ${sqlNumber(value)}`),
      advice: mend,
    });
  }
  return { problems };
}

async function countPiles(table: Table, ends: readonly End[]): Promise<Pile[]> {
  const answers = await aggregateColumns(table, ends, ({ profile, side, value }) => {
    const cell = identifier(profile.column.name);
    return {
      count: `count(*) FILTER (${cell} = ${sqlNumber(value)})`,
      next:
        side === "low"
          ? `(min(${cell}) FILTER (${cell} > ${sqlNumber(value)}))::DOUBLE`
          : `(max(${cell}) FILTER (${cell} < ${sqlNumber(value)}))::DOUBLE`,
    };
  });
  return ends.map((end, index) => ({
    ...end,
    count: numberAt(answers[index], "count"),
    next: numberAt(answers[index], "next"),
  }));
}

/** Whether an end lies far enough from the sampled values between the ends that all rows are worth a look. */
function mayBeFar({ profile: { inner }, side, value }: End): boolean {
  const [outermost, low, , high, uppermost] = inner;
  const gap = side === "low" ? outermost - value : value - uppermost;
  return gap > (usual.has(value) ? 0.5 : 1) * (high - low);
}

function isSentinel({ profile, value, count, next, side }: Pile): boolean {
  const [, low, , high] = profile.inner;
  // The bulk is measured from the next value on, so that a second sentinel does not stretch it.
  const width = side === "low" ? high - Math.max(low, next) : Math.min(high, next) - low;
  const gap = Math.abs(next - value);
  const known = usual.has(value);
  return count >= (known ? 2 : 3) && width > 0 && gap > (known ? 0.5 : 1) * width && !isDense(profile.column, gap);
}

// Codes such as 1, 2, 3, …, 9 are dense: a gap of a few units in whole numbers is no gap.
function isDense(column: Column, gap: number): boolean {
  return column.type === "integer" && gap < 10;
}
