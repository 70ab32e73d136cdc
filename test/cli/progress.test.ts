import { describe, expect, it } from "vitest";
import { createProgressDisplay, progressLine } from "../../src/cli/progress.js";

function stream(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

describe("progressLine", () => {
  it("tells step, part done and label", () => {
    expect(progressLine({ step: "a/b", index: 1, total: 10 })).toBe("[2/10] a/b");
    expect(progressLine({ step: "a/b", index: 1, total: 10, fraction: 0.409, label: "pairs" })).toBe(
      "[2/10] a/b  40 %  pairs",
    );
    expect(progressLine({ step: "reading", index: 0, total: 1 })).toBe("reading");
  });
});

describe("createProgressDisplay", () => {
  it("rewrites one line on a terminal, never longer than it, and takes it away", () => {
    const terminal = stream(true, 12);
    const display = createProgressDisplay(terminal, true);
    display.progress({ step: "field/instrument", index: 0, total: 1 });
    display.close();
    expect(terminal.written).toEqual(["\r\x1b[Kfield/inst…", "\r\x1b[K"]);
  });

  it("takes a terminal that says it is 0 columns wide for one of 80", () => {
    const terminal = stream(true, 0);
    createProgressDisplay(terminal, false).progress({ step: "x".repeat(100), index: 0, total: 1 });
    expect(terminal.written[0]).toHaveLength("\r\x1b[K".length + 79);
  });

  it("writes a line every few seconds elsewhere", () => {
    let clock = 0;
    const file = stream(false);
    const display = createProgressDisplay(file, false, () => clock);
    const step = (at: number) => {
      clock = at;
      display.progress({ step: `at ${at}`, index: 0, total: 1 });
    };
    for (const at of [0, 1000, 4999, 5001, 6000, 10_002]) step(at);
    display.line("kept");
    display.close();
    expect(file.written).toEqual(["at 5001\n", "at 10002\n", "kept\n"]);
  });

  it("is silent when quiet and no terminal", () => {
    const file = stream(false);
    const display = createProgressDisplay(file, true, () => 1e9);
    display.progress({ step: "a", index: 0, total: 1 });
    display.line("b");
    display.close();
    expect(file.written).toEqual([]);
  });

  it("shows what data say without letting them steer the terminal", () => {
    const terminal = stream(true, 80);
    createProgressDisplay(terminal, false).line("column \x1b[2J");
    expect(terminal.written.join("")).toContain("column ␛[2J");
  });
});
