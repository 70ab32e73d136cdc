// Disks that really are full: small file systems in memory, each mounted for one command only.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { cleanTable, toCsv } from "../fields/pitfalls/plantedTables.js";
import { builtCli } from "./builtCli.js";

const folder = mkdtempSync(join(tmpdir(), "touchstone-full-"));
const table = join(folder, "table.csv");
const shape = { rows: 20_000, flavour: "mixed", task: "binary", split: false } as const;
const text = toCsv(cleanTable(shape, seededRandom(0, "full")));
writeFileSync(table, text);
// Text in UTF-16 is converted before it is read.
const wide = join(folder, "wide.csv");
writeFileSync(wide, `\ufeff${text}`, "utf16le");
afterAll(() => rmSync(folder, { recursive: true }));

const mountable = spawnSync("unshare", ["-m", "true"]).status === 0;
if (!mountable) console.log("skipped: no file system can be mounted here, so none can be full");

const MOUNT = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && cd "$3" && shift 3 && exec "$@"';

/** Runs the command with a file system of `size` mounted at `place`. */
async function withSmallDisk(size: string, place: string, cwd: string, words: readonly string[], env = {}) {
  const command = [process.execPath, await builtCli(), ...words];
  const shell = ["-m", "sh", "-c", MOUNT, "sh", size, place, cwd, ...command];
  return spawnSync("unshare", shell, { encoding: "utf8", env: { ...process.env, ...env } });
}

const noSpaceIn = (place: string) => ({
  status: 2,
  stdout: "",
  stderr: `touchstone: no space left in ${place}\n  free some, or set TMPDIR to a directory where there is more\n`,
});

const directory = () => mkdtempSync(join(folder, "small-"));

describe.runIf(mountable)("a full disk", () => {
  it("for the report: the answer is printed all the same, with one line of what went wrong", async () => {
    const [place, cwd] = [directory(), directory()];
    const words = ["examine", table, "--target", "outcome", "--with", "quality", "--report", place];
    const { status, stdout, stderr } = await withSmallDisk("8k", place, cwd, words);
    expect(status).toBe(2);
    expect(stdout).toContain("pitfalls/quality");
    expect(stderr).toMatch(/^touchstone: .*report\.\w+ cannot be written: no space is left on the disk\n.+\n$/);
  });

  it("for the ledger: nothing is examined, and the mend is named", async () => {
    const cwd = directory();
    const { status, stdout, stderr } = await withSmallDisk("8k", cwd, cwd, ["examine", table, "--target", "outcome"]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.split("\n")[0]).toMatch(/^touchstone: .*ledger\.db.*disk is full/);
    expect(stderr).toContain("--no-ledger");
  });

  it("for what is laid aside while reading: one line that names the directory", async () => {
    const [place, cwd] = [directory(), directory()];
    const words = ["examine", wide, "--target", "outcome", "--no-ledger"];
    const { status, stdout, stderr } = await withSmallDisk("16k", place, cwd, words, { TMPDIR: place });
    expect({ status, stdout, stderr }).toEqual(noSpaceIn(place));
  });

  it("for what DuckDB lays aside while it works: the same line", async () => {
    const [place, cwd] = [directory(), directory()];
    // More than memory may hold, in a file small enough for the database to lie in memory.
    const random = seededRandom(0, "spill");
    const rows = Array.from(
      { length: 300_000 },
      () => `${random.uniform()},text ${random.uniform()},${random.uint32()}`,
    );
    const path = join(folder, "spilled.csv");
    writeFileSync(path, `a,b,c\n"quoted\nline",x,1\n${rows.join("\n")}\n`);
    const words = ["examine", path, "--target", "c", "--no-ledger", "--with", "quality", "--memory", "40MB"];
    const { status, stdout, stderr } = await withSmallDisk("1m", place, cwd, words, { TMPDIR: place });
    expect({ status, stdout, stderr }).toEqual(noSpaceIn(place));
    expect(spawnSync(process.execPath, [await builtCli(), ...words], { cwd })).toMatchObject({ status: 0 });
  });
});
