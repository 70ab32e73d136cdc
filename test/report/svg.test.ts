import { describe, expect, it } from "vitest";
import { renderSvg } from "../../src/report/svg.js";
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
