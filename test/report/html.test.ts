import { beforeAll, describe, expect, it } from "vitest";
import { darkCounterparts } from "../../src/report/figures/palette.js";
import { renderHtml } from "../../src/report/html.js";
import { contrast } from "./colours.js";
import { emptyReport, sampleFinding, sampleReport } from "./sampleReport.js";
import { expectWellFormed } from "./wellFormed.js";

let page = "";
beforeAll(async () => {
  page = await renderHtml(sampleReport);
});

/** The body without its drawings, whose attributes are tested on their own. */
const body = () => page.slice(page.indexOf("<body>"), page.indexOf("</html>")).replace(/<svg[\s\S]*?<\/svg>/g, "");

describe("renderHtml", () => {
  it("nests its elements properly, drawings and all", () => {
    const inner = page.slice(page.indexOf("<body>"), page.indexOf("</html>")).replaceAll("<br>", "<br/>");
    expect(expectWellFormed(inner)).toEqual(expect.arrayContaining(["article", "table", "svg", "details", "figure"]));
  });

  it("runs no script and loads nothing", () => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`,
    );
    expect(page).not.toMatch(/<(script|link|iframe|object|embed|img|base|form)\b/i);
    expect(page).not.toMatch(/<[^>]*\s(on\w+|src|srcset|action|formaction|xlink:href)\s*=/i);
    expect(page).not.toMatch(/@import|url\(/i);
  });

  it("names no address but those of sources", () => {
    const addresses = new Set(page.match(/https?:\/\/[^\s"'<>)]+/g));
    addresses.delete("http://www.w3.org/2000/svg");
    expect([...addresses].sort()).toEqual([
      "https://doi.org/10.1016/j.patter.2023.100804",
      "https://thegradient.pub/why-doesnt-my-model-work",
    ]);
    const links = [...body().matchAll(/<a ([^>]*)>/g)].map(([, attributes]) => attributes);
    for (const link of links)
      expect(link).toMatch(/^href="(#finding-\d+"|https:\/\/[^"]+" rel="noopener noreferrer")$/);
    expect(body()).toContain("<li>Not to be linked</li>");
  });

  it("escapes whatever the data hold", () => {
    expect(page).not.toContain("alert(1)</script>");
    expect(body()).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(body()).toContain("Are there &lt;columns&gt; &amp; cells that cannot be right?");
    expect(page.replace(/[\n]/g, "")).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\p{Surrogate}]/u);
  });

  it("tells findings by gravity and lists them all in the contents", () => {
    const articles = [...body().matchAll(/<article id="(finding-\d+)" class="(\w+)"/g)].map(([, id, verdict]) => [
      id,
      verdict,
    ]);
    expect(articles).toEqual([
      ["finding-1", "fail"],
      ["finding-2", "fail"],
      ["finding-3", "concern"],
      ["finding-4", "concern"],
      ["finding-5", "info"],
      ["finding-6", "pass"],
      ["finding-7", "pass"],
    ]);
    const listed = [...body().matchAll(/<a href="#(finding-\d+)">/g)].map(([, id]) => id);
    expect(listed).toEqual(Array.from({ length: 9 }, (_, index) => `finding-${index + 1}`));
    for (const id of listed) expect(body()).toContain(` id="${id}"`);
  });

  it("names landmarks, figures and scrolling regions for those who do not see them", () => {
    for (const landmark of ["<header>", "<nav ", "<main>", "<footer>", "<h1>", '<html lang="en">']) {
      expect(page).toContain(landmark);
    }
    const drawings = [...page.matchAll(/<div class="drawing [^"]*"><svg ([^>]*)>/g)].map(
      ([, attributes]) => attributes,
    );
    expect(drawings.length).toBe(2 * sampleReport.findings.reduce((sum, { figures }) => sum + figures.length, 0));
    for (const drawing of drawings) expect(drawing).toMatch(/^role="img" aria-label="[^"]+\. /);
    for (const [, attributes] of body().matchAll(/<div class="scroll"([^>]*)>/g)) {
      expect(attributes).toMatch(/tabindex="0" role="region" aria-label="[^"]+"/);
    }
  });

  it("shows 25 rows of evidence and folds the rest away", () => {
    const article = body().slice(body().indexOf('id="finding-1"'), body().indexOf('id="finding-2"'));
    const [shown, folded] = article
      .slice(article.indexOf("Evidence: the first 60 of 1,036 rows found"))
      .split("<details>");
    expect(shown.match(/<tr><td/g)).toHaveLength(25);
    expect(folded).toContain("<summary>35 more rows</summary>");
    expect(folded.match(/<tr><td/g)).toHaveLength(35);
  });

  it("says what is needed to repeat it", () => {
    for (const part of [sampleReport.run, sampleReport.subject.fingerprint, "--target defaulted --seed 0", "1.9"]) {
      expect(page.slice(page.indexOf("<footer>"))).toContain(part);
    }
  });

  it("survives a report of nothing, and figures that cannot be drawn", async () => {
    expect(await renderHtml(emptyReport)).toContain("Nothing was examined in this table.");
    const broken = sampleFinding({
      instrument: "a/b",
      verdict: "info",
      figures: [{ title: "Broken", caption: "Nothing to see.", spec: { mark: "no such mark", encoding: 7 } }],
    });
    expect(await renderHtml({ ...emptyReport, findings: [broken] })).toContain("could not be drawn");
  });

  it("cuts very long cells", async () => {
    const long = sampleFinding({ instrument: "a/b", verdict: "info", evidence: [{ cell: "x".repeat(1_000_000) }] });
    const shown = await renderHtml({ ...emptyReport, findings: [long] });
    expect(shown).toContain("… (1,000,000 characters)");
    expect(shown.length).toBeLessThan(60_000);
  });
});

describe("dark and light", () => {
  const style = () => page.slice(page.indexOf("<style>"), page.indexOf("</style>"));
  const tokens = (block: string) =>
    new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, key, value]) => [key, value]));

  it.each([
    ["light", 0],
    ["dark", 1],
  ])("text is legible in %s", (_mode, index) => {
    const blocks = [...style().matchAll(/:root \{([^}]*--ink[^}]*)\}/g)].map(([, block]) => tokens(block));
    const colours = blocks[index];
    const colour = (key: string) => colours.get(key) ?? "missing";
    for (const key of ["ink", "quiet", "link", "fail", "concern", "info", "pass", "skipped"]) {
      expect(contrast(colour(key), colour("paper"))).toBeGreaterThanOrEqual(4.5);
    }
    for (const key of ["fail", "concern", "info", "pass", "skipped"]) {
      expect(contrast(colour(key), colour(`${key}-ground`))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour("ink"), colour(`${key}-ground`))).toBeGreaterThanOrEqual(7);
    }
  });

  it("every colour in every figure has a counterpart for a dark ground", () => {
    const drawn = new Set<string>();
    for (const [svg] of page.matchAll(/<svg role="img"[\s\S]*?<\/svg>/g)) {
      for (const [, colour] of svg.matchAll(/ (?:fill|stroke)="([^"]+)"/g)) drawn.add(colour);
    }
    drawn.delete("none");
    drawn.delete("transparent");
    expect([...drawn].filter((colour) => darkCounterparts[colour] === undefined)).toEqual([]);
    for (const colour of drawn) expect(style()).toContain(`[fill="${colour}"] { fill: ${darkCounterparts[colour]} }`);
  });
});
