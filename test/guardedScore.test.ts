// Scores through a guard, over a ledger that is opened anew for each, against the guards by themselves.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../src/core/errors.js";
import { seededRandom } from "../src/core/random.js";
import { type Guard, type GuardedScore, scoreGuarded } from "../src/guardedScore.js";
import { openLedger } from "../src/ledger/ledger.js";
import { createLadder } from "../src/stats/ladder.js";
import { emptyDirectory } from "./emptyDirectory.js";

interface Place {
  readonly directory: string;
  write(name: string, header: string, rows: readonly (string | number)[]): string;
  score(
    answers: string,
    truth: string,
    guard: Guard,
    options?: { target?: string; id?: string; prediction?: string },
  ): Promise<GuardedScore>;
}

function place(): Place {
  const directory = emptyDirectory();
  return {
    directory,
    write(name, header, rows) {
      writeFileSync(join(directory, name), `${[header, ...rows].join("\n")}\n`);
      return join(directory, name);
    },
    async score(answers, truth, guard, options = {}) {
      const ledger = await openLedger(directory, { address: undefined });
      try {
        return await scoreGuarded(answers, truth, guard, { target: "y", ...options, ledger });
      } finally {
        await ledger.close();
      }
    },
  };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UserError) return `${error.message}; ${error.hint}`;
    throw error;
  }
  return "not refused";
}

const ladder: Guard = { kind: "ladder" };

describe("the ladder", () => {
  it("tells what the ladder by itself tells, submission after submission, whatever is handed in", async () => {
    const random = seededRandom(5, "truth");
    const rows = 120;
    const truth = Array.from({ length: rows }, () => (random.uniform() < 0.5 ? "no" : "yes"));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0.3, max: 1, noNaN: true })), {
          minLength: 2,
          maxLength: 6,
        }),
        async (submissions) => {
          const { write, score } = place();
          const path = write("truth.csv", "y", truth);
          const alone = createLadder();
          for (const [index, [seed, skill]] of submissions.entries()) {
            const { uniform } = seededRandom(seed, "answers");
            const right = truth.map(() => uniform() < skill);
            const answers = write(
              `answers${index}.csv`,
              "y",
              truth.map((word, row) => (right[row] ? word : word === "no" ? "yes" : "no")),
            );
            const losses = Float64Array.from(right, (one) => (one ? 0 : 1));
            const improvements = alone.improvements;
            const published = 1 - alone.submit(losses);
            const scored = await score(answers, path, ladder);
            expect(scored).toMatchObject({
              measure: "accuracy",
              told: alone.improvements > improvements,
              submission: index + 1,
              tellings: alone.improvements,
              rows,
              notices: [],
            });
            expect(scored.published).toBeCloseTo(published, 9);
          }
        },
      ),
      { numRuns: 4, seed: 2 },
    );
  }, 60_000);

  it("begins anew with another setting, and says that this tells more", async () => {
    const { write, score } = place();
    const truth = write("truth.csv", "y", ["yes", "no", "yes", "no"]);
    const answers = write("answers.csv", "y", ["yes", "yes", "yes", "no"]);
    await score(answers, truth, ladder);
    const stepped = await score(answers, truth, { kind: "ladder", step: 0.25 });
    expect(stepped).toMatchObject({ submission: 1, told: true, published: 0.75 });
    expect(stepped.notices).toEqual([
      "The same test set is scored through other guards, too (ladder: 1): together they tell more than any of them.",
    ]);
  });

  it("scores numbers by their mean absolute error, none counted beyond what the truth spans", async () => {
    const { write, score } = place();
    const hundredfold = (values: readonly number[]) => Array.from({ length: 100 }, () => values).flat();
    const truth = write("truth.csv", "y", hundredfold([0, 10.5, 5, 2.5]));
    const first = await score(write("a.csv", "y", hundredfold([1, 10.5, 5, 1.5])), truth, ladder);
    expect(first).toMatchObject({ measure: "mean absolute error", told: true, notices: [] });
    expect(first.published).toBeCloseTo(0.5, 1);
    const worse = await score(write("b.csv", "y", [1000, ...hundredfold([1, 10.5, 5, 1.5]).slice(1)]), truth, ladder);
    expect(worse).toMatchObject({ told: false, published: first.published, submission: 2, tellings: 1 });
    expect(worse.notices).toEqual(["1 answer is further off than all that the truth spans, and counted as that far."]);
  });
});

describe("thresholdout", () => {
  const rows = 200;
  const truth = Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? "a" : "b"));
  const rightFor = (share: number) => truth.map((word, row) => (row < share * rows ? word : word === "a" ? "b" : "a"));
  const guard = (training: number): Guard => ({
    kind: "thresholdout",
    training,
    threshold: 0.1,
    noise: 0.001,
    budget: 2,
  });

  it("repeats the training score where the rows bear it out, else answers with noise, until its budget is spent", async () => {
    const { write, score } = place();
    const path = write("truth.csv", "y", truth);
    const answers = write("answers.csv", "y", rightFor(0.8));
    expect(await score(answers, path, guard(0.81))).toMatchObject({ published: 0.81, told: false, tellings: 0 });
    const flattering = await score(answers, path, guard(0.99));
    expect(flattering.told).toBe(true);
    expect(Math.abs((flattering.published ?? 0) - 0.8)).toBeLessThan(0.02);
    expect(flattering.published).not.toBe(0.8);
    expect(await score(answers, path, guard(0.97))).toMatchObject({ told: true, submission: 3, tellings: 2 });
    expect(await score(answers, path, guard(0.81))).toMatchObject({ published: undefined, told: false, tellings: 2 });
  });

  it("draws other noise for another test set, and the same for nobody", async () => {
    const asked = async () => {
      const { write, score } = place();
      return (await score(write("answers.csv", "y", rightFor(0.8)), write("truth.csv", "y", truth), guard(0.99)))
        .published;
    };
    expect(await asked()).not.toBe(await asked());
  });

  it("refuses training scores that are none", async () => {
    const { write, score } = place();
    const path = write("truth.csv", "y", truth);
    expect(await refusal(score(write("answers.csv", "y", truth), path, guard(1.2)))).toBe(
      "1.2 is no accuracy; give the accuracy on the training rows, from 0 to 1",
    );
  });
});

describe("answers and truth", () => {
  it("go together by name in any order, and by their order without", async () => {
    const { write, score } = place();
    const truth = write("truth.csv", "key,y", ["p,yes", "q,no", "r,yes", "s,"]);
    const shuffled = write("answers.csv", "key,prediction", ["s,no", "r,yes", "p,no", "q,no"]);
    const scored = await score(shuffled, truth, ladder, { id: "key" });
    expect([scored.published, scored.rows]).toEqual([expect.closeTo(2 / 3, 6), 3]);
  });

  it("take one class for another way to write the same number", async () => {
    const { write, score } = place();
    const scored = await score(
      write("answers.csv", "y", ["1.0", "0.0", "1.0", "7"]),
      write("t.csv", "y", [1, 0, 0, 1]),
      ladder,
    );
    expect(scored.published).toBe(0.5);
    expect(scored.notices).toEqual(["1 answer is none of the classes, and wrong."]);
  });

  it("are refused where they do not go together", async () => {
    const { write, score } = place();
    const truth = write("truth.csv", "key,y", ["p,yes", "q,no", "r,yes"]);
    const refused = async (
      rows: readonly string[],
      header = "key,y",
      options: { id?: string; prediction?: string } = {},
    ) => refusal(score(write("answers.csv", header, rows), truth, ladder, options));
    expect(await refused(["p,yes", "q,no"])).toContain("answers.csv has 2 rows, truth.csv has 3");
    expect(await refused(["p,yes", "q,no"], "key,y", { id: "key" })).toContain(
      "answers 1 row of truth.csv not at all (key r)",
    );
    expect(await refused(["p,yes", "q,no", "r,no", "t,no"], "key,y", { id: "key" })).toContain(
      "that truth.csv does not have (key t)",
    );
    expect(await refused(["p,yes", "p,no", "r,no"], "key,y", { id: "key" })).toContain("two rows have the key p");
    expect(await refused(["p,yes", "q,", "r,no"])).toContain('row 2 of answers.csv has no value in "y"');
    expect(await refused(["p,1", "q,2", "r,3"])).toContain(
      'no answer in "y" of answers.csv is one of the classes no, yes of truth.csv',
    );
    expect(await refused(["p,yes,1", "q,no,2", "r,no,3"], "key,word,other")).toContain("--prediction");
    expect(await refused(["p,yes", "q,no", "r,no"], "key,y", { prediction: "z" })).toContain('no column "z"');
    const numbers = write("numbers.csv", "y", [1.5, 2.5, 7.25]);
    expect(await refusal(score(write("a.csv", "y", ["x", "y", "z"]), numbers, ladder))).toContain('"y" of a.csv holds');
    expect(
      await refusal(score(write("a.csv", "y", [1, 2, 3]), write("same.csv", "y", [1.5, 1.5, 1.5]), ladder)),
    ).toContain("one value only");
  });
});
