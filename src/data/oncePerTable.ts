// What several instruments ask of one table is computed once: answers are kept as long as the table is in use, and no more
// than a few of them.

import type { Table } from "./table.js";

/**
 * A function that returns what it computed for the same table and the same `key` before, or else computes it. The key says
 * everything that the result depends on beside the table. Of every table the last `most` results are kept; one that failed
 * or was interrupted is not.
 */
export function oncePerTable<Result>(
  most: number,
): (table: Table, key: string, compute: () => Promise<Result>) => Promise<Result> {
  const kept = new WeakMap<Table, Map<string, Promise<Result>>>();
  return async (table, key, compute) => {
    const own = kept.get(table) ?? new Map<string, Promise<Result>>();
    kept.set(table, own);
    const result = own.get(key) ?? compute();
    // What was asked last stands last: the first is the one to go.
    own.delete(key);
    own.set(key, result);
    for (const oldest of [...own.keys()].slice(0, Math.max(0, own.size - most))) own.delete(oldest);
    try {
      return await result;
    } catch (error) {
      if (own.get(key) === result) own.delete(key);
      throw error;
    }
  };
}
