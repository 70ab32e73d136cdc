// What a job told, as far as it is worth keeping: bounded, however long the job runs. Whoever reads it holds nothing but the
// number of the last event that they saw, so that a slow reader costs no memory and a reader who comes back goes on.

/** What a job told: numbered from 1, in order; numbers that are missing were not worth keeping. */
export interface JobEvent {
  readonly id: number;
  readonly type: "began" | "progress" | "finding" | "measure" | "log" | "ended";
  readonly data: unknown;
}

export interface EventLog {
  tell(type: JobEvent["type"], data: unknown): void;
  /** The first event after the one numbered `after`; `undefined` where there is none yet. */
  next(after: number): JobEvent | undefined;
}

/** How much is kept of what comes without end. */
export interface EventBounds {
  /** Lines: the latest. */
  readonly lines: number;
  /** Points of a curve: of all of it, every second one where there are more. */
  readonly points: number;
}

const usualBounds: EventBounds = { lines: 500, points: 2000 };

/** An empty log. Of progress it keeps the last word; findings it keeps all. */
export function eventLog({ lines, points }: EventBounds = usualBounds): EventLog {
  let events: JobEvent[] = [];
  let lastId = 0;
  const counts = { log: 0, measure: 0 };
  return {
    tell(type, data) {
      lastId += 1;
      if (type === "progress") events = events.filter((event) => event.type !== "progress");
      events.push({ id: lastId, type, data });
      if (type !== "log" && type !== "measure") return;
      counts[type] += 1;
      if (type === "log" && counts.log > lines) {
        events.splice(
          events.findIndex((event) => event.type === "log"),
          1,
        );
        counts.log -= 1;
      }
      if (type === "measure" && counts.measure > points) {
        let index = 0;
        // The first point of a curve stays its first, and the last its last.
        events = events.filter((event) => event.type !== "measure" || event.id === lastId || index++ % 2 === 0);
        counts.measure = events.filter((event) => event.type === "measure").length;
      }
    },
    next(after) {
      let [low, high] = [0, events.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (events[middle].id > after) high = middle;
        else low = middle + 1;
      }
      return low < events.length ? events[low] : undefined;
    },
  };
}
