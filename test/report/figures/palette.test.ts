import { describe, expect, it } from "vitest";
import {
  darkCounterparts,
  diverging,
  ink,
  paper,
  quiet,
  rule,
  sequential,
  series,
} from "../../../src/report/figures/palette.js";
import { contrast, distance, type Vision } from "../colours.js";

const dark = (colour: string) => darkCounterparts[colour];
const pairs = series.flatMap((a, i) => series.slice(i + 1).map((b): [string, string] => [a, b]));

describe("the palette", () => {
  it("gives every use its own colour, so that each can be exchanged alone", () => {
    const all = [ink, quiet, rule, paper, ...series, ...sequential, ...diverging];
    expect(new Set(all).size).toBe(all.length);
    expect(Object.keys(darkCounterparts).sort()).toEqual([...all].sort());
    const darks = new Set(Object.values(darkCounterparts));
    expect(all.filter((colour) => darks.has(colour))).toEqual([]);
  });

  it("is legible on both grounds", () => {
    expect(contrast(ink, paper)).toBeGreaterThan(12);
    expect(contrast(dark(ink), dark(paper))).toBeGreaterThan(12);
    expect(contrast(quiet, paper)).toBeGreaterThan(4.5);
    expect(contrast(dark(quiet), dark(paper))).toBeGreaterThan(4.5);
    for (const colour of series) {
      expect([colour, contrast(colour, paper) >= 3]).toEqual([colour, true]);
      expect([colour, contrast(dark(colour), dark(paper)) >= 3]).toEqual([colour, true]);
    }
  });

  it.each<Vision>(["full", "protanopia", "deuteranopia"])("keeps series apart for eyes with %s vision", (vision) => {
    for (const [a, b] of pairs) {
      expect([a, b, distance(a, b, vision) > 15]).toEqual([a, b, true]);
      expect([a, b, distance(dark(a), dark(b), vision) > 15]).toEqual([a, b, true]);
    }
    // The two that nearly all figures use are far apart.
    expect(distance(series[0], series[1], vision)).toBeGreaterThan(50);
  });

  it("lets words be read on every step of a heat map", () => {
    sequential.forEach((step, index) => {
      const words = index >= 4 ? paper : ink;
      expect([step, contrast(step, words) >= 3.5]).toEqual([step, true]);
      expect([step, contrast(dark(step), dark(words)) >= 3.5]).toEqual([step, true]);
    });
    diverging.forEach((step, index) => {
      const words = index === 0 || index >= 5 ? paper : ink;
      expect([step, contrast(step, words) >= 3.5]).toEqual([step, true]);
      expect([step, contrast(dark(step), dark(words)) >= 3.5]).toEqual([step, true]);
    });
  });
});
