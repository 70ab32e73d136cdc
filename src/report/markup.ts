// HTML from strings: what is interpolated is escaped unless it is markup itself.

import { printable } from "./text.js";

/** A piece of HTML that needs no more escaping. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | string | number | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it, in elements and in quoted attributes alike; what cannot be seen made visible. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character]);
}

/** A template whose parts are escaped, unless they are markup made by it. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: pieces.reduce((made, piece, index) => made + written(parts[index - 1]) + piece) };
}

/** Markup that was made elsewhere and is known to be safe. */
export function markup(safe: string): Markup {
  return { html: safe };
}

/** Nothing. */
export const nothing: Markup = { html: "" };

/** `then()` where `condition` holds, otherwise nothing. */
export function when(condition: boolean, then: () => Markup): Markup {
  return condition ? then() : nothing;
}

function written(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return escapeHtml(String(part));
  return "html" in part ? part.html : part.map((one) => one.html).join("");
}
