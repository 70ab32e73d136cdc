// Text from data, made safe to show. Data are hostile: they may hold terminal escapes, bidirectional overrides
// that reorder what is read, and characters that cannot be seen. What cannot be seen is shown.

const controlPictures = 0x2400;
const pictureOfDelete = "\u2421";
const replacementCharacter = "\uFFFD";

/**
 * Characters that must not reach a terminal or a page as they are: C0 and C1 controls, bidirectional marks and
 * overrides, line and paragraph separators, characters without width other than the joiners that emoji and some
 * scripts need, tags, and lone surrogates.
 */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

/**
 * One line of text whose every character can be seen: controls become their pictures (`␛`, `␊`), other unseen
 * characters their code point (`‹U+202E›`), lone surrogates `�`. Idempotent.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(controlPictures + code);
    if (code === 0x7f) return pictureOfDelete;
    if (code >= 0xd800 && code <= 0xdfff) return replacementCharacter;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
  });
}

/** A sentence as `printable` shows it, after runs of white space (line breaks too) became one space each. */
export function prose(text: string): string {
  return printable(text.replace(/\s+/gu, " ").trim());
}

const plain = /^[\x20-\x7E]*$/;
let graphemes: Intl.Segmenter | undefined;

/** The characters of `text` as a reader counts them (grapheme clusters). */
export function characters(text: string): string[] {
  // Printable ASCII is nearly all there is; the segmenter is slow, and slow to make.
  if (plain.test(text)) return text.split("");
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

const withoutWidth = /^(?:\p{Mark}|\u200C|\u200D)+$/u;
const pictographic = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}/u;
// East Asian Wide and Fullwidth blocks (Unicode Standard Annex 11), by range.
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]/u;

/** Columns that `text` takes in a terminal: wide (East Asian, emoji) characters count two, combining marks none. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of characters(text)) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (withoutWidth.test(character)) return 0;
  return wide.test(character) || pictographic.test(character) ? 2 : 1;
}

/** `text` cut to at most `width` columns, with `…` as its last where something was cut. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let used = 0;
  for (const character of characters(text)) {
    used += characterWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** `text` filled with spaces to `width` columns. */
export function pad(text: string, width: number, side: "left" | "right" = "right"): string {
  const filling = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "right" ? text + filling : filling + text;
}

/** Breaks `text` at spaces into lines of at most `width` columns; a word wider than a line is cut into pieces. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = "";
  const push = (word: string) => {
    if (line === "") line = word;
    else if (displayWidth(line) + 1 + displayWidth(word) <= room) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  };
  for (const word of text.split(" ").filter((part) => part !== "")) {
    for (const piece of displayWidth(word) <= room ? [word] : pieces(word, room)) push(piece);
  }
  if (line !== "") lines.push(line);
  return lines;
}

function pieces(word: string, width: number): string[] {
  const cut: string[] = [];
  let piece = "";
  let used = 0;
  for (const character of characters(word)) {
    const columns = characterWidth(character);
    if (used + columns > width && piece !== "") {
      cut.push(piece);
      piece = "";
      used = 0;
    }
    piece += character;
    used += columns;
  }
  cut.push(piece);
  return cut;
}
