// The built command, end to end.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyDirectory } from "../emptyDirectory.js";
import { builtCli, touchstone } from "./builtCli.js";
import { directoryWithCopies } from "./tables.js";
import { canRunUnprivileged, runUnprivileged } from "./unprivileged.js";

const asked = ["--target", "answer", "--split", "part", "--with", "duplicates"];

let cwd: string;
beforeAll(() => {
  cwd = directoryWithCopies();
});

/** Neither a stack nor more than a message and a hint. */
function expectOneMessage(stderr: string): void {
  expect(stderr).toMatch(/^touchstone: [^\n]+\n {2}[^\n]+\n$/);
}

describe("touchstone list", () => {
  it("names what there is", async () => {
    const { stdout, status } = await touchstone(["list"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Instruments \(\d+\)\n/);
    expect(stdout).toContain("pitfalls/duplicates  ");
  });

  it("prints an instrument's question, options with defaults, and sources", async () => {
    const { stdout } = await touchstone(["list", "duplicates"]);
    expect(stdout).toMatch(/^pitfalls\/duplicates examines a table\n {2}.*\?\n/);
    expect(stdout).toMatch(/\nOptions:\n {2}--duplicates\.\S+\n {6}.*\n {6}a .* if left out\n/);
    expect(stdout).toContain("\nSources:\n  ");
  });

  it("prints one JSON document", async () => {
    const all = JSON.parse((await touchstone(["list", "--json"])).stdout);
    expect(Object.keys(all)).toEqual(["instruments", "models", "claims"]);
    const instruments = JSON.parse((await touchstone(["list", "instruments", "--json"])).stdout);
    expect(instruments).toEqual(all.instruments);
    const one = JSON.parse((await touchstone(["list", "duplicates", "--json"])).stdout);
    expect(all.instruments).toContainEqual(one);
  });

  it("suggests the nearest name", async () => {
    const { status, stderr, stdout } = await touchstone(["list", "duplicats"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      'touchstone: no instrument, model or claim is called "duplicats" (did you mean "duplicates"?)\n  touchstone list\n',
    );
  });
});

describe("what is not understood", () => {
  it.each([
    [["exmine"], 'no command is called "exmine" (did you mean "examine"?)'],
    [["examine"], "missing required argument path"],
    [["examine", "copies.csv", "--traget", "answer"], 'unknown option --traget (did you mean "--target"?)'],
    [["examine", "copies.csv", "--traget=answer"], 'unknown option --traget (did you mean "--target"?)'],
    [["examine", "copies.csv", "--target"], "option --target <column> argument missing"],
    [
      ["examine", "copies.csv", "--with", "duplicate"],
      'no instrument is called "duplicate" (did you mean "duplicates"?)',
    ],
    [["examine", "copies.csv", "--seed", "1.5"], '--seed must be a whole number of at least 0, not "1.5"'],
    [["examine", "copies.csv", "--as", "cells"], "subjects of kind cells cannot be examined yet"],
    [["examine", "copies.csv", "--as", "tables"], 'no kind of subject is called "tables" (did you mean "table"?)'],
    [["examine", "copies.csv", "--type", "a"], '--type must be column=type, not "a"'],
    [["examine", "copies.csv", "--type", "a=txt"], '--type: no type is called "txt" (did you mean "text"?)'],
    [["examine", "copies.csv", "--junit", "--github"], "--junit and --github exclude each other"],
    [["examine", "copies.csv", "--json", "--markdown"], "--json and --markdown exclude each other"],
    [["reproduce", "nobody-claimed-this"], 'no claim is called "nobody-claimed-this"'],
  ])("%j is answered in one line, with a hint and status 2", async (words, message) => {
    const { status, stderr, stdout } = await touchstone(words, { cwd });
    expect(stderr.split("\n")[0]).toBe(`touchstone: ${message}`);
    expectOneMessage(stderr);
    const document = words.includes("--json") ? [JSON.parse(stdout).error.message] : [];
    expect(document).toEqual(words.includes("--json") ? [message] : []);
    expect(status).toBe(2);
  });

  it("writes for pipelines, and fails them under --strict", async () => {
    const words = ["examine", "copies.csv", "--split", "part", "--with", "duplicates", "--strict", "--no-ledger"];
    const annotated = await touchstone([...words, "--github"], { cwd });
    expect(annotated.status).toBe(1);
    expect(annotated.stdout.split("\n")[1]).toMatch(/^::error title=pitfalls\/duplicates::/);
    const built = await touchstone([...words, "--junit"], { cwd });
    expect([built.status, built.stdout]).toEqual([1, expect.stringContaining('<failure type="fail"')]);
  });

  it("writes notebooks, of a recorded run too", async () => {
    const made = await touchstone(["examine", "copies.csv", "--split", "part", "--with", "duplicates", "--notebook"], {
      cwd,
    });
    const shown = await touchstone(["show", "last", "--notebook"], { cwd });
    for (const { status, stdout } of [made, shown]) {
      const { nbformat, cells } = JSON.parse(stdout);
      expect({ status, nbformat, opening: cells[0].source.split("\n")[0] }).toEqual({
        status: 0,
        nbformat: 4,
        opening: "# Touchstone: copies.csv",
      });
    }
  });

  it("asked for help on nothing known, prints help and says so", async () => {
    const { status, stdout, stderr } = await touchstone(["help", "lst"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain('touchstone: no command is called "lst" (did you mean "list"?)\n  touchstone --help\n');
  });

  it("without a command prints help, status 2", async () => {
    const { status, stdout, stderr } = await touchstone([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("Usage: touchstone");
  });
});

describe("touchstone examine", () => {
  it("prints the answer, and where the report lies", async () => {
    const { status, stdout, stderr } = await touchstone(["examine", "copies.csv", ...asked], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("pitfalls/duplicates");
    const report = /^Report: (\.touchstone\/reports\/\w{26}\.html)$/m.exec(stdout)?.[1];
    expect(readFileSync(join(cwd, report ?? ""), "utf8")).toMatch(/^<!doctype html>/i);
  });

  it("prints one JSON document in the form that other programs rely on", async () => {
    const { status, stdout, stderr } = await touchstone(["examine", "copies.csv", ...asked, "--json", "--seed", "4"], {
      cwd,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      touchstone: expect.stringMatching(/^\d+\.\d+\.\d+/),
      run: expect.stringMatching(/^\w{26}$/),
      seed: 4,
      verdict: "fail",
      elapsedSeconds: expect.any(Number),
      subject: {
        kind: "table",
        name: "copies.csv",
        fingerprint: expect.stringMatching(/^sha256:/),
        facts: { rows: 300 },
      },
      findings: [
        {
          instrument: "pitfalls/duplicates",
          verdict: "fail",
          question: expect.any(String),
          summary: expect.any(String),
          measures: expect.any(Array),
          evidence: expect.any(Array),
          advice: expect.any(String),
          sources: expect.any(Array),
        },
      ],
    });
  });

  it("exits with 1 under --strict when a finding failed, and only then", async () => {
    expect((await touchstone(["examine", "copies.csv", ...asked, "--strict"], { cwd })).status).toBe(1);
    const quality = ["examine", "copies.csv", "--with", "quality", "--strict"];
    expect((await touchstone(quality, { cwd })).status).toBe(0);
  });

  it("writes the report where it is told to", async () => {
    const { stdout } = await touchstone(["examine", "copies.csv", ...asked, "--json", "--report", "out/here"], { cwd });
    const directory = join(cwd, "out/here");
    expect(readdirSync(directory).sort()).toEqual(["report.html", "report.json", "report.md"]);
    expect(readFileSync(join(directory, "report.json"), "utf8")).toBe(stdout);
  });

  it("prints the answer and says what went wrong when the report cannot be written", async () => {
    writeFileSync(join(cwd, "a-file"), "");
    const { status, stdout, stderr } = await touchstone(["examine", "copies.csv", ...asked, "--report", "a-file"], {
      cwd,
    });
    expect(status).toBe(2);
    expect(stdout).toContain("pitfalls/duplicates");
    expectOneMessage(stderr);
    expect(stderr).toContain("a-file/report.json cannot be written: a part of the path is not a directory");
  });

  it("takes options of instruments by either name", async () => {
    const { stdout } = await touchstone(["list", "duplicates", "--json"]);
    const { options } = JSON.parse(stdout);
    const numeric: { name: string; default: number } | undefined = options.find(
      (option: { schema: { type?: string } }) => option.schema.type === "number",
    );
    const flag = (numeric?.name ?? "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const name of [`duplicates.${flag}`, `pitfalls/duplicates.${flag}`, flag]) {
      const words = ["examine", "copies.csv", ...asked, `--${name}`, String(numeric?.default), "--json"];
      expect((await touchstone(words, { cwd })).status).toBe(0);
      const wrong = ["examine", "copies.csv", ...asked, `--${name}`, "much"];
      expect((await touchstone(wrong, { cwd })).stderr).toContain(`--${name} must be a number`);
    }
  });

  it("tells of a missing file in one line, and in one JSON document", async () => {
    const { status, stdout, stderr } = await touchstone(["examine", "nowhere.csv", "--json"], { cwd });
    expect(status).toBe(2);
    expectOneMessage(stderr);
    expect(stderr).toContain("nowhere.csv");
    expect(Object.keys(JSON.parse(stdout).error)).toEqual(["code", "message", "hint"]);
  });

  const colour = "\u001b[";

  it("prints no colour without a terminal", async () => {
    const { stdout } = await touchstone(["examine", "copies.csv", ...asked], { cwd, env: { FORCE_COLOR: "1" } });
    expect(stdout).not.toContain(colour);
  });

  it.runIf(existsSync("/usr/bin/script"))("prints colours on a terminal, and none there with NO_COLOR", async () => {
    const command = [process.execPath, await builtCli(), "examine", "copies.csv", ...asked].join(" ");
    const onTerminal = (env: Readonly<Record<string, string>>) => {
      // Standard error, where the progress line moves the cursor, goes elsewhere.
      const words = ["-c", `/usr/bin/script -qec '${command} 2>/dev/null' /dev/null`];
      return spawnSync("bash", words, { cwd, encoding: "utf8", env: { ...process.env, TERM: "xterm", ...env } }).stdout;
    };
    expect(onTerminal({ NO_COLOR: "" })).toContain(colour);
    expect(onTerminal({ NO_COLOR: "1" })).not.toContain(colour);
  });

  it.runIf(process.platform === "linux")("opens the report", async () => {
    const programs = emptyDirectory();
    const opened = join(programs, "opened.txt");
    writeFileSync(
      join(programs, "xdg-open"),
      `#!/bin/sh\nprintf %s "$1" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`,
    );
    chmodSync(join(programs, "xdg-open"), 0o755);
    const env = { PATH: `${programs}:${process.env.PATH}` };
    await touchstone(["examine", "copies.csv", ...asked, "--json", "--open"], { cwd, env });
    while (!existsSync(opened)) await sleep(20);
    expect(readFileSync(readFileSync(opened, "utf8"), "utf8")).toMatch(/^<!doctype html>/i);
  });

  it("records nothing with --no-ledger", async () => {
    const elsewhere = directoryWithCopies();
    const { status } = await touchstone(["examine", "copies.csv", ...asked, "--no-ledger"], { cwd: elsewhere });
    expect(status).toBe(0);
    expect(existsSync(join(elsewhere, ".touchstone"))).toBe(false);
  });

  it.runIf(canRunUnprivileged)("says what to do in a directory that may not be written", async () => {
    const elsewhere = directoryWithCopies();
    chmodSync(elsewhere, 0o555);
    const words = [await builtCli(), "examine", "copies.csv", ...asked];
    const { status, stderr } = runUnprivileged(words, { cwd: elsewhere });
    expect(status).toBe(2);
    expectOneMessage(stderr);
    expect(stderr).toContain("--no-ledger");
    expect(runUnprivileged([...words, "--no-ledger"], { cwd: elsewhere })).toMatchObject({ status: 0, stderr: "" });
  });

  it("ends quietly when its reader goes away", async () => {
    const child = spawn(process.execPath, [await builtCli(), "examine", "copies.csv", ...asked], { cwd });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(stderr).toBe("");
  });

  it.runIf(existsSync("/dev/full"))("says so when its output cannot be written", async () => {
    const command = `'${process.execPath}' '${await builtCli()}' list > /dev/full`;
    const { status, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(status).toBe(2);
    expectOneMessage(stderr);
  });
});

describe("touchstone show and compare", () => {
  it("say that nothing is recorded, and make no ledger", async () => {
    const empty = emptyDirectory();
    expect(await touchstone(["show"], { cwd: empty })).toMatchObject({ status: 0, stderr: "" });
    expect((await touchstone(["show", "--json"], { cwd: empty })).stdout).toBe("[]\n");
    const { status, stderr } = await touchstone(["show", "last"], { cwd: empty });
    expect(status).toBe(2);
    expectOneMessage(stderr);
    expect(readdirSync(empty)).toEqual([]);
  });

  it("give back what examine recorded, also from a directory below", async () => {
    const directory = directoryWithCopies();
    const words = ["examine", "copies.csv", ...asked, "--json"];
    const { command: _first, ...first } = JSON.parse((await touchstone(words, { cwd: directory })).stdout);
    const second = JSON.parse((await touchstone([...words, "--seed", "9"], { cwd: directory })).stdout);
    mkdirSync(join(directory, "below"));
    const below = { cwd: join(directory, "below") };

    expect(JSON.parse((await touchstone(["show", first.run, "--json"], below)).stdout)).toEqual(first);
    expect(JSON.parse((await touchstone(["show", "--json"], below)).stdout)).toMatchObject([
      { run: second.run, kind: "examination", status: "finished", seed: 9, verdicts: { fail: 1 } },
      { run: first.run },
    ]);
    const listed = (await touchstone(["show"], below)).stdout.split("\n");
    expect(listed[1]).toMatch(new RegExp(`^${second.run} .*examination  finished  copies.csv  1 fail$`));

    const compared = JSON.parse((await touchstone(["compare", first.run, "last", "--json"], below)).stdout);
    expect(compared).toMatchObject({
      before: { run: first.run, seed: 0 },
      after: { run: second.run, seed: 9 },
      sameSubject: true,
      appeared: [],
      gone: [],
      changed: [],
    });
    expect((await touchstone(["compare", first.run, "nobody"], below)).stderr).toContain('begins with "nobody"');
  });
});

describe("two examinations at once", () => {
  it("share one ledger, and count both looks", async () => {
    const directory = directoryWithCopies();
    const words = ["examine", "copies.csv", ...asked, "--json"];
    const both = await Promise.all([1, 2, 3].map(() => touchstone(words, { cwd: directory })));
    expect(both.map(({ status, stderr }) => ({ status, stderr }))).toEqual(both.map(() => ({ status: 0, stderr: "" })));
    const runs = JSON.parse((await touchstone(["show", "--json"], { cwd: directory })).stdout);
    expect(runs.map(({ run }: { run: string }) => run).sort()).toEqual(
      both.map(({ stdout }) => JSON.parse(stdout).run).sort(),
    );
  });
});
