import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { mayBeRunning, ownProcess } from "../../src/ledger/ownProcess.js";

describe("mayBeRunning", () => {
  it("knows this process", () => {
    expect(mayBeRunning(ownProcess())).toBe(true);
  });

  it("knows a process that ended", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    const processId = child.pid ?? 0;
    expect(mayBeRunning({ ...ownProcess(), processId, mark: "" })).toBe(true);
    await new Promise((resolve) => child.on("close", resolve));
    expect(mayBeRunning({ ...ownProcess(), processId, mark: "" })).toBe(false);
  });

  it.runIf(process.platform === "linux")("is not taken in by a later process that was given the same number", () => {
    expect(ownProcess().mark).toMatch(/^\d+$/);
    expect(mayBeRunning({ ...ownProcess(), mark: "1" })).toBe(false);
  });

  it("takes a process of another host for running: it cannot be asked", () => {
    expect(mayBeRunning({ host: "elsewhere", processId: 1, mark: "1" })).toBe(true);
  });
});
