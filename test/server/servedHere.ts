// The server in the test's own process, with tasks that the test ends itself.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeFields } from "../../src/core/manifest.js";
import { createRegistry } from "../../src/core/registry.js";
import { pitfalls } from "../../src/fields/pitfalls/index.js";
import { type ServeOptions, serve } from "../../src/server/serve.js";
import type { Outcome, RunningTask, Told } from "../../src/tasks/taskThread.js";
import type { Task } from "../../src/tasks/threadMessages.js";
import { emptyDirectory } from "../emptyDirectory.js";

export interface HeldTask {
  readonly task: Task;
  tell(told: Told): void;
  /** Ends it with this outcome. */
  end(outcome: Outcome): void;
  /** How often it was asked to stop. */
  interrupts: number;
}

/** A claim that can be asked for: a job without a subject. */
export const someClaim = pitfalls.claims[0].id;

/** A document that `inspect` answers with. */
export const inspected = { kind: "table", name: "t", fingerprint: "", facts: {}, notices: [], instruments: [] };

/** Options of a server in new directories, and the tasks that it started. A task ends when it is interrupted. */
export function heldServer(parts: Partial<ServeOptions> = {}) {
  const directory = emptyDirectory();
  const page = join(directory, "page");
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<title>the page</title>");
  writeFileSync(join(page, "assets/page.js"), "page();");
  const tasks: HeldTask[] = [];
  const startTask = (task: Task, tell: (told: Told) => void): RunningTask => {
    let end: (outcome: Outcome) => void = () => undefined;
    const outcome = new Promise<Outcome>((resolve) => {
      end = resolve;
    });
    const held: HeldTask = { task, tell, end: (how) => end(how), interrupts: 0 };
    tasks.push(held);
    return {
      outcome,
      interrupt() {
        held.interrupts += 1;
        end({ failure: { kind: "interrupted" } });
        return held.interrupts > 1;
      },
    };
  };
  const options: ServeOptions = {
    port: 0,
    host: "127.0.0.1",
    page,
    ledger: join(directory, "ledger"),
    root: undefined,
    concurrency: 1,
    registry: createRegistry([], describeFields([pitfalls])),
    startTask,
    ...parts,
  };
  return { options, tasks, start: () => serve(options) };
}

/** What a task answers with that went well. */
export const answered = (text: unknown): Outcome => ({
  result: { text: JSON.stringify(text), failures: [], strictFailure: false },
});
