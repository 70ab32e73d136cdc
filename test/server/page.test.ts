// The page in a real Chromium, from a dropped file to an interactive figure, with the keyboard, in dark and narrow, and after a
// reload in the middle of a run.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium } from "../chromium.js";
import { directoryWithLargeTable } from "../cli/tables.js";
import { violationsOf } from "./axe.js";
import { type RunningServer, startServer } from "./runningServer.js";

let server: RunningServer;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

/** Where it is said what column plays a role. */
const roleSelect = (role: string) =>
  page.locator(".roles label", { hasText: new RegExp(`^${role}`) }).locator("select");

/** A drop: the same event as a person's, with a file in it. */
async function drop(name: string, content: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}));
    return transfer;
  })()`);
  await page.dispatchEvent(".drop", "drop", { dataTransfer });
}

describe.skipIf(!hasChromium)("the page", () => {
  beforeAll(async () => {
    const cwd = directoryWithLargeTable(60_000);
    const rows = Array.from({ length: 300 }, (_, i) => `${i % 37},${(i * 7) % 13},${i % 3 === 0 ? "yes" : "no"}`);
    const script = "<img src=x onerror=alert(1)>";
    writeFileSync(join(cwd, "small.csv"), [`a,${script},answer`, ...rows, ...rows.slice(0, 40)].join("\n"));
    [server, browser] = await Promise.all([startServer(cwd), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => {
      // What the server refuses is told to the user, and the browser says it as well.
      if (message.type() === "error" && !message.text().includes("404")) complaints.push(message.text());
    });
    page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
    await page.goto(server.address);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    expect(complaints).toEqual([]);
  });

  it("examines a dropped file, and shows the answer, figures that can be hovered, and the rows", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i % 31},${(i * 5) % 11},${i % 3 === 0 ? "yes" : "no"}`);
    const dropped = ["a,<b>b</b>,label", ...rows, ...rows.slice(0, 40)].join("\n");
    await drop("first.csv", dropped);
    await page.getByRole("heading", { name: "first.csv" }).waitFor();
    const [forgotten] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "DELETE"),
      drop("dropped.csv", dropped),
    ]);
    // The one that was handed over first is let go.
    expect(forgotten.status()).toBe(204);
    await page.getByRole("heading", { name: "dropped.csv" }).waitFor();
    expect(await roleSelect("target").inputValue()).toBe("label");
    await page.getByRole("button", { name: "Examine", exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await page.locator(".statement").waitFor();
    expect(await page.locator("h1").textContent()).toBe("dropped.csv");
    expect(await page.locator("article").count()).toBeGreaterThan(3);
    const figure = page.locator("figure svg").first();
    await page.locator("figure").first().scrollIntoViewIfNeeded();
    await figure.waitFor();
    expect(await figure.locator("path, rect").count()).toBeGreaterThan(2);
    await page.locator("details", { hasText: "Evidence" }).first().locator("summary").click();
    expect(await page.locator('[role="row"]').count()).toBeGreaterThan(1);
  }, 60_000);

  it("has nothing that keeps somebody out, in any of its views, in light and dark", async () => {
    const address = page.url();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const view of [address, "/", "/history", "/claims", "/models", "/instruments"]) {
        await page.goto(new URL(view, server.address).href);
        await page.locator("h1").waitFor();
        await page.waitForLoadState("networkidle");
        const violations = await violationsOf(page);
        expect([view, violations]).toEqual([view, []]);
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
  }, 120_000);

  it("can be gone through by the keyboard", async () => {
    await page.goto(server.address);
    await page.locator("h1").waitFor();
    await page.keyboard.press("Tab");
    await page.waitForFunction("document.activeElement?.textContent === 'Skip to the content'");
    await page.getByLabel("or name a path on this machine").focus();
    await page.keyboard.type("small.csv");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "small.csv" }).waitFor();
    // What is there is where one is led to.
    await page.waitForFunction("document.activeElement?.textContent === 'small.csv'");
    await page.getByRole("button", { name: "Examine", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".statement").waitFor();
  }, 60_000);

  it("compares two examinations, and finds them again", async () => {
    await page.goto(`${server.address}/history`);
    await page.getByLabel("Search").fill("csv");
    const boxes = page.getByRole("checkbox");
    await boxes.nth(1).waitFor();
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Compare 2 of 2" }).click();
    await page.getByText("They examined different content.").waitFor();
  }, 30_000);

  it("picks a run up after a reload, and cancels it, keeping what was found", async () => {
    await page.goto(server.address);
    await page.getByLabel("or name a path on this machine").fill("large.csv");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("heading", { name: "large.csv" }).waitFor();
    await roleSelect("split").selectOption("part");
    await page.getByText("Reading …").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Examine", exact: true }).click();
    await page.waitForURL(/\/runs\//);
    await page.getByRole("progressbar").waitFor();
    await page.reload();
    await page.getByRole("progressbar").waitFor();
    // What was skipped has no article of its own in the end.
    await page.locator("article:not(.skipped)").first().waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("It was stopped before its last instrument.").waitFor();
    expect(await page.locator("article").count()).toBeGreaterThan(0);
  }, 90_000);

  it("fits a narrow screen", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    for (const view of [page.url(), server.address, `${server.address}/history`, `${server.address}/claims`]) {
      await page.goto(view);
      await page.locator("h1").waitFor();
      await page.waitForLoadState("networkidle");
      const overhang = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect([view, overhang]).toEqual([view, 0]);
      expect([view, await violationsOf(page)]).toEqual([view, []]);
    }
  }, 60_000);
});
