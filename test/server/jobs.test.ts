import { expect, it } from "vitest";
import type { JobEvent } from "../../src/server/eventLog.js";
import { inProcessJobs, type JobEnd, type JobSurroundings, type Jobs } from "../../src/server/jobs.js";
import { placesFor } from "../../src/server/slots.js";

/** Work that ends when it is told to. */
function work() {
  let end: (how: JobEnd) => void = () => undefined;
  let around: JobSurroundings | undefined;
  let cancelled = 0;
  return {
    start(given: JobSurroundings) {
      around = given;
      const ended = new Promise<JobEnd>((resolve) => {
        end = resolve;
      });
      return {
        end: ended,
        cancel() {
          cancelled += 1;
          end({ state: "cancelled" });
        },
      };
    },
    end: (how: JobEnd) => end(how),
    get around() {
      if (around === undefined) throw new Error("it has not begun");
      return around;
    },
    get cancelled() {
      return cancelled;
    },
  };
}

/** All events of a job after the one numbered `after`. */
function eventsOf(jobs: Jobs, id: string, after = 0): JobEvent[] {
  const event = jobs.nextEvent(id, after);
  return event === undefined ? [] : [event, ...eventsOf(jobs, id, event.id)];
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it("runs so many at once, the others in turn", async () => {
  const jobs = inProcessJobs(placesFor(2));
  const works = [work(), work(), work()];
  for (const [i, one] of works.entries()) {
    jobs.submit({ id: `${i}`, kind: "examination", title: "t", start: one.start });
  }
  const states = () => ["0", "1", "2"].map((id) => jobs.get(id)?.state);
  expect(states()).toEqual(["running", "running", "queued"]);
  works[0].end({ state: "finished" });
  await settled();
  expect(states()).toEqual(["finished", "running", "running"]);
  expect(jobs.list().map(({ id }) => id)).toEqual(["2", "1", "0"]);
  await jobs.close();
  expect(states()).toEqual(["finished", "cancelled", "cancelled"]);
});

it("tells whoever comes later, or comes again, all that was told", async () => {
  const jobs = inProcessJobs(placesFor(1));
  const one = work();
  jobs.submit({ id: "a", kind: "training", title: "t", start: one.start });
  let woken = 0;
  const stop = jobs.watch("a", () => {
    woken += 1;
  });
  one.around.tell("finding", 1);
  one.around.progress(0.25, "x");
  one.around.progress(0.5, "y");
  stop();
  const first = eventsOf(jobs, "a");
  one.around.tell("finding", 2);
  const seen = first.at(-1)?.id ?? 0;
  one.end({ state: "finished" });
  await settled();
  expect(woken).toBe(3);
  expect(first.map(({ type }) => type)).toEqual(["began", "finding", "progress"]);
  expect(first.at(-1)?.data).toEqual({ fraction: 0.5, label: "y" });
  expect(eventsOf(jobs, "a", seen).map(({ type, data }) => (type === "finding" ? data : type))).toEqual([2, "ended"]);
  const late = eventsOf(jobs, "a");
  expect(late.map(({ type }) => type)).toEqual(["began", "finding", "progress", "finding", "ended"]);
  const ids = late.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
});

it("fails a job whose work breaks, with its reason, and goes on", async () => {
  const jobs = inProcessJobs(placesFor(1));
  jobs.submit({
    id: "a",
    kind: "examination",
    title: "t",
    start: () => ({ end: Promise.reject(new Error("broken\nstack")), cancel: () => undefined }),
  });
  const next = work();
  jobs.submit({ id: "b", kind: "examination", title: "t", start: next.start });
  await settled();
  expect(jobs.get("a")).toMatchObject({ state: "failed", failure: { message: "broken" } });
  expect(jobs.get("b")?.state).toBe("running");
  expect([jobs.cancel("a"), jobs.cancel("b"), jobs.cancel("c")]).toEqual([false, true, false]);
  await settled();
  expect([next.cancelled, jobs.get("b")?.state]).toEqual([1, "cancelled"]);
});
