// Rows to look at such that those of one entity stay together.

import type { Random } from "../../../core/random.js";
import type { Column, PartName, Table } from "../../../data/table.js";

/** Whole entities drawn at random, until there are `most` rows of one part (or of all); ascending. */
export async function wholeEntities(
  table: Table,
  group: Column,
  most: number,
  random: Random,
  part?: PartName,
): Promise<Int32Array> {
  const all = await table.rows(part);
  if (all.length <= most) return all;
  const { codes } = await table.codes(group.name, all);
  const members = new Map<number, number[]>();
  for (const [i, code] of codes.entries()) {
    const own = members.get(code);
    if (own === undefined) members.set(code, [all[i]]);
    else own.push(all[i]);
  }
  const entities = [...members.values()];
  const chosen: number[] = [];
  for (const which of random.permutation(entities.length)) {
    // An entity with more rows than are looked at gives some of them.
    const own = entities[which];
    if (chosen.length >= most) break;
    for (const row of own.slice(0, most)) chosen.push(row);
  }
  return Int32Array.from(chosen).sort();
}
