// Names that can be told apart: empty ones get a number, repeated ones a suffix. DuckDB does not tell names apart
// by case, so neither do we.

const reserved = ["#row", "#part"];

/** `names` made distinct, and a sentence for each kind of change. */
export function distinctNames(
  names: readonly string[],
  fileName: string,
): { readonly names: string[]; readonly notices: string[] } {
  const taken = new Set(reserved);
  const wanted = new Set(names.map((name) => name.trim().toLowerCase()));
  const empty: string[] = [];
  const renamed: string[] = [];
  const unique = names.map((original, position) => {
    // No SQL can hold a NUL.
    const trimmed = original.trim().replaceAll("\0", "\uFFFD");
    const base = trimmed === "" ? `column_${position + 1}` : trimmed;
    let name = base;
    for (let suffix = 2; taken.has(name.toLowerCase()) || (name !== trimmed && wanted.has(name.toLowerCase())); ) {
      name = `${base}_${suffix++}`;
    }
    taken.add(name.toLowerCase());
    if (trimmed === "") empty.push(name);
    else if (name !== trimmed) renamed.push(`"${trimmed}" (column ${position + 1}) is called "${name}"`);
    return name;
  });
  const notices: string[] = [];
  if (empty.length > 0) {
    notices.push(`${fileName} has ${count(empty.length, "column")} without a name, called ${shortList(empty)}.`);
  }
  if (renamed.length > 0) {
    notices.push(`${fileName} has repeated column names (letter case aside): ${shortList(renamed)}.`);
  }
  return { names: unique, notices };
}

/** `3 columns`, `1 column`. */
export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString("en-US")} ${noun}${amount === 1 ? "" : "s"}`;
}

/** The first few of `items`, and how many more there are. */
export function shortList(items: readonly string[], shown = 5): string {
  const rest = items.length - shown;
  return rest > 0 ? `${items.slice(0, shown).join(", ")} and ${rest} more` : items.join(", ");
}
