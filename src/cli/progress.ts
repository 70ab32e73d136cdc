// Progress on standard error: one line that is rewritten on a terminal, a line every few seconds elsewhere.

import { clip, printable } from "../report/text.js";
import type { Progress } from "../tasks/threadMessages.js";

/** Where progress is written: `process.stderr`, or a stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressDisplay {
  progress(progress: Progress): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the moving line away. */
  close(): void;
}

/** How often a line is written where lines cannot be rewritten. */
const sparseMilliseconds = 5000;

/** Writes to `stream`. With `quiet`, nothing is written unless it is a terminal. `now` tells milliseconds. */
export function createProgressDisplay(
  stream: ProgressStream,
  quiet: boolean,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  if (stream.isTTY === true) return onTerminal(stream);
  if (quiet) return { progress: () => undefined, line: () => undefined, close: () => undefined };
  let last = now();
  return {
    progress(progress) {
      if (now() - last < sparseMilliseconds) return;
      last = now();
      stream.write(`${printable(progressLine(progress))}\n`);
    },
    line: (text) => {
      stream.write(`${printable(text)}\n`);
    },
    close: () => undefined,
  };
}

// "\r" goes to the line's beginning, "\x1b[K" clears to its end.
function onTerminal(stream: ProgressStream): ProgressDisplay {
  const clear = "\r\x1b[K";
  let current = "";
  return {
    progress(progress) {
      current = clip(printable(progressLine(progress)), width(stream) - 1);
      stream.write(clear + current);
    },
    line: (text) => {
      stream.write(`${clear}${printable(text)}\n${current}`);
    },
    close: () => {
      stream.write(clear);
    },
  };
}

// Some terminals say they are 0 columns wide.
function width({ columns = 0 }: ProgressStream): number {
  return columns > 0 ? columns : 80;
}

/** `[2/10] pitfalls/duplicates  40 %  comparing pairs` */
export function progressLine({ step, index, total, fraction, label }: Progress): string {
  const percent = fraction === undefined ? "" : `  ${Math.floor(fraction * 100)} %`;
  const place = total > 1 ? `[${index + 1}/${total}] ` : "";
  return `${place}${step}${percent}${label === undefined || label === "" ? "" : `  ${label}`}`;
}
