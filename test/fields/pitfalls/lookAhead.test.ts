import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { lookAhead } from "../../../src/fields/pitfalls/lookAhead.js";
import { examinePlanted, measureOf } from "./examinePlanted.js";
import { memoryTable } from "./memoryTable.js";
import type { PlantedTable } from "./plantedTables.js";
import { type PlantedForesight, plantedSeries, type SeriesShape } from "./plantSeries.js";
import { quietRun } from "./quietRun.js";

const defaults = lookAhead.options.parse({});

function examineSeries(shape: Partial<SeriesShape>, foresight: PlantedForesight) {
  const whole = { rows: 200, process: "autoregressive", split: "forward", ...shape } as const;
  const { table, roles } = plantedSeries(whole, foresight, seededRandom(1, "series"));
  return lookAhead.examine(memoryTable(table, roles), defaults, quietRun(0));
}

const day = (number: number) => new Date(Date.UTC(2020, 0, 1 + number)).toISOString().slice(0, 10);

describe("look-ahead", () => {
  it("counts exactly which test rows are earlier than a training row, whatever the split", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.boolean()), { minLength: 4, maxLength: 40 }),
        async (drawn) => {
          const rows = [[0, true], [1, false], ...drawn] as const;
          const table: PlantedTable = {
            columns: {
              day: rows.map(([when]) => day(when)),
              value: rows.map((_, i) => i % 7),
              part: rows.map(([, trained]) => (trained ? "train" : "test")),
            },
          };
          const roles = { time: "day", split: "part" };
          const answer = await lookAhead.examine(memoryTable(table, roles), defaults, quietRun(0));
          const train = rows.filter(([, trained]) => trained).map(([when]) => when);
          const test = rows.filter(([, trained]) => !trained).map(([when]) => when);
          const earlier = test.filter((when) => train.some((other) => other > when)).length;
          const later = train.filter((when) => when > Math.min(...test)).length;
          expect(measureOf(answer, "share of test rows earlier than a training row")).toBeCloseTo(
            earlier / test.length,
          );
          expect(measureOf(answer, "share of training rows later than the first test row")).toBeCloseTo(
            later / train.length,
          );
          if (earlier === 0) expect(answer.verdict).toBe("pass");
        },
      ),
      { numRuns: 25, seed: 1 },
    ));

  it("passes a forward split, fails a random one of a series that depends on its past", async () => {
    expect((await examineSeries({}, "none")).verdict).toBe("pass");
    const random = await examineSeries({ split: "random" }, "none");
    expect(random.verdict).toBe("fail");
    expect(random.evidence[0]).toMatchObject({ what: "training row later than a test row", row: 200 });
    expect((await examineSeries({ split: "random", process: "noise" }, "none")).verdict).not.toBe("fail");
  });

  it.each([
    ["next", 1],
    ["ahead, noisy", 3],
    ["centred window", 1],
  ] as const)("names a feature that knows the future (%s) and how far it sees", async (foresight, rowsAhead) => {
    const answer = await examineSeries({}, foresight);
    expect(answer.verdict).toBe("fail");
    expect(answer.evidence[0]).toMatchObject({ column: "suspect", what: "feature knows the target's future" });
    if (foresight !== "centred window") expect(answer.evidence[0]).toMatchObject({ "rows ahead": rowsAhead });
    expect(answer.advice).not.toBe("");
  });

  it("names columns of times that lie after the row's own", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => i);
    const table = {
      columns: {
        day: rows.map(day),
        paid: rows.map((i) => day(i % 3 === 0 ? i + 5 : i - 2)),
        value: rows.map((i) => (i * 37) % 11),
      },
    };
    const answer = await examinePlanted(lookAhead, table, { time: "day" }, defaults);
    expect(measureOf(answer, "share of rows whose paid is later than their time")).toBeCloseTo(20 / 60, 9);
    expect(answer.verdict).not.toBe("pass");
  });

  it("says what it needs", () => {
    const columns = { day: ["soon", "later"], value: [1, 2] };
    expect(lookAhead.needs(memoryTable({ columns }))).toBe("a time column: --time <column>");
    expect(lookAhead.needs(memoryTable({ columns }, { time: "day" }))).toBe(
      "a time column of dates or numbers; day holds text",
    );
  });

  it("measures what folds at random flatter by, on a series that wanders, and finds nothing on one that does not", async () => {
    const { normal } = seededRandom(5, "walk");
    let level = 0;
    const walk = Array.from({ length: 400 }, () => {
      level += normal();
      return level;
    });
    const ask = async (value: (row: number) => number) => {
      const table: PlantedTable = {
        columns: {
          day: walk.map((_, row) => day(row)),
          age: walk.map((_, row) => row),
          value: walk.map((_, row) => value(row)),
        },
      };
      const answer = await lookAhead.examine(
        memoryTable(table, { time: "day", target: "value" }),
        defaults,
        quietRun(0),
      );
      return { answer, gap: measureOf(answer, "what knowing the future is worth to nearest neighbour") };
    };
    // By its age a row is placed between its neighbours in time: at random, as good as seeing them.
    const wandering = await ask((row) => walk[row]);
    expect(wandering.gap).toBeGreaterThan(0.02);
    expect(wandering.answer.summary).toContain("Folds drawn at random flatter");
    const noise = Array.from({ length: 400 }, () => normal());
    const still = await ask((row) => noise[row]);
    expect(still.answer.summary).not.toContain("flatter");
  });
});
