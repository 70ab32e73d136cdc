// A Vega-Lite specification as an SVG drawing, without a browser and without the network.

import type { Loader, LoggerInterface } from "vega";
import type { Figure } from "../core/finding.js";
import { figureFont, figureTheme, isSpecification, outerWidth, sizedSpecification } from "./figureTheme.js";

export interface SvgOptions {
  /** Outer width in pixels, axes and legends included. */
  readonly width: number;
  /** Called with what Vega-Lite warns of. */
  readonly warn?: (message: string) => void;
}

/**
 * Draws `spec` as one `<svg>` element: well-formed XML, without scripts, links or anything to be loaded (a
 * specification that asks for a file or an address gets nothing; pictures that stand in it as PNG are drawn). Colours are those of `figures/palette.ts` as
 * they stand there, so that a page can exchange them. Throws where Vega-Lite cannot make sense of `spec`.
 */
export async function renderSvg(spec: Figure["spec"], { width, warn }: SvgOptions): Promise<string> {
  const [svg] = await renderSvgs(spec, [width], warn);
  return svg;
}

/** The same figure drawn as `renderSvg` does at each of `widths`, for the cost of little more than one. */
export async function renderSvgs(
  spec: Figure["spec"],
  widths: readonly number[],
  warn: (message: string) => void = () => {},
): Promise<string[]> {
  const [{ compile }, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  measureText(vega);
  const logger = loggerTo(warn);
  const fitted = spec.width === "container";
  const sized = sizedSpecification(spec, widths[0]);
  if (!isSpecification(sized)) throw new TypeError("not a Vega-Lite specification");
  const compiled = compile(sized, { config: figureTheme, logger }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none", loader: noLoader, logger });
  try {
    const drawn: string[] = [];
    for (const width of widths) {
      if (drawn.length > 0) {
        view.signal(outerWidth, width);
        if (fitted) view.width(width);
        view.resize();
      }
      drawn.push(wellFormed(compact(await view.toSVG())));
    }
    return drawn;
  } finally {
    view.finalize();
  }
}

const refused = () => Promise.reject(new Error("figures load nothing"));
/** A picture that stands in the address itself. */
const inlinePicture = /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/;
const noLoader: Loader = {
  load: refused,
  sanitize: (address) => (inlinePicture.test(address) ? Promise.resolve({ href: address }) : refused()),
  http: refused,
  file: refused,
};

function loggerTo(warn: (message: string) => void): LoggerInterface {
  let level = 0;
  function levelOrLogger(this: void): number;
  function levelOrLogger(this: void, value: number): LoggerInterface;
  function levelOrLogger(value?: number): number | LoggerInterface {
    if (value === undefined) return level;
    level = value;
    return logger;
  }
  const tell = (...messages: readonly unknown[]) => {
    warn(messages.map(String).join(" "));
    return logger;
  };
  const logger: LoggerInterface = {
    level: levelOrLogger,
    warn: tell,
    error: tell,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

/**
 * Without a canvas Vega takes every character for 0.8 em, half as much again as it is, and leaves wide gaps. It
 * reads `textMetrics.width` at every use, so the estimate can be bettered. Not in Vega's types.
 */
function measureText(vega: object): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  if (typeof metrics === "object" && metrics !== null) Reflect.set(metrics, "width", estimatedWidth);
}

function estimatedWidth(item: { readonly fontSize?: number; readonly limit?: number }, text: unknown): number {
  const size = item.fontSize ?? 11;
  let ems = 0;
  for (const character of String(text ?? "")) ems += characterEms(character);
  const width = ems * size;
  return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
}

/** Close to DejaVu Sans, the widest of the usual system faces; Helvetica, Segoe UI and San Francisco are narrower. */
function characterEms(character: string): number {
  if (/[ijlI.,:;'|!]/.test(character)) return 0.32;
  if (/[ frt()[\]/\\"-]/.test(character)) return 0.4;
  if (/[mwMW@%<>=+~]/.test(character)) return 0.95;
  if (/[A-Z&]/.test(character)) return 0.7;
  return character.charCodeAt(0) < 0x2e80 ? 0.62 : 1;
}

const invisible = /<path class="(?:foreground|background)"(?: aria-hidden="true")? d="[^"]*"[^>]*?\/>/g;

/** The same drawing in about half the characters: the typeface said once, numbers to a hundredth of a pixel. */
function compact(svg: string): string {
  return svg
    .replace(invisible, (path) => (/ (?:fill|stroke)="(?!none)/.test(path) ? path : ""))
    .replace(/<[^>]+>/g, (tag) =>
      tag
        .replace(
          / (?:font-family|aria-hidden|aria-roledescription|role|pointer-events|xmlns:xlink|version)="[^"]*"/g,
          "",
        )
        .replace(/ xlink:href=/g, " href=")
        .replace(/ (?:opacity="1"|stroke-width="1"(?= ))/g, "")
        .replace(/ (?:d|transform)="[^"]*"/g, (attribute) => attribute.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, hundredths)),
    )
    .replace(/^<svg /, `<svg font-family="${figureFont}" `);
}

function hundredths(number: string): string {
  return String(Math.round(Number(number) * 100) / 100);
}

/** XML 1.0 has no way to write most control characters, nor half of a surrogate pair. */
function wellFormed(svg: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
  return svg.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, "\uFFFD");
}
