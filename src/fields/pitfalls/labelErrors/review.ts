// Doubted labels as items for people to label: the row, its text or its picture, and the labels that the column has. What was
// given and what a model would say stay apart from it, so that nobody need be led by them.

import type { EvidenceRow, Finding } from "../../../core/finding.js";
import type { ReviewDraft, ReviewItem, Shown } from "../../../core/review.js";
import type { Role, Table } from "../../../data/table.js";

const [longestText, pictureSide] = [4000, 320];
const said: ReadonlySet<Role> = new Set(["feature", "time", "group", "id", "ignored"]);

/** The queue of what `finding` lists; without the table, of what it tells of each row. */
export async function reviewOf(finding: Finding, table: Table | undefined): Promise<ReviewDraft> {
  const isNumber = finding.evidence.some(({ given }) => typeof given === "number");
  const { target } = table?.roles ?? {};
  const seen = table === undefined ? undefined : await rowsOf(table, finding.evidence);
  const items = finding.evidence.map((row, index): ReviewItem => {
    const { given, likely, "chance of being wrong": chance } = row;
    const shown = seen?.[index] ?? [{ kind: "row" as const, cells: withoutLabels(row) }];
    if (isNumber) {
      return {
        id: String(row.row),
        shown: [...shown, { kind: "row", cells: { [target ?? "given"]: given ?? null, expected: likely ?? null } }],
      };
    }
    return {
      id: String(row.row),
      shown,
      given: String(given),
      suggestion: { label: String(likely), ...(typeof chance === "number" ? { probability: chance } : {}) },
    };
  });
  const classes =
    table !== undefined && target !== undefined && !isNumber
      ? (await table.codes(target)).levels
      : [...new Set(items.flatMap(({ given, suggestion }) => [given ?? "", suggestion?.label ?? ""]))].sort();
  return {
    title: table?.name ?? "labels in doubt",
    question: isNumber ? `Is ${target ?? "the number"} right?` : `Which ${target ?? "label"} is right?`,
    labels: isNumber ? ["right", "wrong"] : classes,
    items,
  };
}

/** What there is to see of each row, in the order of `evidence`; `undefined` for rows that the table has not. */
async function rowsOf(
  table: Table,
  evidence: readonly EvidenceRow[],
): Promise<readonly (readonly Shown[] | undefined)[]> {
  const wanted = new Set(evidence.map(({ row }) => row));
  const places = new Map<EvidenceRow[string], number>();
  for (let row = 0; row < table.rowCount; row++) {
    const name = table.locate(row);
    if (wanted.has(name)) places.set(name, row);
  }
  const known = evidence.flatMap(({ row }) => places.get(row) ?? []);
  const at = new Map(known.map((row, index) => [row, index]));
  const rows = Int32Array.from(known);
  const { images, roles } = table;
  const cells = new Map<string, readonly (string | null)[]>();
  for (const { name, role } of table.columns) {
    if (images === undefined && said.has(role)) cells.set(name, await table.texts(name, rows));
  }
  return Promise.all(
    evidence.map(async ({ row: name }) => {
      const row = places.get(name);
      const index = row === undefined ? undefined : at.get(row);
      if (row === undefined || index === undefined) return undefined;
      if (images !== undefined) {
        return [{ kind: "image" as const, name: String(name), address: await images.thumbnail(row, pictureSide) }];
      }
      const text = roles.text === undefined ? undefined : (cells.get(roles.text)?.[index] ?? undefined);
      const others = [...cells].filter(([column]) => column !== roles.text);
      const shown: Shown[] = text === undefined ? [] : [{ kind: "text", text: text.slice(0, longestText) }];
      if (others.length > 0) {
        shown.push({
          kind: "row",
          cells: Object.fromEntries(others.map(([column, values]) => [column, values[index] ?? null])),
        });
      }
      return shown;
    }),
  );
}

/** What evidence tells of a row besides its labels and how sure they are. */
function withoutLabels({ given, likely, score, "chance of being wrong": chance, ...rest }: EvidenceRow): EvidenceRow {
  return rest;
}
