// A field: the folder that holds one essay's instruments, models and claims.

import type { Checklist } from "./checklist.js";
import type { Claim } from "./claim.js";
import type { Instrument } from "./instrument.js";
import type { Model } from "./model.js";
import type { Source } from "./source.js";

export interface Field {
  /** The folder's name, and the first half of every id in it. */
  readonly id: string;
  readonly essay: Source;
  readonly instruments: readonly Instrument[];
  readonly models: readonly Model[];
  readonly claims: readonly Claim[];
  /** Lists of what can go wrong that the field's instruments look for. */
  readonly checklists?: readonly Checklist[];
}

/** Checks that every id belongs to the field and stands for one thing only, and that checklists name instruments of it. */
export function defineField(field: Field): Field {
  for (const kind of [field.instruments, field.models, field.claims]) {
    const seen = new Set<string>();
    for (const { id } of kind) {
      if (!id.startsWith(`${field.id}/`)) throw new Error(`${id} does not belong to the field ${field.id}`);
      if (seen.has(id)) throw new Error(`${id} is defined twice`);
      seen.add(id);
    }
  }
  const instruments = new Set<string>(field.instruments.map(({ id }) => id));
  for (const { id, instruments: named } of (field.checklists ?? []).flatMap(({ items }) => items)) {
    const stranger = named.find((name) => !instruments.has(name));
    if (stranger !== undefined) throw new Error(`${id} names ${stranger}, which is no instrument of ${field.id}`);
  }
  return field;
}

/** How the registry knows a field before it is loaded. */
export interface FieldEntry {
  readonly id: string;
  load(): Promise<Field>;
}
