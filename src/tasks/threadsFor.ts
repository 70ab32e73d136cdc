// Whether an examination is worth further threads.

import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { TaskSurroundings } from "./commandThread.js";
import { type InstrumentThreads, startInstrumentThreads } from "./instrumentThreads.js";
import type { ExamineTask } from "./threadMessages.js";

/** Tables of fewer bytes are examined before further threads have begun. */
const bytesForThreads = 300_000;
const mostThreads = 2;

/** Threads for the instruments, where there are processors for them and a table that is worth it. */
export async function threadsFor(
  { kind, paths, instruments, table }: ExamineTask,
  { signal, interrupted }: TaskSurroundings,
): Promise<InstrumentThreads | undefined> {
  const count = Math.min(mostThreads, availableParallelism(), instruments.length);
  if (kind !== "table" || count < 2) return undefined;
  const sizes = await Promise.all([...paths, ...(table.test ?? [])].map(bytesOf));
  if (sizes.reduce((sum, bytes) => sum + bytes, 0) < bytesForThreads) return undefined;
  const threads = startInstrumentThreads(count, instruments, interrupted);
  signal.addEventListener("abort", threads.interrupt);
  return threads;
}

/** Of a file that is there; the others are told of when they are opened. */
async function bytesOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : 0;
}
