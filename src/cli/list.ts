// `touchstone list`: what there is, from the manifest alone.

import { UserError } from "../core/errors.js";
import type { ClaimEntry, InstrumentEntry, Manifest, ModelEntry, OptionEntry } from "../core/manifest.js";
import type { Registry } from "../core/registry.js";
import type { Source } from "../core/source.js";
import { didYouMean } from "../core/suggest.js";
import { jsonText } from "../report/json.js";
import { expectation } from "../report/reproductionTable.js";
import { alignedRows } from "../report/textTable.js";
import { describeSchema } from "./coercion.js";
import { kebab, shortName, unambiguousName } from "./instrumentFlags.js";

const sections = ["instruments", "models", "claims"] as const;
type Section = (typeof sections)[number];

/** The text of `touchstone list [what]`. Throws a `UserError` if nothing is called `what`. */
export function list(registry: Registry, what: string | undefined, json: boolean): string {
  const { manifest } = registry;
  const section = sections.find((name) => name === what);
  if (what === undefined) {
    if (!json) return sections.map((name) => sectionText(manifest, name)).join("\n");
    const { instruments, models, claims } = manifest;
    return jsonText({ instruments, models, claims });
  }
  if (section !== undefined) return json ? jsonText(manifest[section]) : sectionText(manifest, section);
  const entry = entryCalled(manifest, what);
  return json ? jsonText(entry.entry) : entry.text;
}

function sectionText(manifest: Manifest, section: Section): string {
  const rows: readonly (readonly string[])[] =
    section === "instruments"
      ? manifest.instruments.map(({ id, accepts, question }) => [id, accepts, question])
      : section === "models"
        ? manifest.models.map(({ id, summary }) => [id, summary])
        : manifest.claims.map(({ id, statement }) => [id, statement]);
  const title = `${section[0].toUpperCase()}${section.slice(1)} (${rows.length})\n`;
  return title + (rows.length === 0 ? "  none yet\n" : alignedRows(rows, "  "));
}

interface Called {
  readonly entry: InstrumentEntry | ModelEntry | ClaimEntry;
  readonly text: string;
}

function entryCalled(manifest: Manifest, name: string): Called {
  const { instruments, models, claims } = manifest;
  const matches = ({ id }: { readonly id: string }) => id === name || shortName(id) === name;
  const found: readonly Called[] = [
    ...instruments.filter(matches).map((entry) => ({ entry, text: instrumentText(entry, instruments) })),
    ...models.filter(matches).map((entry) => ({ entry, text: modelText(entry) })),
    ...claims.filter(matches).map((entry) => ({ entry, text: claimText(entry) })),
  ];
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const ids = [...new Set(found.map(({ entry }) => entry.id))];
    if (ids.length === 1) return { entry: found[0].entry, text: found.map(({ text }) => text).join("\n") };
    throw new UserError("ambiguous-name", `${name} could be ${ids.join(" or ")}`, "write the whole name");
  }
  const ids = [...instruments, ...models, ...claims].map(({ id }) => id);
  const known = [...sections, ...ids, ...ids.map(shortName)];
  throw new UserError(
    "unknown-name",
    `no instrument, model or claim is called "${name}"${didYouMean(name, known)}`,
    "touchstone list",
  );
}

function instrumentText(entry: InstrumentEntry, all: readonly InstrumentEntry[]): string {
  const prefix = unambiguousName(entry.id, all);
  return [
    `${entry.id} examines a ${entry.accepts}\n`,
    `  ${entry.question}\n`,
    optionsText(entry.options, (name) => `--${prefix}.${kebab(name)}`),
    sourcesText(entry.sources),
  ].join("");
}

function modelText(entry: ModelEntry): string {
  return [
    `${entry.id} (model)\n`,
    `  ${entry.summary}\n`,
    optionsText(entry.options, (name) => `--${kebab(name)}`),
    sourcesText(entry.sources),
  ].join("");
}

function claimText(entry: ClaimEntry): string {
  const rows = entry.published.map((published) => [published.measure, expectation(published), published.source.title]);
  return `${entry.id} (claim)\n  ${entry.statement}\n\nPublished:\n${alignedRows(rows, "  ")}`;
}

function optionsText(options: readonly OptionEntry[], flag: (name: string) => string): string {
  if (options.length === 0) return "\nIt has no options.\n";
  const lines = options.map((option) => {
    const type = describeSchema(option.schema);
    const byDefault = option.default === undefined ? "" : `, ${defaultText(option.default)} if left out`;
    return `  ${flag(option.name)}\n      ${option.description === "" ? type : `${option.description}\n      ${type}`}${byDefault}\n`;
  });
  return `\nOptions:\n${lines.join("")}`;
}

function defaultText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function sourcesText(sources: readonly Source[]): string {
  if (sources.length === 0) return "";
  return `\nSources:\n${sources.map(({ title, url }) => `  ${title}${url === undefined ? "" : `\n      ${url}`}\n`).join("")}`;
}
