import { describe, expect, it } from "vitest";
import type { ReproductionRecord } from "../../src/core/claim.js";
import { renderReproductions, reproductionMarkdown } from "../../src/report/reproductionTable.js";

const source = { title: "Author 2020 | Title", url: "https://example.org/paper" };
const record: ReproductionRecord = {
  claim: "field/claim",
  statement: "Something is so.",
  scale: "quick",
  elapsedSeconds: 1,
  published: [
    { measure: "score", value: 0.9, source, expect: "equal", tolerance: 0.05 },
    { measure: "gain", value: 3, source: { title: "Book" }, expect: "at least", tolerance: 0 },
    { measure: "loss", value: 1, source, expect: "at most", tolerance: 0 },
  ],
  reproduction: {
    measures: [
      { name: "score", value: 0.91234567, interval: [0.9, 0.93], level: 0.95, better: "higher", n: 100 },
      { name: "gain", value: 2, better: "higher", n: 5 },
    ],
    notes: ["On seeded data, and with more words than one line of sixty columns can hold."],
  },
};
const report = { touchstone: "0.1.0", run: "R", seed: 4, reproductions: [record] };

describe("renderReproductions", () => {
  it("sets ours beside the published numbers, and what falls short in capitals", () => {
    expect(renderReproductions(report, { format: "terminal", width: 60 })).toBe(`field/claim: falls short (quick)
  Something is so.
  holds  score  published 0.9 ± 0.05  ours 0.912 (0.900–0.930)
  SHORT  gain   published at least 3  ours 2
  SHORT  loss   published at most 1   ours not measured
  Published in Author 2020 | Title.
  Published in Book.
  On seeded data, and with more words than one line of sixty
  columns can hold.

0 of 1 claims reproduced. Run R.
`);
  });

  it("is one JSON document", () => {
    expect(
      JSON.parse(renderReproductions({ ...report, interrupted: true }, { format: "json", width: 60 })),
    ).toMatchObject({
      run: "R",
      seed: 4,
      interrupted: true,
      claims: [
        {
          claim: "field/claim",
          holds: false,
          comparisons: [{ holds: true, ours: { value: 0.91234567 } }, { holds: false }, { ours: null, holds: false }],
        },
      ],
    });
  });

  it("tells of claims that broke", () => {
    const broken = { ...report, faults: [{ claim: "field/other", message: "TypeError: x" }] };
    expect(renderReproductions(broken, { format: "terminal", width: 60 })).toContain("field/other: could not be run");
    expect(reproductionMarkdown(broken)).toContain("## field/other: could not be run");
  });
});

describe("reproductionMarkdown", () => {
  it("is the page of claims, the same whenever it is written", () => {
    expect(reproductionMarkdown(report)).toBe(`# Claims

Published numbers beside those we get. Written by \`touchstone reproduce --write\`; do not edit.

0 of 1 claims reproduced. Touchstone 0.1.0, scale quick, seed 4. Ours stand with their intervals.

## field/claim: falls short

Something is so.

| measure | published | ours | | source |
| --- | --- | --- | --- | --- |
| score | 0.9 ± 0.05 | 0.912 (0.900–0.930) | holds | [Author 2020 \\| Title](https://example.org/paper) |
| gain | at least 3 | 2 | **falls short** | Book |
| loss | at most 1 | not measured | **falls short** | [Author 2020 \\| Title](https://example.org/paper) |

- On seeded data, and with more words than one line of sixty columns can hold.
`);
    expect(reproductionMarkdown({ ...report, run: "S", reproductions: [{ ...record, elapsedSeconds: 9 }] })).toBe(
      reproductionMarkdown(report),
    );
  });
});
