import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { writeWholeFile } from "../../src/core/wholeFile.js";
import { builtDirectory } from "../cli/builtCli.js";
import { emptyDirectory } from "../emptyDirectory.js";

describe("writeWholeFile", () => {
  it("makes the directory, replaces what is there, and leaves nothing else", async () => {
    const directory = join(emptyDirectory(), "a", "b");
    await writeWholeFile(join(directory, "file.txt"), "first");
    await writeWholeFile(join(directory, "file.txt"), Uint8Array.of(104, 105));
    expect(readFileSync(join(directory, "file.txt"), "utf8")).toBe("hi");
    await writeWholeFile(join(directory, "file.txt"), [Uint8Array.of(104), Uint8Array.of(111)]);
    expect(readFileSync(join(directory, "file.txt"), "utf8")).toBe("ho");
    expect(readdirSync(directory)).toEqual(["file.txt"]);
  });

  it("tells the user when the place cannot be written", async () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "file"), "");
    mkdirSync(join(directory, "folder"));
    const inFile = join(directory, "file", "report.html");
    await expect(writeWholeFile(inFile, "")).rejects.toMatchObject({
      code: "not-writable",
      message: `${inFile} cannot be written: a part of the path is not a directory`,
    });
    await expect(writeWholeFile(join(directory, "folder"), "")).rejects.toMatchObject({
      code: "not-writable",
      message: `${join(directory, "folder")} cannot be written: it is a directory`,
    });
    expect(readdirSync(directory).sort()).toEqual(["file", "folder"]);
  });

  // A limit on the size of files stops a write halfway, as a full disk does.
  it.runIf(process.platform !== "win32")("keeps the old file when a write is stopped halfway", async () => {
    const directory = emptyDirectory();
    const path = join(directory, "report.html");
    writeFileSync(path, "old");
    const program = join(emptyDirectory(), "write.mjs");
    const module = pathToFileURL(join(await builtDirectory(), "core", "wholeFile.js")).href;
    writeFileSync(
      program,
      `import { writeWholeFile } from ${JSON.stringify(module)};
       await writeWholeFile(${JSON.stringify(path)}, "x".repeat(1e6)).catch((error) => console.log(error.code, error.message));`,
    );
    const { stdout } = spawnSync("bash", ["-c", `ulimit -f 8; exec "${process.execPath}" "${program}"`], {
      encoding: "utf8",
    });
    expect(stdout).toBe(`disk-full ${path} cannot be written: it is larger than files may be here\n`);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(directory)).toEqual(["report.html"]);
  });
});
