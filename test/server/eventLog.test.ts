import fc from "fast-check";
import { expect, it } from "vitest";
import { type EventLog, eventLog, type JobEvent } from "../../src/server/eventLog.js";

function all(log: EventLog, after = 0): JobEvent[] {
  const events: JobEvent[] = [];
  for (let event = log.next(after); event !== undefined; event = log.next(event.id)) events.push(event);
  return events;
}

it("keeps the last word of progress, all findings, the latest lines and all of a curve, thinned", () => {
  const log = eventLog({ lines: 10, points: 100 });
  log.tell("began", 0);
  for (let step = 0; step < 10_000; step += 1) {
    log.tell("progress", step);
    log.tell("log", step);
    log.tell("measure", step);
    if (step % 2500 === 0) log.tell("finding", step);
  }
  log.tell("ended", 0);
  const events = all(log);
  const of = (type: JobEvent["type"]) => events.filter((event) => event.type === type).map(({ data }) => data);
  expect(of("progress")).toEqual([9999]);
  expect(of("finding")).toEqual([0, 2500, 5000, 7500]);
  expect(of("log")).toEqual([9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]);
  const curve = of("measure");
  expect([curve[0], curve.at(-1)]).toEqual([0, 9999]);
  expect(curve.length).toBeLessThanOrEqual(100);
  expect(curve.length).toBeGreaterThan(40);
  expect([events[0].type, events.at(-1)?.type]).toEqual(["began", "ended"]);
});

it("is read in order by whoever comes when, without a gap that another reader would not have", () => {
  const type = fc.constantFrom<JobEvent["type"][]>("progress", "log", "measure", "finding");
  fc.assert(
    fc.property(fc.array(type, { maxLength: 200 }), fc.nat(220), (types, after) => {
      const log = eventLog({ lines: 5, points: 8 });
      for (const [at, one] of types.entries()) log.tell(one, at);
      const events = all(log);
      const ids = events.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      expect(all(log, after)).toEqual(events.filter(({ id }) => id > after));
      const findings = types.filter((one) => one === "finding").length;
      expect(events.length).toBeLessThanOrEqual(findings + 1 + 5 + 8);
      expect(events.filter((event) => event.type === "finding").length).toBe(findings);
      // What was told last is always there.
      if (types.length > 0) expect(events.at(-1)?.id).toBe(types.length);
    }),
  );
});
