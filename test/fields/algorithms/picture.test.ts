import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { bfs } from "../../../src/fields/algorithms/algorithms/bfs.js";
import { insertionSort } from "../../../src/fields/algorithms/algorithms/insertionSort.js";
import { clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import { drawSteps, svgOf } from "../../../src/fields/algorithms/picture/drawTrajectory.js";
import { frameAt } from "../../../src/fields/algorithms/picture/frame.js";
import { trajectoryPage } from "../../../src/fields/algorithms/picture/trajectoryPage.js";
import { numpyRandomState } from "../../../src/stats/numpyRandomState.js";
import { hasChromium, launchChromium } from "../../chromium.js";
import { expectWellFormed } from "../../report/wellFormed.js";

const { trajectory } = insertionSort.given({ keys: [5, 2, 4, 3, 1] });
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

describe("pictures of trajectories", () => {
  it("draw an array in the order that its pointers spell, step by step", () => {
    const steps = drawSteps(insertionSort, trajectory, 100).map(({ svg }) => svg);
    const keys = steps.map((svg) => [...svg.matchAll(/y="37"[^>]*>(\d)</g)].map(([, key]) => key).join(""));
    expect(keys).toEqual(["52431", "25431", "24531", "23451", "12345"]);
    expect(texts(steps[1]).filter((text) => text === "i" || text === "j")).toEqual(["j", "i"]);
  });

  it("draw an arrow for each pointer that leads elsewhere", () => {
    const path = [
      [0, 1, 0],
      [1, 0, 1],
      [0, 1, 0],
    ];
    const task = bfs.given({ graph: path, source: 0 });
    const arrows = drawSteps(bfs, task.trajectory, 100).map(({ svg }) => svg.split("<polygon").length - 1);
    expect(arrows).toEqual([0, 1, 2]);
  });

  it.each(clrs30)("of $name are well formed and have no number that is none", (algorithm) => {
    const drawn = algorithm.generate(numpyRandomState(1), { length: 6 }).trajectory;
    const steps = drawSteps(algorithm, drawn, 3);
    expect(steps).toHaveLength(Math.min(3, drawn.steps));
    for (const step of steps) {
      const svg = svgOf(step, algorithm.title);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expectWellFormed(svg.trim());
    }
  });

  it("leave out hints that never change", () => {
    const drawn = clrs30.find(({ name }) => name === "minimum")?.generate(numpyRandomState(1), { length: 5 });
    const minimum = clrs30.find(({ name }) => name === "minimum");
    if (drawn === undefined || minimum === undefined) throw new Error("no such algorithm");
    const frame = frameAt(minimum.specification, drawn.trajectory, 2);
    expect(frame.nodes).toEqual([]);
    expect(frame.markers.map(({ name }) => name)).toEqual(["min_h", "i"]);
  });
});

describe.runIf(hasChromium)("the page of a trajectory in Chromium", () => {
  it("shows one step, which the slider and the keyboard choose, under a policy that lets nothing else run", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "touchstone-test-")), "steps.html");
    const page = trajectoryPage(insertionSort, trajectory, 100);
    writeFileSync(path, page.replace("</main>", '</main><script>document.title = "changed"</script>'));
    const browser = await launchChromium();
    try {
      const view = await browser.newPage();
      await view.goto(pathToFileURL(path).href);
      const visible = () => view.locator(".step:visible title").allTextContents();
      expect(await visible()).toEqual(["Insertion sort, step 1"]);
      await view.locator("input").fill("4");
      expect(await visible()).toEqual(["Insertion sort, step 4"]);
      await view.locator("input").press("ArrowRight");
      expect(await visible()).toEqual(["Insertion sort, step 5"]);
      expect(await view.locator("output").textContent()).toBe("step 5 of 5");
      expect(await view.title()).toBe("Insertion sort, step by step – Touchstone");
    } finally {
      await browser.close();
    }
  });

  it("shows all steps where scripts do not run", async () => {
    const browser = await launchChromium();
    try {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const view = await context.newPage();
      await view.setContent(trajectoryPage(insertionSort, trajectory, 100));
      expect(await view.locator(".step:visible").count()).toBe(5);
      expect(await view.locator("input:visible").count()).toBe(0);
    } finally {
      await browser.close();
    }
  });
});
