// Finds instruments, models and claims by name and loads only the fields that are asked for.

import type { Claim } from "./claim.js";
import { UserError } from "./errors.js";
import type { Field, FieldEntry } from "./field.js";
import type { Instrument } from "./instrument.js";
import type { ClaimEntry, InstrumentEntry, Manifest, ModelEntry } from "./manifest.js";
import type { Model } from "./model.js";
import { didYouMean } from "./suggest.js";

export interface Registry {
  readonly manifest: Manifest;
  /** The entry called `name`: its id, or the part after the slash where that is unambiguous. Throws a `UserError`. */
  instrumentEntry(name: string): InstrumentEntry;
  modelEntry(name: string): ModelEntry;
  claimEntry(name: string): ClaimEntry;
  /** Loads the field that `id` belongs to and returns the instrument. */
  loadInstrument(id: string): Promise<Instrument>;
  loadModel(id: string): Promise<Model>;
  loadClaim(id: string): Promise<Claim>;
}

export function createRegistry(fields: readonly FieldEntry[], manifest: Manifest): Registry {
  const loaded = new Map<string, Promise<Field>>();
  const loadFieldOf = (id: string): Promise<Field> => {
    const fieldId = id.slice(0, id.indexOf("/"));
    const entry = fields.find((field) => field.id === fieldId);
    if (entry === undefined) throw new Error(`no field ${fieldId}`);
    const pending = loaded.get(fieldId) ?? entry.load();
    loaded.set(fieldId, pending);
    return pending;
  };
  return {
    manifest,
    instrumentEntry: (name) => findByName("instrument", name, manifest.instruments),
    modelEntry: (name) => findByName("model", name, manifest.models),
    claimEntry: (name) => findByName("claim", name, manifest.claims),
    loadInstrument: async (id) => member(id, (await loadFieldOf(id)).instruments),
    loadModel: async (id) => member(id, (await loadFieldOf(id)).models),
    loadClaim: async (id) => member(id, (await loadFieldOf(id)).claims),
  };
}

function findByName<Entry extends { readonly id: string }>(
  what: string,
  name: string,
  entries: readonly Entry[],
): Entry {
  const matches = entries.filter(({ id }) => id === name || id.slice(id.indexOf("/") + 1) === name);
  if (matches.length === 1) return matches[0];
  const hint = `touchstone list ${what}s`;
  if (matches.length > 1) {
    throw new UserError(`ambiguous-${what}`, `${name} could be ${matches.map(({ id }) => id).join(" or ")}`, hint);
  }
  const names = entries.flatMap(({ id }) => [id, id.slice(id.indexOf("/") + 1)]);
  throw new UserError(`unknown-${what}`, `no ${what} is called "${name}"${didYouMean(name, names)}`, hint);
}

function member<Item extends { readonly id: string }>(id: string, items: readonly Item[]): Item {
  const item = items.find((candidate) => candidate.id === id);
  if (item === undefined) throw new Error(`the manifest names ${id}, its field does not: build again`);
  return item;
}
