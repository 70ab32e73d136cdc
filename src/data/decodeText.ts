// Which encoding a text file has, and its text as UTF-8.

import { UserError } from "../core/errors.js";

export interface Encoding {
  /** Its name in the WHATWG Encoding Standard, such as `utf-16le`. */
  readonly name: string;
  readonly how: "declared" | "byte order mark" | "assumed" | "not UTF-8";
}

/** What is taken for bytes that are not UTF-8 and of which nothing else is known. */
export const fallbackEncoding: Encoding = { name: "windows-1252", how: "not UTF-8" };

/**
 * The encoding of a file that begins with `start`: the one `declared`, or the one its byte order mark tells, or
 * UTF-8. Throws a `UserError` for an unknown name and for bytes that no text begins with.
 */
export function encodingOf(fileName: string, start: Buffer, declared: string | undefined): Encoding {
  if (declared !== undefined) return { name: canonicalName(declared), how: "declared" };
  if (start[0] === 0xff && start[1] === 0xfe) return { name: "utf-16le", how: "byte order mark" };
  if (start[0] === 0xfe && start[1] === 0xff) return { name: "utf-16be", how: "byte order mark" };
  const zero = start.indexOf(0);
  if (zero >= 0) throw binaryContent(fileName, start, zero);
  return { name: "utf-8", how: "assumed" };
}

/** The error for a file with a NUL byte at `offset`. */
export function binaryContent(fileName: string, start: Buffer, offset: number): UserError {
  const wide = wideEncoding(start);
  if (wide !== undefined) {
    return new UserError(
      "not-text",
      `${fileName} looks like ${wide.toUpperCase()} text without a byte order mark`,
      `--encoding ${wide}`,
    );
  }
  return new UserError(
    "not-text",
    `${fileName} is not a text table: byte ${offset + 1} is NUL`,
    "give CSV, TSV, JSON, Parquet or Arrow, or name its encoding with --encoding",
  );
}

// Western text in UTF-16 has a NUL in every other byte.
function wideEncoding(start: Buffer): string | undefined {
  const zeros = [0, 0];
  for (let i = 0; i < start.length; i++) if (start[i] === 0) zeros[i % 2]++;
  const half = start.length / 2;
  if (zeros[1] > half * 0.6 && zeros[0] < half * 0.1) return "utf-16le";
  if (zeros[0] > half * 0.6 && zeros[1] < half * 0.1) return "utf-16be";
  return undefined;
}

/**
 * Throws a `UserError` if bytes that are not UTF-8 are hardly Windows-1252 either: with control characters, or with
 * more than four in ten bytes beyond ASCII, as other alphabets and binary data have.
 */
export function requireWestern(fileName: string, start: Buffer): void {
  let high = 0;
  for (const [offset, byte] of start.entries()) {
    if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) {
      throw new UserError(
        "not-text",
        `${fileName} is not a text table: byte ${offset + 1} is a control character`,
        "give CSV, TSV, JSON, Parquet or Arrow",
      );
    }
    if (byte >= 0x80) high++;
  }
  if (high > 0.4 * start.length) {
    throw new UserError(
      "not-text",
      `${fileName} is not UTF-8 text, nor text in a Western encoding`,
      "name its encoding with --encoding, for example windows-1251",
    );
  }
}

function canonicalName(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new UserError(
      "unknown-encoding",
      `"${label}" is not a known encoding`,
      "for example utf-8, utf-16le, windows-1252, shift_jis",
    );
  }
}

/** `chunks` of text in `encoding` as chunks of UTF-8, without a byte order mark. */
export async function* asUtf8(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding.name);
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield Buffer.from(text, "utf8");
  }
  const rest = decoder.decode();
  if (rest !== "") yield Buffer.from(rest, "utf8");
}
