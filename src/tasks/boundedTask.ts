// Tasks on files that somebody handed over: what such a file unpacks to is not what it weighs, so what a task writes while it works
// is watched, and a task that writes too much is stopped. Everything that it wrote is gone when it has ended.

import { mkdtempSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Failure } from "../core/failure.js";
import type { Outcome, RunningTask, TaskPlace } from "./taskThread.js";

/** Bytes are counted so often: a fast disk takes half a gigabyte meanwhile. */
const watchMilliseconds = 500;

/** Starts a task that writes at most about `mostBytes` into the directory of temporary files that it is given. */
export function boundedTask(
  { mostBytes, exceeded }: TaskPlace,
  start: (temporaryDirectory: string) => RunningTask,
): RunningTask {
  const temporaryDirectory = mkdtempSync(join(tmpdir(), "touchstone-work-"));
  const running = start(temporaryDirectory);
  const failure = tooMuch(mostBytes);
  let isTooMuch = false;
  let isCounting = false;
  const watch = setInterval(async () => {
    if (isCounting) return;
    isCounting = true;
    isTooMuch ||= (await bytesIn(temporaryDirectory)) > mostBytes;
    isCounting = false;
    if (isTooMuch) {
      clearInterval(watch);
      // Where it is worked on elsewhere as well, it must have ended before this share lets go of it.
      await exceeded?.(failure).catch(() => undefined);
      running.interrupt();
    }
  }, watchMilliseconds);
  const outcome = running.outcome.then(async (ended): Promise<Outcome> => {
    clearInterval(watch);
    await rm(temporaryDirectory, { recursive: true, force: true });
    return isTooMuch ? { failure } : ended;
  });
  return { ...running, outcome };
}

/** Bytes of all files below `directory`, of those that are still there when they are counted. */
async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function tooMuch(mostBytes: number): Failure {
  const most = Math.round(mostBytes / 2 ** 20).toLocaleString("en");
  return {
    kind: "user",
    code: "unpacks-too-large",
    message: `the file unpacks to more than the ${most} MB that this server works on`,
    hint: "name its path instead, or start the server with a larger --largest-upload",
  };
}
