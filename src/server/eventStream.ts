// The events of a job as server-sent events. A reader pulls what came since the last event that it took: one that is slow
// finds the latest state when it comes to it, and nothing piles up for it. A comment now and then tells both ends, and
// whatever stands between them, that the connection lives.

import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Jobs } from "./jobs.js";

/** Streams the events after `after` until the job has ended, the reader is gone, or nobody remembers the job. */
export function streamEvents(context: Context, jobs: Jobs, id: string, after: number, heartbeatSeconds: number) {
  return streamSSE(context, async (stream) => {
    let wake: () => void = () => undefined;
    const stop = jobs.watch(id, () => wake());
    stream.onAbort(() => {
      stop();
      wake();
    });
    let last = after;
    try {
      while (!stream.aborted) {
        const event = jobs.nextEvent(id, last);
        if (event !== undefined) {
          await stream.writeSSE({ id: String(event.id), event: event.type, data: JSON.stringify(event.data) });
          if (event.type === "ended") return;
          last = event.id;
          continue;
        }
        // An ended job has nothing more to say to who has heard its end.
        if (jobs.get(id)?.endedAt !== undefined || jobs.get(id) === undefined) return;
        const isSilent = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(true), 1000 * heartbeatSeconds);
          wake = () => {
            clearTimeout(timer);
            resolve(false);
          };
        });
        if (isSilent) await stream.write(": still here\n\n");
      }
    } finally {
      stop();
    }
  });
}
