// Tells whether the process that began a run is still there.

import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "../core/systemErrors.js";

export interface ProcessIdentity {
  readonly host: string;
  readonly processId: number;
  /** Start time of the process where the system tells it, else empty: a number can be given to a later process. */
  readonly mark: string;
}

/** The identity of this process. */
export function ownProcess(): ProcessIdentity {
  return { host: hostname(), processId: process.pid, mark: startMark(process.pid) ?? "" };
}

/** Whether that process may still run. One on another host is taken to: it cannot be asked. */
export function mayBeRunning({ host, processId, mark }: ProcessIdentity): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(processId, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if (errorCode(error) !== "EPERM") return false;
  }
  const now = startMark(processId);
  return mark === "" || now === undefined || now === mark;
}

// Field 22 of /proc/<pid>/stat, counted after the command's name, which may itself hold blanks and brackets.
function startMark(processId: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
