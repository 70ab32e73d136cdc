import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LineProcessOptions, lineProcess } from "../../../src/data/process/lineProcess.js";
import { splitCommand } from "../../../src/data/process/splitCommand.js";
import { emptyDirectory } from "../../emptyDirectory.js";

const calm = new AbortController().signal;

/** A program that does so with each line. */
function program(script: string): [string, ...string[]] {
  const path = join(emptyDirectory(), "program.mjs");
  writeFileSync(path, `import { createInterface } from "node:readline";\n${script}`);
  return [process.execPath, path];
}

const each = (body: string) =>
  program(`for await (const line of createInterface({ input: process.stdin })) { ${body} }`);

async function withProgram(
  options: LineProcessOptions,
  use: (ask: (line: string, signal?: AbortSignal) => Promise<string>) => Promise<void>,
) {
  const running = await lineProcess(options);
  try {
    await use((line, signal = calm) => running.ask(line, signal));
  } finally {
    await running.close();
  }
}

describe("a program that is asked line by line", () => {
  it("answers each line with one, however it is cut into pieces", async () => {
    const command = each(
      `const text = line.toUpperCase() + "ü\\n"; const bytes = Buffer.from(text);
       for (const byte of bytes) { process.stdout.write(Buffer.of(byte)); await new Promise(setImmediate); }`,
    );
    await withProgram({ command }, async (ask) => {
      expect(await ask("abc")).toBe("ABCü");
      expect(await ask("d")).toBe("Dü");
    });
  });

  it("that ends is told with its status and last words", async () => {
    const command = each('console.error("no such\\nalgorithm"); process.exit(3);');
    await withProgram({ command }, async (ask) => {
      await expect(ask("abc")).rejects.toMatchObject({
        code: "program-failed",
        message: expect.stringMatching(/ended with status 3 before it answered; it says: no such algorithm$/),
      });
      await expect(ask("again")).rejects.toMatchObject({ code: "program-failed" });
    });
  });

  it("that is ended in the middle of a line is told so", async () => {
    const command = each('process.stdout.write("half"); process.kill(process.pid, "SIGKILL");');
    await withProgram({ command }, async (ask) => {
      await expect(ask("abc")).rejects.toMatchObject({ message: expect.stringContaining("was ended by SIGKILL") });
    });
  });

  it("that is silent is left after its time, and ended", async () => {
    const command = program("setInterval(() => {}, 1000);");
    const began = performance.now();
    await withProgram({ command, timeout: 0.3 }, async (ask) => {
      await expect(ask("abc")).rejects.toMatchObject({ message: expect.stringContaining("no answer within 0.3 s") });
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("that never ends its line is stopped when it has said enough", async () => {
    const command = program('const more = () => process.stdout.write("x".repeat(65536), more); more();');
    await withProgram({ command, mostBytes: 2 ** 20 }, async (ask) => {
      await expect(ask("abc")).rejects.toMatchObject({
        message: expect.stringContaining("more than 1048576 bytes without an end of line"),
      });
    });
  });

  it("is left when interrupted", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await withProgram({ command: program("setInterval(() => {}, 1000);") }, async (ask) => {
      await expect(ask("abc", controller.signal)).rejects.toMatchObject({ name: "Interrupted" });
    });
  });

  it("that is not there is told so", async () => {
    await expect(lineProcess({ command: ["/no/such/program"] })).rejects.toMatchObject({
      code: "program-missing",
      message: "/no/such/program cannot be started: there is no such program",
    });
  });
});

describe("a command is cut into words without a shell", () => {
  it.each([
    ["python3 solver.py", ["python3", "solver.py"]],
    [`  a "b c" 'd "e' f\\ g "" h'i'"j" `, ["a", "b c", 'd "e', "f g", "", "hij"]],
    ["echo $HOME *.py | cat; ls", ["echo", "$HOME", "*.py", "|", "cat;", "ls"]],
    ['\'a\\b\' "a\\"b"', ["a\\b", 'a"b']],
  ])("%s", (line, words) => expect(splitCommand(line)).toEqual(words));

  it("gives back words that were quoted", () => {
    const word = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(word), (program, words) => {
        const quoted = [program, ...words].map((each) => `'${each.replaceAll("'", "'\\''")}'`).join(" ");
        expect(splitCommand(quoted)).toEqual([program, ...words]);
      }),
    );
  });

  it.each(["", "   ", "'a", '"', "''"])("refuses %j", (line) => {
    expect(() => splitCommand(line)).toThrow(expect.objectContaining({ code: "bad-command" }));
  });
});
