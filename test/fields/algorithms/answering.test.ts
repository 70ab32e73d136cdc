import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { AskedTasks } from "../../../src/data/askedTasks.js";
import { exportOnnx } from "../../../src/engine/onnx/exportOnnx.js";
import { multiply } from "../../../src/engine/operations/elementwise.js";
import type { placeholder } from "../../../src/engine/tensor.js";
import { tensorType } from "../../../src/engine/types.js";
import { type AlgorithmSubject, algorithmSubject } from "../../../src/fields/algorithms/algorithmSubject.js";
import { type Question, questionsOf } from "../../../src/fields/algorithms/answering/answerer.js";
import { readReply } from "../../../src/fields/algorithms/answering/chatAnswerer.js";
import { openAskedAlgorithms } from "../../../src/fields/algorithms/answering/openAsked.js";
import { taskText } from "../../../src/fields/algorithms/answering/taskText.js";
import { algorithmNamed, clrs30 } from "../../../src/fields/algorithms/clrs30.js";
import { invariants } from "../../../src/fields/algorithms/invariants.js";
import { unreadableTask } from "../../../src/fields/algorithms/predictions/predictedTask.js";
import { processorOptions } from "../../../src/fields/algorithms/reasoner/processorOptions.js";
import { reasoner } from "../../../src/fields/algorithms/reasoner/reasoner.js";
import { trainedReasoner } from "../../../src/fields/algorithms/reasoner/savedReasoner.js";
import { reasonerTrainer } from "../../../src/fields/algorithms/reasoner/trainer.js";
import { trainingRecipes } from "../../../src/fields/algorithms/reasoner/trainingRecipes.js";
import { recipeSpecification } from "../../../src/fields/algorithms/recipes.js";
import { featuresOf } from "../../../src/fields/algorithms/specification.js";
import { trajectoryScore } from "../../../src/fields/algorithms/trajectoryScore.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { quietRun } from "../pitfalls/quietRun.js";

const calm = { signal: new AbortController().signal, progress: () => {} };
const ask = (path: string, asked: AskedTasks, keepIn?: string) => openAskedAlgorithms(path, asked, { ...calm, keepIn });

const scoreOf = async (subject: AlgorithmSubject) => {
  const { verdict, summary, measures } = await trajectoryScore.examine(
    subject,
    trajectoryScore.options.parse({}),
    quietRun(0),
  );
  return { verdict, summary, score: measures[0].value };
};

/** The right answer in the short form of texts. */
function rightAnswer({ algorithm, task }: Question): Record<string, unknown> {
  return Object.fromEntries(
    featuresOf(algorithm.specification, "output").map(([name, { type, categories = 1 }]) => {
      const values = Array.from(task.trajectory.outputs[name].data, Number);
      if (type === "maskOne") return [name, values.indexOf(1)];
      if (type !== "categorical") return [name, values];
      return [
        name,
        Array.from({ length: values.length / categories }, (_, row) =>
          Math.max(0, values.slice(row * categories, (row + 1) * categories).indexOf(1)),
        ),
      ];
    }),
  );
}

describe("networks in ONNX files", () => {
  const options = processorOptions.parse({ algorithm: ["bellman_ford", "insertion_sort"], width: 8 });
  const specifications = Object.fromEntries(
    options.algorithm.map((name) => [name, recipeSpecification(algorithmNamed(name), options.recipe)]),
  );
  const trained = async () => {
    const recipe = trainingRecipes[options.recipe];
    const net = reasoner({ ...options, encoderStart: recipe.encoderStart });
    const trainer = reasonerTrainer({ reasoner: net, specifications, recipe, seed: 3 });
    const model = trainedReasoner(options, trainer.parameters);
    return { model, dispose: () => trainer.dispose() };
  };

  it("that were exported here give the answers that the model gives, with their hints, by file and by folder", async () => {
    const { model, dispose } = await trained();
    const directory = emptyDirectory();
    await model.save(directory);
    for (const [name, bytes] of await model.exportParts()) writeFileSync(join(directory, name), bytes);
    for (const name of options.algorithm) {
      const asked = { algorithms: [name], sizes: [5, 9], tasks: 3 };
      const tasks = questionsOf(asked).map(({ task }) => task);
      const wanted = await model.predict({ algorithm: name, tasks });
      const byFile = await ask(join(directory, `${name}.onnx`), asked);
      const byFolder = await ask(directory, asked);
      for (const subject of [byFile, byFolder]) {
        const [{ tasks: answered }] = subject.sets;
        for (const [at, { answer }] of wanted.entries()) {
          for (const [output, values] of Object.entries(answer)) {
            expect(Array.from(answered[at].answer[output]), `${name} ${at}`).toEqual(Array.from(values));
          }
        }
        expect(subject.facts).toMatchObject({ hints: "predicted", tasks: 6, sizes: "5, 9" });
      }
      expect(byFile.fingerprint).toBe(byFolder.fingerprint);
      const [{ tasks: answered }] = byFile.sets;
      for (const { task, hints = {} } of answered) {
        for (const [hint] of featuresOf(algorithmNamed(name).specification, "hint")) {
          const { shape, data } = task.trajectory.hints[hint];
          expect(hints[hint].length, hint).toBe((data.length / shape[0]) * (shape[0] - 1));
        }
      }
    }
    await expect(ask(directory, { algorithms: ["bfs"] })).rejects.toMatchObject({ code: "not-learnt" });
    await expect(ask(join(directory, "insertion_sort.onnx"), { algorithms: ["bellman_ford"] })).rejects.toMatchObject({
      code: "other-algorithm",
    });
    await dispose();
  }, 60_000);

  const written = (name: string, bytes: Uint8Array) => {
    const path = join(emptyDirectory(), name);
    writeFileSync(path, bytes);
    return path;
  };

  it("of others may take bare names, fixed sizes and batches, and point by scores", async () => {
    const path = written(
      "edges.onnx",
      exportOnnx(
        (_: object, { A }: { readonly A: ReturnType<typeof placeholder> }) => ({ pi: multiply(A, 1) }),
        {},
        { A: tensorType([2, 6, 6]) },
      ),
    );
    const subject = await ask(path, { algorithms: ["bfs"], sizes: [6], tasks: 4 });
    const [{ tasks }] = subject.sets;
    const { inputs } = tasks[0].task.trajectory;
    const firstNeighbours = Array.from({ length: 6 }, (_, i) => {
      const row = Array.from(inputs.A.data.subarray(6 * i, 6 * i + 6), Number);
      return row.indexOf(Math.max(...row));
    });
    expect(Array.from(tasks[0].answer.pi)).toEqual(firstNeighbours);
    await expect(ask(path, { algorithms: ["bfs"], sizes: [7], tasks: 1 })).rejects.toMatchObject({
      code: "shape-mismatch",
      message: expect.stringContaining("A is [2, 6, 6] there, and [batch, 7, 7] here"),
    });
    await expect(ask(path, { algorithms: ["insertion_sort"], tasks: 1 })).rejects.toMatchObject({
      code: "input-unknown",
    });
  });

  it("without the output, or with one that is no pointer, are refused in one line", async () => {
    const other = (name: string, factor: number) =>
      written(
        "other.onnx",
        exportOnnx(
          (_: object, { s }: { readonly s: ReturnType<typeof placeholder> }) => ({ [name]: multiply(s, factor) }),
          {},
          { s: tensorType(["batch", "nodes"]) },
        ),
      );
    const asked = { algorithms: ["bfs"], sizes: [4], tasks: 1 };
    await expect(ask(other("parents", 1), asked)).rejects.toMatchObject({ code: "output-missing" });
    await expect(ask(other("pi", 99), asked)).rejects.toMatchObject({
      code: "bad-prediction",
      message: expect.stringContaining("names node 99, and there are 4"),
    });
    await expect(ask(written("broken.onnx", Uint8Array.of(1, 2, 3)), asked)).rejects.toMatchObject({
      message: expect.stringContaining("broken.onnx"),
    });
  });
});

describe("programs", () => {
  const program = (body: string) => {
    const path = join(emptyDirectory(), "solver.mjs");
    writeFileSync(
      path,
      `import { createInterface } from "node:readline";
       for await (const line of createInterface({ input: process.stdin })) { const task = JSON.parse(line); ${body} }`,
    );
    return path;
  };
  const command = (path: string) => `"${process.execPath}" '${path}'`;
  const sorts = `
    const { key } = task.inputs;
    const order = key.map((_, i) => i).sort((a, b) => key[a] - key[b]);
    const pred = []; order.forEach((node, at) => { pred[node] = order[Math.max(0, at - 1)]; });`;

  it("that are right are found to be right, at every size", async () => {
    const path = program(`${sorts} console.log(JSON.stringify({ outputs: { pred } }));`);
    const asked = { algorithms: ["heapsort", "insertion_sort"], sizes: [5, 12], tasks: 4, command: command(path) };
    const subject = await ask(path, asked);
    expect(subject.facts).toMatchObject({ tasks: 16, hints: "none" });
    expect(await scoreOf(subject)).toMatchObject({ verdict: "pass", score: 1 });
    const right = await invariants.examine(subject, invariants.options.parse({}), quietRun(0));
    expect(right.verdict).toBe("pass");
    expect((await ask(path, asked)).fingerprint).toBe(subject.fingerprint);
  });

  it.each([
    ["hello", "which is no JSON"],
    ['{"pred": [0]}', "which is no answer (outputs: "],
    ['{"outputs": {}}', "output pred is missing"],
    ['{"outputs": {"pred": [0, 1]}}', "output pred has 2 values, not 4"],
    ['{"outputs": {"pred": [0, 0, 1, 7]}}', "names node 7, and there are 4"],
    [`{"outputs": {"pred": ${"[".repeat(500)}0${"]".repeat(500)}}}`, "lists within lists"],
  ])("that answer %s are refused with the task's name", async (answer, words) => {
    const path = program(`console.log(${JSON.stringify(answer)});`);
    const asked = { algorithms: ["heapsort"], sizes: [4], tasks: 2, command: command(path) };
    await expect(ask(path, asked)).rejects.toMatchObject({
      message: expect.stringMatching(/solver\.mjs, task 0 of heapsort at 4 nodes.*/),
    });
    await expect(ask(path, asked)).rejects.toMatchObject({ message: expect.stringContaining(words) });
  });

  it("that fail in the middle are not asked anew for what they had answered", async () => {
    const keepIn = emptyDirectory();
    const flag = join(keepIn, "mended");
    const log = join(keepIn, "log");
    const path = program(`${sorts}
      const { appendFileSync, existsSync } = await import("node:fs");
      appendFileSync(${JSON.stringify(log)}, "x");
      globalThis.count = (globalThis.count ?? 0) + 1;
      if (globalThis.count === 4 && !existsSync(${JSON.stringify(flag)})) process.exit(1);
      console.log(JSON.stringify({ outputs: { pred } }));`);
    const asked = { algorithms: ["heapsort"], sizes: [5], tasks: 6, command: command(path) };
    await expect(ask(path, asked, keepIn)).rejects.toMatchObject({ code: "program-failed" });
    expect(readdirSync(keepIn).filter((name) => name.endsWith(".jsonl"))).toHaveLength(1);
    writeFileSync(flag, "");
    const subject = await ask(path, asked, keepIn);
    expect(subject.facts).toMatchObject({ "answered before": 3, tasks: 6 });
    expect((await scoreOf(subject)).score).toBe(1);
    expect(readFileSync(log, "utf8")).toHaveLength(4 + 3);
    expect(readdirSync(keepIn).filter((name) => name.endsWith(".jsonl"))).toHaveLength(0);
  });
});

describe("chat models", () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  /** An endpoint that gives each task's reply; `undefined` for status 400. */
  async function endpoint(reply: (prompt: string) => string | undefined): Promise<string> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        const given: { messages: { content: string }[] } = JSON.parse(body);
        const content = reply(given.messages[1].content);
        response.writeHead(content === undefined ? 400 : 200, { "content-type": "application/json" });
        response.end(
          JSON.stringify({ choices: [{ message: { content } }], usage: { prompt_tokens: 100, completion_tokens: 10 } }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(() => server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return `http://127.0.0.1:${address.port}/v1`;
  }

  const asked = { algorithms: clrs30.map(({ name }) => name), sizes: [6], tasks: 2, chatModel: "wise" };
  const answers = (about: AskedTasks) =>
    new Map(questionsOf(about).map((question) => [taskText(question), JSON.stringify(rightAnswer(question))]));

  it("that are right are found to be right in every algorithm, and their tokens counted", async () => {
    const right = answers(asked);
    const url = await endpoint((prompt) => `I think so:\n\`\`\`json\n${right.get(prompt)}\n\`\`\``);
    const subject = await ask(url, asked);
    expect(subject.facts).toMatchObject({
      tasks: 60,
      "tokens of tasks": 6000,
      "tokens of answers": 600,
      endpoint: `${url}/chat/completions`,
    });
    const { summary, verdict } = await scoreOf(subject);
    expect(summary).not.toContain("could not be read");
    expect(verdict).toBe("pass");
    const { measures } = await trajectoryScore.examine(subject, trajectoryScore.options.parse({}), quietRun(0));
    for (const { name, value } of measures) if (name.endsWith(": score")) expect(value, name).toBe(1);
  });

  it("whose answers cannot be read are wrong, and it is said how many", async () => {
    const few = { ...asked, algorithms: ["bfs"], tasks: 4 };
    const right = answers(few);
    let at = 0;
    const url = await endpoint((prompt) => (at++ === 1 ? "I would rather not." : right.get(prompt)));
    const subject = await ask(url, few);
    const { summary, score } = await scoreOf(subject);
    expect(score).toBe(0.75);
    expect(summary).toContain("1 of 4 answers could not be read and counts as wrong.");
    const found = await invariants.examine(subject, invariants.options.parse({}), quietRun(0));
    expect(found.summary).toContain("3 of 4 answers are right");
    expect(found.evidence?.map(({ broken }) => broken)).toEqual([
      "the answer cannot be read: its last line is no JSON object",
    ]);
  });

  it("that stop answering in the middle are not paid for twice", async () => {
    const few = { ...asked, algorithms: ["minimum"], tasks: 12 };
    const right = answers(few);
    const keepIn = emptyDirectory();
    let [requests, limit] = [0, 5];
    const url = await endpoint((prompt) => (requests++ < limit ? right.get(prompt) : undefined));
    await expect(ask(url, few, keepIn)).rejects.toMatchObject({ code: "chat-failed" });
    limit = Number.POSITIVE_INFINITY;
    const before = requests;
    const subject = await ask(url, few, keepIn);
    expect(subject.facts["answered before"]).toBe(5);
    expect(requests - before).toBe(7);
    expect(subject.facts["tokens of tasks"]).toBe(1200);
    expect((await scoreOf(subject)).score).toBe(1);
  });

  it.each([
    [{ algorithms: ["bfs"] }, "no-chat-model"],
    [{ algorithms: ["bfs"], chatModel: "wise", keyVariable: "TOUCHSTONE_TEST_NO_SUCH_KEY" }, "no-key"],
    [{ algorithms: ["bfs"], chatModel: "wise", command: "x" }, "usage"],
    [{ algorithms: ["bsf"], chatModel: "wise" }, "unknown-algorithm"],
    [{ algorithms: ["bfs"], chatModel: "wise", sizes: [2.5] }, "bad-size"],
  ])("are not asked with %o", async (wrong, code) => {
    await expect(ask("http://127.0.0.1:9/v1", wrong)).rejects.toMatchObject({ code });
  });
});

describe("a reply", () => {
  const [question] = questionsOf({ algorithms: ["bfs"], sizes: [4], tasks: 1 });
  const why = (text: string, isCutOff = false) =>
    readReply(question, { text, isCutOff, promptTokens: 0, answerTokens: 0 }).unreadable;

  it.each([
    '{"pi": [0, 1, 2, 3]}',
    'Let me see.\n{"pi": [0, 1, 2, 3]}',
    'Because {"pi"} …\n```json\n{\n  "pi": [0, 1,\n 2, 3]\n}\n```\n',
  ])("is read: %s", (text) => expect(why(text)).toBeUndefined());

  it.each([
    "",
    "pi = [0, 1, 2, 3]",
    '{"pi": [0, 1, 2, 3]} is my answer',
    '{"pi": [0, 1, 2, 3]}\nThat is it.',
    '{"pi": [0, 1, 2]}',
    '{"pi": [0, 1, 2, 4]}',
    '{"pi": [0, 1, 2, "3"]}',
    '{"pi": [0, 1, 2, null]}',
    '{"pi": [0, 1, 2, 3], "d": 1}',
    '[{"pi": [0, 1, 2, 3]}]',
    "{}",
  ])("is not read: %s", (text) => expect(why(text)).toMatch(/^the answer cannot be read: /));

  it("that was cut off is not read, whatever is there", () =>
    expect(why('{"pi": [0, 1, 2, 3]}', true)).toContain("cut off"));
});

it("an answer that could not be read is wrong wherever an answer can be", async () => {
  for (const { algorithm, task } of questionsOf({ algorithms: clrs30.map(({ name }) => name), sizes: [5], tasks: 1 })) {
    const tasks = [unreadableTask(algorithm, task, "nobody knows")];
    const subject = algorithmSubject({ name: "none", location: "", sets: [{ algorithm, tasks }] });
    expect((await scoreOf(subject)).score, algorithm.name).toBe(0);
  }
});
