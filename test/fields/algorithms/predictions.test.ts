import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openAlgorithmSubject } from "../../../src/fields/algorithms/algorithmSubject.js";
import { splitTasks } from "../../../src/fields/algorithms/benchmarkSplits.js";
import { algorithmNamed } from "../../../src/fields/algorithms/clrs30.js";
import { invariants } from "../../../src/fields/algorithms/invariants.js";
import { trajectoryScore } from "../../../src/fields/algorithms/trajectoryScore.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { quietRun } from "../pitfalls/quietRun.js";

const sampled = { samples: 40, length: 8, seed: 3 };

function write(content: unknown): string {
  const path = join(emptyDirectory(), "mine.answers.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const truth = (name: string) => [...splitTasks(algorithmNamed(name), sampled)].map(({ trajectory }) => trajectory);
const truePointers = (name: string, output: string) => truth(name).map(({ outputs }) => [...outputs[output].data]);
/** Hints from the second step on, one list a step. */
const hintsOf = (name: string, hint: string, width: number) =>
  truth(name).map(({ hints, steps }) =>
    Array.from({ length: steps - 1 }, (_, at) => [...hints[hint].data.subarray((at + 1) * width, (at + 2) * width)]),
  );

const settings = { good: 0.9, level: 0.95, fail: 0.1 };
const ask = async (content: unknown) => {
  const subject = await openAlgorithmSubject([write(content)]);
  return {
    subject,
    score: await trajectoryScore.examine(subject, trajectoryScore.options.parse({}), quietRun(1)),
    right: await invariants.examine(subject, invariants.options.parse({ fail: settings.fail }), quietRun(1)),
  };
};

describe("answers to an algorithm's tasks", () => {
  it("pass where they are the algorithm's, hints and all", async () => {
    const { subject, score, right } = await ask({
      algorithm: "insertion_sort",
      sampled,
      outputs: { pred: truePointers("insertion_sort", "pred") },
      hints: {
        pred_h: hintsOf("insertion_sort", "pred_h", 8),
        i: hintsOf("insertion_sort", "i", 8),
        j: hintsOf("insertion_sort", "j", 8),
      },
    });
    expect(subject.facts).toEqual({ algorithms: "insertion_sort", tasks: 40, sizes: "8", hints: "predicted" });
    expect(score.verdict).toBe("pass");
    expect(score.measures[0]).toMatchObject({ name: "insertion_sort at 8 nodes: score", value: 1, n: 40 });
    expect(score.measures[0].baseline).toBeLessThan(0.5);
    expect(score.summary).toContain("No predicted hint goes wrong");
    expect(score.figures).toHaveLength(2);
    expect(right.verdict).toBe("pass");
  });

  it("tell at which step each task's hints first go wrong", async () => {
    const pointers = hintsOf("insertion_sort", "pred_h", 8);
    // Of the 7 steps that each of 40 tasks has, 30 tasks go wrong at the third, 4 at the last.
    for (let task = 0; task < 34; task++) {
      const step = task < 30 ? 2 : 6;
      pointers[task][step][0] = (pointers[task][step][0] + 1) % 8;
    }
    const { score } = await ask({
      algorithm: "insertion_sort",
      sampled,
      outputs: { pred: truePointers("insertion_sort", "pred") },
      hints: { pred_h: pointers, i: hintsOf("insertion_sort", "i", 8), j: hintsOf("insertion_sort", "j", 8) },
    });
    expect(score.summary).toContain("Hints go wrong in 34 of 40 tasks, first at step 3, half of those by step 3.");
    const faultless = score.measures.find(({ name }) => name.endsWith("tasks whose hints are right to the end"));
    expect(faultless).toMatchObject({ value: 0.15, n: 40 });
    const survival = JSON.stringify(score.figures?.[1]);
    for (const [x, y] of [
      [1, 1],
      [2, 1],
      [3, 0.25],
      [6, 0.25],
      [7, 0.15],
    ]) {
      expect(survival).toMatch(new RegExp(`"x":${x},"y":${y}[0-9]*[,}]`));
    }
  });

  it("fail where they do not depend on the input", async () => {
    const first = truePointers("insertion_sort", "pred")[0];
    const { score, right } = await ask({
      algorithm: "insertion_sort",
      sampled,
      outputs: { pred: Array.from({ length: 40 }, () => first) },
    });
    expect(score.verdict).toBe("fail");
    expect(right.verdict).toBe("fail");
    expect(right.evidence.length).toBe(39);
    expect(right.evidence[0].broken).toContain("no key is smaller than the one that its node points to");
  });

  it("are right where they differ from the algorithm's by a tie", async () => {
    const square = [
      [0, 1, 1, 0],
      [1, 0, 0, 1],
      [1, 0, 0, 1],
      [0, 1, 1, 0],
    ];
    const { score, right } = await ask({
      algorithm: "bfs",
      inputs: [{ graph: square, source: 0 }],
      outputs: { pi: [[0, 0, 0, 2]] },
    });
    expect(score.measures[0].value).toBe(0.75);
    expect(right.verdict).toBe("pass");
    expect(right.summary).toContain("1 of them in another way than the algorithm's");
  });

  it("may name the marked node by its index", async () => {
    const { score } = await ask({
      algorithm: "minimum",
      inputs: [{ keys: [3, 1, 2] }, { keys: [1, 2, 3] }],
      outputs: { min: [1, [1, 0, 0]] },
    });
    expect(score.verdict).toBe("pass");
  });
});

describe("a file of predictions that is wrong", () => {
  const bad = (content: unknown) => openAlgorithmSubject([write(content)]);
  const bfs = {
    algorithm: "bfs",
    inputs: [
      {
        graph: [
          [0, 1],
          [1, 0],
        ],
        source: 0,
      },
    ],
  };

  it.each([
    ["missing nodes", { ...bfs, outputs: { pi: [[0]] } }, "output pi of task 0 has 1 values, not 2"],
    ["no number", '{"algorithm":"bfs","inputs":[{"graph":[[0]],"source":0}],"outputs":{"pi":[[null]]}}', "holds null"],
    ["NaN", '{"algorithm":"bfs","outputs":{"pi":[[NaN]]}}', "is not JSON"],
    ["no such node", { ...bfs, outputs: { pi: [[0, 2]] } }, "output pi of task 0 names node 2, and there are 2"],
    ["a missing output", { ...bfs, outputs: {} }, "output pi of task 0 is missing"],
    ["a missing task", { ...bfs, outputs: { pi: [] } }, "output pi of task 0 is missing"],
    ["a missing hint", { ...bfs, outputs: { pi: [[0, 0]] }, hints: {} }, "hint reach_h of task 0 is missing"],
    ["no tasks", { algorithm: "bfs", outputs: { pi: [] } }, "names its tasks in 0 ways"],
    ["an unknown algorithm", { ...bfs, algorithm: "bsf", outputs: {} }, 'no algorithm is called "bsf"'],
    ["something else", { rows: [] }, "is no file of predictions"],
  ])("is refused in one line: %s", async (_, content, expected) => {
    await expect(bad(content)).rejects.toThrow(expected);
  });

  it("is refused where it is missing", async () => {
    await expect(openAlgorithmSubject(["nowhere.answers.json"])).rejects.toThrow(
      "there is no file nowhere.answers.json",
    );
  });
});
