import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inLanes } from "../../src/core/inLanes.js";
import { pause } from "../../src/core/pause.js";

const turnsOf = fc.array(fc.nat({ max: 4 }), { maxLength: 8 });

describe("inLanes", () => {
  it("does every piece once, begun in order, with no more at once than there are lanes, and no fewer", async () => {
    await fc.assert(
      fc.asyncProperty(turnsOf, fc.integer({ min: 1, max: 4 }), async (turns, lanes) => {
        const begun: number[] = [];
        const ended: number[] = [];
        let [atOnce, most] = [0, 0];
        const busy = new Set<number>();
        await inLanes([...turns.keys()], lanes, async (piece, lane) => {
          expect(lane < lanes && !busy.has(lane)).toBe(true);
          busy.add(lane);
          begun.push(piece);
          most = Math.max(most, ++atOnce);
          for (let turn = 0; turn <= turns[piece]; turn++) await pause();
          atOnce--;
          busy.delete(lane);
          ended.push(piece);
        });
        expect(begun).toEqual([...turns.keys()]);
        expect(ended.sort((a, b) => a - b)).toEqual(begun);
        expect(most).toBe(Math.min(lanes, turns.length));
      }),
    );
  });

  it("does what stands beside in a lane of its own, one after the other", async () => {
    const done: [piece: string, lane: number][] = [];
    let atOnce = 0;
    const work = async (piece: string, lane: number) => {
      if (lane === 2) expect(++atOnce).toBe(1);
      await pause();
      if (lane === 2) atOnce--;
      done.push([piece, lane]);
    };
    await inLanes(["a", "b", "c"], 2, work, ["x", "y"]);
    expect(done.filter(([, lane]) => lane === 2).map(([piece]) => piece)).toEqual(["x", "y"]);
    expect(done.map(([piece]) => piece).sort()).toEqual(["a", "b", "c", "x", "y"]);
  });

  it("begins no more once one throws, and throws that when all is still", async () => {
    const begun: number[] = [];
    let ended = 0;
    const failing = inLanes([0, 1, 2, 3, 4], 2, async (piece) => {
      begun.push(piece);
      for (let turn = 0; turn < 1 + 5 * piece; turn++) await pause();
      ended++;
      if (piece === 0) throw new Error("no room");
    });
    await expect(failing).rejects.toThrow("no room");
    expect(begun).toEqual([0, 1]);
    expect(ended).toBe(2);
  });
});
