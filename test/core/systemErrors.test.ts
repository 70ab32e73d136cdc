import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorCode, isDirectory, isDiskFull, makeDirectories, systemReason } from "../../src/core/systemErrors.js";
import { emptyDirectory } from "../emptyDirectory.js";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("systemReason", () => {
  it("says in the user's words what the system refused", () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "file"), "");
    symlinkSync(join(directory, "circle"), join(directory, "circle"));
    const reason = (path: string) => systemReason(thrownBy(() => readFileSync(join(directory, path))));
    expect(reason("")).toBe("it is a directory");
    expect(reason("file/below")).toBe("a part of the path is not a directory");
    expect(reason("circle")).toBe("its symbolic links lead in a circle");
    expect(reason("x".repeat(300))).toBe("the name is too long");
    expect(reason("nowhere")).toBe("no such file or directory");
  });

  it("has nothing to say of other errors", () => {
    for (const error of [new TypeError("x"), { code: "ERR_WORKER_OUT_OF_MEMORY" }, { code: 5 }, null, "ENOENT"]) {
      expect(systemReason(error)).toBeUndefined();
      expect(isDiskFull(error)).toBe(false);
    }
  });

  it("tells a full disk from a refusal", () => {
    expect(isDiskFull({ code: "ENOSPC" })).toBe(true);
    expect(isDiskFull({ code: "EACCES" })).toBe(false);
    expect(systemReason({ code: "EDQUOT" })).toBe("the disk quota is used up");
  });
});

describe("makeDirectories", () => {
  it("makes what is missing, and minds nothing that is there", () => {
    const directory = emptyDirectory();
    mkdirSync(join(directory, "real"));
    symlinkSync(join(directory, "real"), join(directory, "link"));
    makeDirectories(join(directory, "link/a/b"));
    makeDirectories(join(directory, "link/a/b"));
    expect(statSync(join(directory, "real/a/b")).isDirectory()).toBe(true);
  });

  it("refuses where a file or a link to nowhere is in the way", () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "file"), "");
    symlinkSync(join(directory, "nowhere"), join(directory, "link"));
    for (const name of ["file", "link"]) {
      expect(errorCode(thrownBy(() => makeDirectories(join(directory, name, "a"))))).toBe("EEXIST");
    }
    expect(readdirSync(directory).sort()).toEqual(["file", "link"]);
    expect(isDirectory(join(directory, "link"))).toBe(false);
  });

  it.runIf(existsSync("/proc/self"))("ends where no directory can be made", () => {
    expect(systemReason(thrownBy(() => makeDirectories("/proc/no/such")))).toBe("no such file or directory");
  });
});
