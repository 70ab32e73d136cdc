import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip, displayWidth, pad, printable, prose, wrap } from "../../src/report/text.js";

const anyText = fc.string({ unit: "binary", maxLength: 60 });
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

describe("printable", () => {
  it("shows what cannot be seen", () => {
    expect(printable("\u001b[31mred\u0007")).toBe("␛[31mred␇");
    expect(printable("a\nb\tc\u007f")).toBe("a␊b␉c␡");
    expect(printable("safe\u202Egpj.exe")).toBe("safe‹U+202E›gpj.exe");
    expect(printable("\u009b2J")).toBe("‹U+009B›2J");
    expect(printable("\uD83D!")).toBe("\uFFFD!");
    expect(printable("zero\u200Bwidth")).toBe("zero‹U+200B›width");
  });

  it("leaves letters, emoji of several parts and right-to-left scripts as they are", () => {
    for (const text of ["naïve", "👩‍👩‍👧 収入", "שלום", "می‌خواهم", "é́"]) expect(printable(text)).toBe(text);
  });

  it("lets nothing unseen through, whatever the text, and changes nothing the second time", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        ),
        (text) => {
          const shown = printable(text);
          expect(shown).not.toMatch(unseen);
          expect(printable(shown)).toBe(shown);
        },
      ),
    );
  });
});

it("prose joins lines with single spaces", () => {
  expect(prose("  one\n\n two\t three\u2028four ")).toBe("one two three four");
});

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["plain", 5],
    ["naïve", 5],
    ["nai\u0308ve", 5],
    ["収入", 4],
    ["ＡＢ", 4],
    ["👩‍👩‍👧", 2],
    ["🇸🇪", 2],
    ["✗ ✓ → …", 7],
    ["한글", 4],
  ])("%s takes %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("fitting to a width", () => {
  const width = fc.integer({ min: 2, max: 30 });
  const shown = anyText.map(printable);

  it("clip never exceeds it, and leaves alone what fits", () => {
    fc.assert(
      fc.property(shown, width, (text, columns) => {
        const cut = clip(text, columns);
        expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
        if (displayWidth(text) <= columns) expect(cut).toBe(text);
        else expect(cut.endsWith("…")).toBe(true);
      }),
    );
  });

  it("wrap never exceeds it, and loses nothing but spaces", () => {
    fc.assert(
      fc.property(shown, width, (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it("wrap breaks at spaces", () => {
    expect(wrap("the quick brown fox", 10)).toEqual(["the quick", "brown fox"]);
    expect(wrap("incomprehensibilities", 8)).toEqual(["incompre", "hensibil", "ities"]);
  });

  it("pad counts columns, not characters", () => {
    expect(pad("収入", 6)).toBe("収入  ");
    expect(pad("12", 5, "left")).toBe("   12");
    expect(pad("too long", 3)).toBe("too long");
  });
});
