// A real Chromium, for tests of what people look at; they are skipped where there is none.

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
if (executablePath === undefined) console.log("skipped: there is no Chromium on this machine");

export const hasChromium = executablePath !== undefined;

/** Starts Chromium, kept from all that it does of its own accord. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
  });
}
