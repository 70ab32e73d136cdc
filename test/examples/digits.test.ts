// The example in the README, in a quick form: fewer epochs than it takes by itself.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { ndarray } from "../../src/engine/ndarray.js";
import { openSession } from "../../src/engine/runtime/session.js";
import { builtDirectory } from "../cli/builtCli.js";

const folder = mkdtempSync(join(tmpdir(), "touchstone-digits-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("learns to read digits, and writes a file that ONNX Runtime runs", async () => {
  await builtDirectory();
  const example = fileURLToPath(new URL("../../examples/digits.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [example, "3"], { cwd: folder });
  const share = /read right: ([\d.]+) %/.exec(stdout)?.[1];
  expect(Number(share)).toBeGreaterThan(95);

  const session = await openSession(readFileSync(join(folder, "digits.onnx")));
  expect(session.inputNames).toEqual(["image"]);
  const image = ndarray(new Float32Array(784), [1, 1, 28, 28]);
  const [logits] = await session.run(new Map([["image", image]]));
  expect(logits.shape).toEqual([1, 10]);
  await session.dispose();
}, 300_000);
