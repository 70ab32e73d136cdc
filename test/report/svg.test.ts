import { describe, expect, it } from "vitest";
import { renderSvg, renderSvgs } from "../../src/report/svg.js";
import { sampleFigures } from "./sampleFigures.js";
import { expectWellFormed } from "./wellFormed.js";

describe.each(Object.entries(sampleFigures))("figure %s", (_name, figure) => {
  it.each([680, 330])(
    "draws at %i pixels without a warning, as well-formed XML without scripts or links",
    async (width) => {
      const warnings: string[] = [];
      const svg = await renderSvg(figure.spec, { width, warn: (message) => warnings.push(message) });
      expect(warnings).toEqual([]);
      expectWellFormed(svg);
      expect(svg).not.toMatch(/<(script|a|image|foreignObject|use)\b|\bon\w+=|javascript:|xlink:href/i);
      expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
      const drawn = Number(/^<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1]);
      expect(Math.abs(drawn - width)).toBeLessThanOrEqual(1);
    },
  );
});

it("draws at a second width what it draws at a first", async () => {
  for (const [name, { spec }] of Object.entries(sampleFigures)) {
    const [wide, narrow] = await renderSvgs(spec, [680, 330]);
    expect([name, wide]).toEqual([name, await renderSvg(spec, { width: 680 })]);
    const alone = await renderSvg(spec, { width: 330 });
    expect([name, shape(narrow)]).toEqual([name, shape(alone)]);
  }
});

/** A drawing as the list of its elements and words, without lengths and places, and in no order. */
function shape(svg: string): string[] {
  return svg
    .replace(/(?<==")[^"#]*\d[^"#]*(?=")/g, "")
    .split("<")
    .sort();
}
