import fc from "fast-check";
import { expect, it } from "vitest";
import { placesFor, type Release } from "../../src/server/slots.js";

it("lets in so many at once, who came first first, and whoever sits and waits before the others", () => {
  const slots = placesFor(2);
  const begun: string[] = [];
  const releases = new Map<string, Release>();
  const wish = (name: string, first = false) =>
    slots.request((release) => {
      begun.push(name);
      releases.set(name, release);
    }, first);
  for (const name of ["a", "b", "c", "d"]) wish(name);
  const withdraw = wish("e");
  wish("now", true);
  expect(begun).toEqual(["a", "b"]);
  releases.get("a")?.();
  // Giving back twice gives one place back.
  releases.get("a")?.();
  expect(begun).toEqual(["a", "b", "now"]);
  withdraw();
  for (const name of ["b", "now", "c", "d"]) releases.get(name)?.();
  expect(begun).toEqual(["a", "b", "now", "c", "d"]);
});

it("forgets whoever goes away while waiting, and never keeps more than so many", async () => {
  const slots = placesFor(1);
  const leave = await slots.take(new AbortController().signal);
  const waiting = new AbortController();
  const given = slots.take(waiting.signal);
  waiting.abort(new Error("gone"));
  await expect(given).rejects.toThrow("gone");
  await expect(slots.take(AbortSignal.abort(new Error("gone already")))).rejects.toThrow("gone already");
  leave();
  // The place that nobody waited for is there for the next.
  await slots.take(new AbortController().signal);
});

interface Wish {
  withdraw(): void;
  begun: boolean;
  gone: boolean;
}

it("holds its number whatever is asked, given back and taken back in whatever order", () => {
  const step = fc.record({
    do: fc.constantFrom("ask", "give back", "take back"),
    pick: fc.nat(50),
    first: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (count, steps) => {
      const slots = placesFor(count);
      const running: Release[] = [];
      const wishes: Wish[] = [];
      for (const { do: what, pick, first } of steps) {
        if (what === "ask") {
          const wish: Wish = { withdraw: () => undefined, begun: false, gone: false };
          wishes.push(wish);
          wish.withdraw = slots.request((release) => {
            expect(wish.gone).toBe(false);
            wish.begun = true;
            running.push(release);
          }, first);
        } else if (what === "give back") {
          const [release] = running.splice(pick % Math.max(1, running.length), 1);
          release?.();
        } else if (wishes.length > 0) {
          const wish = wishes[pick % wishes.length];
          if (!wish.begun) wish.gone = true;
          wish.withdraw();
        }
        const waiting = wishes.filter(({ begun, gone }) => !begun && !gone).length;
        expect(running.length).toBeLessThanOrEqual(count);
        // Nobody waits beside an empty place.
        if (waiting > 0) expect(running.length).toBe(count);
      }
    }),
  );
});
