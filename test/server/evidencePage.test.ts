// A hundred thousand rows of evidence in the page: only those in sight are drawn, and they scroll like a hundred.

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLedger } from "../../src/ledger/ledger.js";
import { hasChromium, launchChromium } from "../chromium.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { newRun, sampleFinding } from "../ledger/samples.js";
import { type RunningServer, startServer } from "./runningServer.js";

const [many, few] = [100_000, 100];
let server: RunningServer;
let browser: Browser;
let page: Page;

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, row) => ({ row, similarity: 1 - row / count, text: `as it stands, ${row}` }));

/** Opens the rows of the finding at `place`, and scrolls to their end: milliseconds of a step, the median of forty. */
async function scrolled(place: number): Promise<number> {
  await page.locator("details summary", { hasText: "Evidence" }).nth(place).click();
  return page.evaluate(`(async () => {
    const rows = document.querySelectorAll("section.evidence")[${place}];
    const times = [];
    for (let step = 1; step <= 40; step += 1) {
      const start = performance.now();
      rows.scrollTop = (step / 40) * (rows.scrollHeight - rows.clientHeight);
      await new Promise(requestAnimationFrame);
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[20];
  })()`);
}

describe.skipIf(!hasChromium)("the rows behind a finding", () => {
  beforeAll(async () => {
    const cwd = emptyDirectory();
    const ledger = await openLedger(join(cwd, ".touchstone"));
    const run = newRun();
    await ledger.begin(run);
    for (const [index, count] of [many, few].entries()) {
      const evidence = { evidence: rowsOf(count), evidenceTotal: count };
      await ledger.recordFinding(run.id, index, { ...sampleFinding, instrument: `field/${count}`, ...evidence });
    }
    await ledger.end(run.id, "finished", { elapsedSeconds: 1, faults: [] });
    await ledger.close();
    [server, browser] = await Promise.all([startServer(cwd), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    await page.goto(`${server.address}/runs/${run.id}`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("scroll as smoothly where they are a hundred thousand as where they are a hundred", async () => {
    await page.getByText("Evidence: 100,000 rows").waitFor();
    const ofFew = await scrolled(1);
    const ofMany = await scrolled(0);
    // At the end stands the last row, and few others are in the document.
    await page.getByText(`as it stands, ${many - 1}`, { exact: true }).waitFor();
    expect(await page.locator('[role="row"]').count()).toBeLessThan(150);
    console.log(
      `a step of scrolling: ${ofMany.toFixed(1)} ms through ${many} rows, ${ofFew.toFixed(1)} ms through ${few}`,
    );
    expect(ofMany).toBeLessThan(2 * ofFew + 10);
  }, 120_000);
});
