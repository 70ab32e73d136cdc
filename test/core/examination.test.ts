import { describe, expect, it } from "vitest";
import { UserError } from "../../src/core/errors.js";
import { type Assignment, type ExaminationSurroundings, runExamination } from "../../src/core/examination.js";
import type { Finding } from "../../src/core/finding.js";
import { broken, length, note } from "./note.js";

function surroundings(parts: Partial<ExaminationSurroundings> = {}): ExaminationSurroundings & { seen: Finding[] } {
  const seen: Finding[] = [];
  return {
    seed: 0,
    signal: new AbortController().signal,
    device: "cpu",
    looks: { look: async () => 1, looks: async () => [] },
    artifact: async (name) => name,
    observer: { began: () => {}, progress: () => {}, log: () => {}, found: (finding) => void seen.push(finding) },
    ...parts,
    seen,
  };
}

const assign = (instrument: Assignment["instrument"], options: Assignment["options"] = {}): Assignment => ({
  instrument,
  options,
});

describe("an examination", () => {
  it("asks each instrument and tells of each finding as it comes", async () => {
    const around = surroundings();
    const result = await runExamination(note("hello"), [assign(length)], around);
    expect(result.verdict).toBe("pass");
    expect(result.findings).toEqual(around.seen);
    expect(result.findings[0]).toMatchObject({ instrument: "notes/length", question: "Is the note long enough?" });
  });

  it("gives an instrument the same random numbers whatever runs beside it", async () => {
    const alone = await runExamination(note("hello"), [assign(length)], surroundings());
    const beside = await runExamination(note("hello"), [assign(broken), assign(length)], surroundings());
    expect(beside.findings[0].summary).toBe(alone.findings[0].summary);
    const otherSeed = await runExamination(note("hello"), [assign(length)], surroundings({ seed: 1 }));
    expect(otherSeed.findings[0].summary).not.toBe(alone.findings[0].summary);
  });

  it("skips an instrument that cannot run, saying what it needs", async () => {
    const { findings, verdict } = await runExamination(note(""), [assign(length)], surroundings());
    expect(findings[0].summary).toBe("Not examined: needs a note that is not empty.");
    expect(verdict).toBe("skipped");
  });

  it("keeps what the others found when one breaks", async () => {
    const result = await runExamination(note("hi"), [assign(broken), assign(length)], surroundings());
    expect(result.faults).toMatchObject([
      { instrument: "notes/broken", error: new TypeError("undefined is not a note") },
    ]);
    expect(result.findings.map(({ verdict }) => verdict)).toEqual(["concern"]);
  });

  it("takes options, with defaults for those left out, and refuses those it does not know", async () => {
    const harsh = await runExamination(note("hi"), [assign(length, { strictness: "harsh" })], surroundings());
    expect(harsh.verdict).toBe("fail");
    for (const options of [{ minimum: -1 }, { minimun: 2 }, { minimum: "two" }]) {
      await expect(runExamination(note("hi"), [assign(length, options)], surroundings())).rejects.toThrow(UserError);
    }
  });

  it("stops when interrupted and keeps what was found", async () => {
    const controller = new AbortController();
    const around = surroundings({ signal: controller.signal });
    const observer = { ...around.observer, found: () => controller.abort() };
    const result = await runExamination(note("hi"), [assign(length), assign(length)], { ...around, observer });
    expect(result.interrupted).toBe(true);
    expect(result.findings).toHaveLength(1);
  });
});
