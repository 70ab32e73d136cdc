// What axe has to say against a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The serious and critical violations: each rule, and where it is broken. */
export function violationsOf(page: Page): Promise<unknown> {
  // Handed over by the browser's own door: the page itself lets no script in.
  return page.evaluate(
    `${axe}; axe.run({ resultTypes: ["violations"] }).then((r) => r.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => v.id + ": " + v.nodes.map((n) => n.target).slice(0, 3).join(" ")))`,
  );
}
