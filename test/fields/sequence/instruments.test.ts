// Instruments on models of which it is known what they remember, where they linger, and what they cost.

import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { costAgainstLength } from "../../../src/fields/sequence/costAgainstLength.js";
import { memoryLength } from "../../../src/fields/sequence/memoryLength.js";
import { statePatching } from "../../../src/fields/sequence/statePatching.js";
import { stepSizes } from "../../../src/fields/sequence/stepSizes.js";
import { textScore } from "../../../src/fields/sequence/textScore.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { measureOf } from "../pitfalls/examinePlanted.js";
import { quietRun } from "../pitfalls/quietRun.js";
import { plantedModel, subjectOf } from "./plantedModels.js";

const letters = seededRandom(1, "letters");
const text = Array.from({ length: 600 }, () => String.fromCharCode(97 + letters.integer(26))).join("");

describe("step-sizes", () => {
  it("finds that tokens are treated alike where steps do not depend on them", async () => {
    const model = plantedModel("mamba", { scale: (path) => (path.endsWith("step.weight") ? 0 : 1) });
    const answer = await stepSizes.examine(subjectOf(model), {}, quietRun(0));
    expect(answer.verdict).toBe("concern");
    expect(measureOf(answer, "large steps, as many times small ones")).toBeCloseTo(1, 6);
  });

  it("tells which tokens the model lingers on", async () => {
    // Vectors so long that what a token selects shows in its step.
    const model = plantedModel("mamba", { scale: (path) => (/step\.weight|selection/.test(path) ? 40 : 1) });
    const answer = await stepSizes.examine(subjectOf(model), { text }, quietRun(0));
    expect(answer.verdict).toBe("info");
    expect(measureOf(answer, "large steps, as many times small ones")).toBeGreaterThan(1.1);
    const shares = answer.evidence.map((row) => Number(row["of the usual step"]));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(answer.summary).toContain(`“${answer.evidence[0].token}”`);
    expect(answer).toEqual(await stepSizes.examine(subjectOf(model), { text }, quietRun(0)));
  });

  it("needs steps that depend on the token", () => {
    expect(stepSizes.needs(subjectOf(plantedModel("gru")))).toContain("a Mamba");
  });
});

describe("memory-length", () => {
  const settings = { text, after: 32, changes: 12, moved: 1e-4 };
  const memoryOf = async (model: ReturnType<typeof plantedModel>) => {
    const answer = await memoryLength.examine(subjectOf(model), settings, quietRun(0));
    return { verdict: answer.verdict, memory: measureOf(answer, "memory") };
  };
  const strong = (path: string) => (path.includes("embedding") ? 30 : path.endsWith("output.weight") ? 4 : 1);

  it("is nothing where only the last token counts", async () => {
    const model = plantedModel("mamba", { scale: (path) => (path.endsWith("output.weight") ? 0 : strong(path)) });
    expect(await memoryOf(model)).toEqual({ verdict: "concern", memory: 0 });
  });

  it("is the convolution's window where the scan writes nothing", async () => {
    const model = plantedModel("mamba", { scale: (path) => (path.includes("selection") ? 0 : strong(path)) });
    expect((await memoryOf(model)).memory).toBe(3);
  });

  it("is longer through a scan that keeps what it writes", async () => {
    const rates = (path: string) => (path.endsWith("logRates") ? 0 : path.includes("selection") ? 10 : strong(path));
    expect((await memoryOf(plantedModel("mamba", { scale: rates }))).memory).toBeGreaterThan(3);
  });

  it("reads what the model writes where no text is given, and says where a text is too short", async () => {
    const model = plantedModel("gru", { scale: strong });
    const own = await memoryLength.examine(subjectOf(model), { after: 8, changes: 4 }, quietRun(0));
    expect(own.summary).toContain("what the model itself writes");
    const short = await memoryLength.examine(subjectOf(model), { text: "few words" }, quietRun(0));
    expect([short.verdict, short.summary]).toEqual(["skipped", expect.stringContaining("this one has 10")]);
  });
});

describe("state-patching", () => {
  it("shows words against blocks, and that nothing is brought back before the prompts part", async () => {
    const model = plantedModel("mamba", { layers: 2, scale: (path) => (path.includes("embedding") ? 30 : 1) });
    const answer = await statePatching.examine(subjectOf(model), { apart: 1e-6, pairs: 1 }, quietRun(0));
    expect(answer.figures.map(({ title }) => title)).toEqual([
      "What the state of the scan brings back",
      "What the window of the convolution brings back",
    ]);
    const before = answer.evidence.filter(({ place }) => Number(place) <= 11);
    // The start and eleven words, two blocks, two parts.
    expect(before.length).toBe(12 * 2 * 2);
    for (const { restored } of before) expect(restored).toBeCloseTo(0, 2);
    expect(answer.evidence.some(({ restored }) => Math.abs(Number(restored)) > 0.1)).toBe(true);
  });

  it("asks with several pairs of names, and gives intervals over them", async () => {
    const model = plantedModel("mamba", { layers: 2, scale: (path) => (path.includes("embedding") ? 30 : 1) });
    const wish = { clean: "Bob, Eve. Bob to", corrupted: "Bob, Eve. Eve to", answer: " Eve", corruptedAnswer: " Bob" };
    const asked = { ...wish, names: ["Ann", "Joe"], pairs: 5, apart: 1e-6 };
    const answer = await statePatching.examine(subjectOf(model), asked, quietRun(0));
    expect(answer.summary).toMatch(/in \d of 5 pairs/);
    for (const { n, value, interval } of answer.measures) {
      expect(n).toBe(5);
      expect(interval?.[0]).toBeLessThanOrEqual(value);
      expect(interval?.[1]).toBeGreaterThanOrEqual(value);
    }
    const one = await statePatching.examine(subjectOf(model), { ...asked, pairs: 1 }, quietRun(0));
    expect(one.measures.map(({ n, interval }) => [n, interval])).toEqual(new Array(4).fill([1, undefined]));
    // The first of several is the given one: alone it is what it was.
    const alone = await statePatching.examine(subjectOf(model), { ...asked, names: [], pairs: 1 }, quietRun(0));
    expect(alone.evidence).toEqual(one.evidence);
  });

  it("says that prompts which the model does not tell apart show nothing", async () => {
    const same = { clean: "one two", corrupted: "one two" };
    const answer = await statePatching.examine(subjectOf(plantedModel("gru")), same, quietRun(0));
    expect([answer.verdict, answer.summary]).toEqual(["skipped", expect.stringContaining("prompts that move")]);
    const other = await statePatching.examine(subjectOf(plantedModel("transformer")), {}, quietRun(0));
    expect([other.verdict, other.summary]).toEqual(["skipped", expect.stringContaining("the corrupted one 75")]);
  });
});

describe("cost-against-length", () => {
  it("counts a state that stays and a cache that grows", async () => {
    const settings = { shortest: 32, doublings: 3, rounds: 1 };
    const exponent = async (architecture: "mamba" | "transformer") => {
      const answer = await costAgainstLength.examine(subjectOf(plantedModel(architecture)), settings, quietRun(0));
      expect(answer.evidence.map(({ tokens }) => tokens)).toEqual([32, 64, 128, 256]);
      return measureOf(answer, "exponent of the memory kept");
    };
    expect(await exponent("mamba")).toBe(0);
    expect(await exponent("transformer")).toBeCloseTo(1, 12);
  });
});

describe("text-score", () => {
  it("is the model's score of the text, with an interval over passages", async () => {
    const model = plantedModel("mamba", { scale: (path) => (path.includes("embedding") ? 30 : 1) });
    const path = join(emptyDirectory(), "long.txt");
    const long = `é ${text}\n`.repeat(9);
    writeFileSync(path, long);
    const file = { path, name: "long.txt", bytes: statSync(path).size, kind: "text" } as const;
    const answer = await textScore.examine(subjectOf(model, [file]), {}, quietRun(0));
    const { bitsPerByte, n } = await model.score([long], seededRandom(0));
    const [measure] = answer.measures;
    expect(measure.value).toBeCloseTo(bitsPerByte.value, 9);
    expect([measure.n, answer.evidence.length]).toEqual([n, 20]);
    const [low, high] = measure.interval ?? [];
    expect(low).toBeLessThan(measure.value);
    expect(high).toBeGreaterThan(measure.value);
    expect(answer.summary).toContain(`${file.bytes.toLocaleString("en")} bytes`);
  });

  it("needs a text", () => {
    expect(textScore.needs(subjectOf(plantedModel("gru")))).toBe("a text: --data <file>");
  });
});
