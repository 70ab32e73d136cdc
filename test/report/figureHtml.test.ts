import { expect, it } from "vitest";
import { figureHtml } from "../../src/report/findingHtml.js";
import { sampleFigures } from "./sampleFigures.js";

it("draws a figure once, however often it is asked for", async () => {
  const [figure] = Object.values(sampleFigures);
  const first = figureHtml(figure);
  expect(figureHtml(figure)).toBe(first);
  expect((await first).html).toContain("<svg ");
  expect((await figureHtml({ ...figure })).html).toBe((await first).html);
});
