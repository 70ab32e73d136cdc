// The HTML report as a person sees it, in a real Chromium: on a wide screen and a telephone, in light and dark, on paper.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderHtml } from "../../src/report/html.js";
import { hasChromium, launchChromium } from "../chromium.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { sampleReport } from "./sampleReport.js";

const screens = [
  { screen: "a wide screen", width: 1280, colorScheme: "light" },
  { screen: "a wide screen", width: 1280, colorScheme: "dark" },
  { screen: "a telephone", width: 390, colorScheme: "light" },
  { screen: "a telephone", width: 390, colorScheme: "dark" },
] as const;

describe.runIf(hasChromium)("the report in Chromium", () => {
  let browser: Browser;
  let address = "";

  beforeAll(async () => {
    const file = join(emptyDirectory(), "report.html");
    writeFileSync(file, await renderHtml(sampleReport));
    address = pathToFileURL(file).href;
    browser = await launchChromium();
  });

  afterAll(() => browser?.close());

  async function open(options: { width: number; colorScheme: "light" | "dark" }) {
    const { width, colorScheme } = options;
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url() !== address && complaints.push(`asks for ${request.url()}`));
    await page.goto(address);
    return { page, complaints };
  }

  /** Red + green + blue of the page's background, 0 to 765. */
  const lightness = async (page: Page) => {
    const colour: string = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    return (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  };

  it.each(screens)("fits $screen in $colorScheme, loads nothing, complains of nothing", async (screen) => {
    const { page, complaints } = await open(screen);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(screen.width);
    // Whatever sticks out stands in something that scrolls by itself.
    const stickingOut: string[] = await page.evaluate(
      `[...document.querySelectorAll("body *")]
        .filter((one) => !one.closest(".scroll") && one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.tagName)`,
    );
    expect(stickingOut).toEqual([]);
    expect(complaints).toEqual([]);
    expect((await lightness(page)) > 600).toBe(screen.colorScheme === "light");
    await page.close();
  });

  it.each(screens)("shows every figure once on $screen in $colorScheme, no wider than the page", async (screen) => {
    const { page } = await open(screen);
    const widths: number[] = await page.evaluate(
      `[...document.querySelectorAll("figure")].flatMap((figure) =>
        [...figure.querySelectorAll(".drawing svg")].map((svg) => svg.getBoundingClientRect().width).filter((w) => w > 0))`,
    );
    expect(widths).toHaveLength(sampleReport.findings.reduce((sum, { figures }) => sum + figures.length, 0));
    for (const width of widths) expect(width).toBeLessThanOrEqual(screen.width);
    await page.close();
  });

  it("leads from the contents to each finding, by keyboard alone", async () => {
    const { page } = await open(screens[2]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction("Math.abs(document.querySelector('#finding-1').getBoundingClientRect().top) < 100");
    expect(await page.evaluate("location.hash")).toBe("#finding-1");
    await page.close();
  });

  it("unfolds the rest of the evidence without a script", async () => {
    const { page } = await open(screens[0]);
    const rest = page.locator("#finding-1 details table");
    expect(await rest.isVisible()).toBe(false);
    await page.locator("#finding-1 summary").click();
    expect(await rest.isVisible()).toBe(true);
    await page.close();
  });

  it("prints black on white, whatever the screen's colours", async () => {
    const { page } = await open(screens[1]);
    await page.emulateMedia({ media: "print" });
    expect(await lightness(page)).toBeGreaterThan(600);
    const paper = await page.pdf({ format: "A4" });
    expect(paper.subarray(0, 5).toString()).toBe("%PDF-");
    await page.close();
  });
});
