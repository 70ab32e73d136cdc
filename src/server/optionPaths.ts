// Options of instruments and models that name files: a server may read those only that it may read anyway.

import type { OptionEntry } from "../core/manifest.js";

type Options = Readonly<Record<string, unknown>>;

/** `options` with every path that they name replaced by what `readablePath` makes of it. */
export async function readableOptions(
  entries: readonly OptionEntry[],
  options: Options,
  readablePath: (path: string) => Promise<string>,
): Promise<Options> {
  const read = (value: unknown): unknown =>
    typeof value === "string" ? readablePath(value) : Array.isArray(value) ? Promise.all(value.map(read)) : value;
  const pairs = Object.entries(options).map(async ([name, value]) => {
    const entry = entries.find((one) => one.name === name);
    return [name, entry !== undefined && namesFiles(entry) ? await read(value) : value] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** Whether the option's text, or the texts of its list, are marked as paths. */
export function namesFiles({ schema }: OptionEntry): boolean {
  const { items = schema } = schema;
  return typeof items === "object" && items !== null && "format" in items && items.format === "path";
}
