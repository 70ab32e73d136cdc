import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byGravity, finding, maximumEvidence, skipped, type Verdict, worstVerdict } from "../../src/core/finding.js";

const verdicts: readonly Verdict[] = ["pass", "concern", "fail", "info", "skipped"];

describe("a finding", () => {
  it("fills in what is left out", () => {
    expect(finding({ verdict: "pass", summary: "Nothing found." })).toEqual({
      verdict: "pass",
      summary: "Nothing found.",
      measures: [],
      figures: [],
      evidence: [],
      advice: "",
    });
  });

  it("cuts long evidence and tells how much there was", () => {
    const evidence = Array.from({ length: maximumEvidence + 5 }, (_, row) => ({ row }));
    const cut = finding({ verdict: "fail", summary: "Many.", evidence });
    expect(cut.evidence).toHaveLength(maximumEvidence);
    expect(cut.evidenceTotal).toBe(maximumEvidence + 5);
    expect(finding(cut)).toEqual(cut);
  });

  it("says what is missing when it is skipped", () => {
    expect(skipped("a split").summary).toBe("Not examined: needs a split.");
  });

  it("has the gravest verdict of several, whatever their order", () => {
    expect(worstVerdict([])).toBe("skipped");
    expect(worstVerdict(["skipped", "info", "pass"])).toBe("pass");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...verdicts), { minLength: 1 }), (some) => {
        expect(worstVerdict(some)).toBe([...some].sort(byGravity)[0]);
        expect(worstVerdict([...some].reverse())).toBe(worstVerdict(some));
      }),
    );
  });
});
