// Cartridges in a real Chromium: listed with what they are of, held against each other, and answered from.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium } from "../chromium.js";
import { touchstone } from "../cli/builtCli.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { plantedModel } from "../fields/sequence/plantedModels.js";
import { violationsOf } from "./axe.js";
import { ask, jsonOf, type RunningServer, startServer } from "./runningServer.js";

const cwd = emptyDirectory();
const outside = emptyDirectory();
const complaints: string[] = [];
let server: RunningServer;
let browser: Browser;
let page: Page;

const said = (text: string) => page.getByText(text).first().waitFor();

describe.skipIf(!hasChromium)("the page of cartridges", () => {
  beforeAll(async () => {
    const strong = (path: string) => (path.includes("embedding") ? 30 : /output|selection/.test(path) ? 5 : 1);
    for (const [name, seed] of [
      ["mamba", 1],
      ["other", 2],
    ] as const) {
      mkdirSync(join(cwd, name));
      await plantedModel("mamba", { layers: 2, seed, scale: strong }).save(join(cwd, name));
    }
    mkdirSync(join(cwd, "kept"));
    for (const [model, name, text] of [
      ["mamba", "sea", "waves and tides "],
      ["mamba", "trees", "oaks and elms "],
      ["other", "stones", "flint and chert "],
    ] as const) {
      writeFileSync(join(cwd, `${name}.txt`), text.repeat(100));
      await touchstone(["cartridge", "save", model, `${name}.txt`, "--out", `kept/${name}.cartridge`], { cwd });
    }
    writeFileSync(join(outside, "secret.cartridge"), "secret");
    [server, browser] = await Promise.all([startServer(cwd, "--root", cwd), launchChromium()]);
    page = await (await browser.newContext({ viewport: { width: 1000, height: 800 } })).newPage();
    page.on("pageerror", ({ message }) => complaints.push(message));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    expect(complaints).toEqual([]);
  });

  it("lists them, tells which are alike, and answers from one", async () => {
    await page.goto(server.address);
    await page.getByRole("link", { name: "Cartridges" }).click();
    await said("There is no cartridge in this folder.");
    await page.getByLabel("Folder").fill("kept");
    await page.keyboard.press("Enter");
    await page.waitForURL(/folder=kept/);
    const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("button", { name }) });
    await row("sea").waitFor();
    expect(await row("sea").getByRole("cell").allTextContents()).toEqual([
      expect.stringMatching(/^mamba [0-9a-f]{8}$/),
      expect.stringMatching(/^[0-9a-f]{8} $/),
      "1,602",
      expect.stringMatching(/^[\d,]+$/),
      "",
    ]);
    await row("sea").getByRole("button").click();
    await said("similarity to sea");
    await row("trees")
      .getByText(/^0\.\d{3}$/)
      .waitFor();
    await row("stones").getByText("of another model").waitFor();

    await page.getByLabel("Directory of the model").fill("mamba");
    await page.getByRole("textbox", { name: "Question" }).fill("the ");
    await page.getByLabel("Tokens to write").fill("20");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByRole("status").waitFor();
    const words = ["generate", "mamba", "--prompt", "the ", "--tokens", "20", "--cartridge", "kept/sea.cartridge"];
    const { stdout } = await touchstone([...words, "--json"], { cwd });
    expect(await page.getByRole("status").locator("mark").textContent()).toBe(JSON.parse(stdout).text);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOf(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);

    // A state means nothing to another model.
    await page.getByLabel("Directory of the model").fill("other");
    await page.getByRole("button", { name: "Ask" }).click();
    await said("is of another model");
  }, 120_000);

  it("reads nothing that the server may not read", async () => {
    const secret = join(outside, "secret.cartridge");
    for (const [path, body] of [
      ["list", { paths: [outside] }],
      ["similar", { wanted: secret, paths: ["kept"] }],
      ["answer", { model: "mamba", cartridge: secret, prompt: "the " }],
      ["answer", { model: outside, prompt: "the " }],
    ] as const) {
      const refused = await ask(server.address, `/api/cartridges/${path}`, body);
      expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([400, "paths-refused"]);
    }
  });
});
