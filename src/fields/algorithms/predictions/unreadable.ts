// Answers that could not be read, in a report: they count as wrong, and that is said.

import type { Measure } from "../../../core/finding.js";
import { wilsonInterval } from "../../../stats/proportionIntervals.js";

/** A sentence with a blank before it; nothing where all answers could be read. */
export function unreadableSentence(unreadable: number, tasks: number): string {
  if (unreadable === 0) return "";
  return ` ${unreadable} of ${tasks} answers could not be read and ${unreadable === 1 ? "counts" : "count"} as wrong.`;
}

/** The share of answers that could be read, where some could not. */
export function readableShare(label: string, unreadable: number, tasks: number, level: number): Measure[] {
  if (unreadable === 0) return [];
  const readable = tasks - unreadable;
  return [
    {
      name: `${label}: answers that could be read`,
      value: readable / tasks,
      interval: wilsonInterval(readable, tasks, level),
      level,
      better: "higher",
      n: tasks,
    },
  ];
}
