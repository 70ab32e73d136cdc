// Labelling in a real Chromium, by the keyboard: from a finding to a queue, two reviewers blind to each other, undo, handing in,
// agreement; nothing that keeps somebody out; on a narrow screen too.

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium } from "../chromium.js";
import { writeDigits } from "../data/images/mnistFolder.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { writeWrongLabels } from "../wrongLabels.js";
import { violationsOf } from "./axe.js";
import { ask, eventsOf, jsonOf, type RunningServer, startServer } from "./runningServer.js";

let server: RunningServer;
let browser: Browser;
let run: string;
const cwd = emptyDirectory();
const complaints: string[] = [];

/** A page of somebody's own: another browser, as far as the server can tell. */
async function pageOf(): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1000, height: 800 } })).newPage();
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  return page;
}

async function joinQueue(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address);
  await nameOneself(page, name);
}

async function nameOneself(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Labelling" }).waitFor();
}

const said = (page: Page, text: string) => page.getByText(text).first().waitFor();

describe.skipIf(!hasChromium)("the page for reviewers", () => {
  beforeAll(async () => {
    writeWrongLabels(cwd);
    [server, browser] = await Promise.all([startServer(cwd), launchChromium()]);
    const examination = { paths: ["fruit.csv"], table: { target: "kind" }, with: ["label-errors"] };
    run = (await jsonOf(await ask(server.address, "/api/examinations", examination))).id;
    await eventsOf(server.address, run);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    expect(complaints).toEqual([]);
  });

  it("goes from a finding to its queue, which is labelled by keys alone, and undone", async () => {
    const ann = await pageOf();
    await ann.goto(`${server.address}/runs/${run}`);
    await ann.getByRole("button", { name: "Let people label these" }).click();
    await ann.waitForURL(/\/queues\//);
    const address = ann.url();
    await joinQueue(ann, address, "Ann");
    // Whoever begins can type at once; what was given stays unsaid.
    await said(ann, "0 labelled.");
    expect(await ann.getByText("a model says").count()).toBe(0);
    // What stands in a cell is text.
    expect(await ann.locator(".shown i").count()).toBe(0);
    await ann.keyboard.press("1");
    await said(ann, "1 labelled.");
    await ann.keyboard.press("2");
    await said(ann, "2 labelled.");
    await ann.keyboard.press("u");
    await said(ann, "1 labelled.");
    await ann.keyboard.press("ArrowLeft");
    await ann.locator('button[aria-pressed="true"]', { hasText: "apple" }).waitFor();
    // A reload loses nothing, and the browser is still Ann's.
    await ann.reload();
    await said(ann, "1 labelled.");
    expect(await violationsOf(ann)).toEqual([]);
    const total = Number(/of (\d+)\./.exec((await ann.locator(".labelling p").first().textContent()) ?? "")?.[1]);
    expect(total).toBeGreaterThan(10);
    for (let done = 1; done < total; done += 1) await ann.keyboard.press("1");
    await said(ann, `${total} labelled.`);
    await ann.getByRole("button", { name: "Hand in", exact: true }).focus();
    await ann.keyboard.press("Enter");
    await said(ann, "You have handed in. Nobody else has yet.");
    await said(ann, "given labels found wrong");

    const bo = await pageOf();
    await bo.goto(address);
    await said(bo, "Ann has handed in");
    await bo.getByLabel("Your name").fill("Ann");
    await bo.keyboard.press("Enter");
    await said(bo, "works on this queue already");
    await joinQueue(bo, address, "Bo");
    expect(await bo.getByText("Ann").count()).toBe(0);
    for (const key of ["2", "1", "1"]) await bo.keyboard.press(key);
    await said(bo, "3 labelled.");
    await bo.getByRole("button", { name: /^Hand in 3 of/ }).click();
    await said(bo, "So has one other.");
    await said(bo, "Krippendorff's alpha");
    // Where they differ stands first.
    expect(await bo.locator("tr.split").count()).toBe(1);
    expect(await bo.locator("tbody tr").last().getAttribute("class")).toBe("");
    for (const colorScheme of ["light", "dark"] as const) {
      await bo.emulateMedia({ colorScheme });
      expect(await violationsOf(bo)).toEqual([]);
    }
    await bo.getByRole("link", { name: "Review" }).click();
    await said(bo, "Ann, Bo");
    expect(await violationsOf(bo)).toEqual([]);
  }, 120_000);

  it("shows pictures as pictures, each key a label of theirs", async () => {
    await writeDigits(join(cwd, "digits"), 24, (digit, index) => (index % 8 === 3 ? (digit + 1) % 10 : digit));
    const examination = { paths: ["digits"], with: ["label-errors"] };
    const { id } = await jsonOf(await ask(server.address, "/api/examinations", examination));
    await eventsOf(server.address, id);
    const page = await pageOf();
    await page.goto(`${server.address}/runs/${id}`);
    await page.getByRole("button", { name: "Let people label these" }).click();
    await page.waitForURL(/\/queues\//);
    await nameOneself(page, "Eve");
    const picture = page.locator(".shown img");
    await picture.waitFor();
    // The folder of a picture is the label that it was given: whoever is to be blind does not read its name.
    expect(await picture.getAttribute("alt")).toBe("picture 1");
    expect(await page.content()).not.toContain(".png");
    await page.waitForFunction("document.querySelector('.shown img').naturalWidth >= 28");
    expect(await page.locator(".choices kbd").allTextContents()).toEqual([..."0123456789"]);
    await page.keyboard.press("0");
    await said(page, "1 labelled.");
    await page.getByRole("img", { name: "picture 2" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.locator('button[aria-pressed="true"]', { hasText: "0" }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  }, 120_000);

  it("fits a narrow screen, and keeps its keys to itself", async () => {
    const [queue] = await jsonOf(await ask(server.address, "/api/queues"));
    const page = await pageOf();
    await page.setViewportSize({ width: 360, height: 700 });
    await joinQueue(page, `${server.address}/queues/${queue.id}`, "Cy");
    const overhang = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
    expect(overhang).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${server.address}/queues`);
    await said(page, "fruit.csv");
    expect(await violationsOf(page)).toEqual([]);
    await page.goBack();
    await page.getByRole("region", { name: "Labelling" }).waitFor();
    // Elsewhere in the page a digit is no label.
    await page.getByRole("link", { name: "Touchstone" }).focus();
    await page.keyboard.press("1");
    await page.getByRole("region", { name: "Labelling" }).focus();
    await page.keyboard.press("2");
    await said(page, "1 labelled.");
    await page.goto(`${server.address}/queues/none`);
    await said(page, "no queue in");
  }, 60_000);
});
