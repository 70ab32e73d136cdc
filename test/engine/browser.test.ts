// The graph that was trained on the host runs in a browser as it is: ONNX Runtime's WebAssembly build in a real Chromium.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { trace } from "../../src/engine/graph.js";
import type { NDArray } from "../../src/engine/ndarray.js";
import { floats, ndarray } from "../../src/engine/ndarray.js";
import { gru } from "../../src/engine/network/gru.js";
import { linear } from "../../src/engine/network/linear.js";
import { exportGraph } from "../../src/engine/onnx/exportGraph.js";
import { gelu } from "../../src/engine/operations/activations.js";
import { layerNorm } from "../../src/engine/operations/layerNorm.js";
import { softmax } from "../../src/engine/operations/softmax.js";
import { compile } from "../../src/engine/program.js";
import type { Tensor } from "../../src/engine/tensor.js";
import { namedLeaves } from "../../src/engine/tree.js";
import { hasChromium, launchChromium } from "../chromium.js";

const runtime = new URL("../../node_modules/onnxruntime-web/dist/", import.meta.url);
const page = `<!doctype html><title>waiting</title><script type="module">
  import * as ort from "/ort.wasm.min.mjs";
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/";
  window.run = async (inputs) => {
    const session = await ort.InferenceSession.create("/model.onnx");
    const feeds = Object.fromEntries(
      inputs.map(({ name, shape, data }) => [name, new ort.Tensor("float32", Float32Array.from(data), shape)]),
    );
    const { out } = await session.run(feeds);
    return Array.from(out.data);
  };
  document.title = "ready";
</script>`;

// A classifier of sequences: a scan, a norm, an activation, a softmax.
const [recurrent, output] = [gru({ inputs: 3, hidden: 8 }), linear({ inputs: 8, outputs: 4 })];
const random = seededRandom(1, "browser");
const parameters = {
  recurrent: recurrent.initialise(random.stream("gru")),
  output: output.initialise(random.stream("out")),
};
const x = ndarray(
  Float32Array.from({ length: 2 * 5 * 3 }, () => random.normal()),
  [2, 5, 3],
);
const norm = { gain: ndarray(new Float32Array(8).fill(1)), bias: ndarray(new Float32Array(8)) };
const inputs = { parameters, norm, x };
type Inputs = typeof inputs;
const classify = (
  given: { readonly [K in keyof Inputs]: unknown } & {
    readonly parameters: {
      readonly recurrent: Parameters<typeof recurrent.apply>[0];
      readonly output: Parameters<typeof output.apply>[0];
    };
    readonly norm: { readonly gain: Tensor; readonly bias: Tensor };
    readonly x: Tensor;
  },
) => {
  const { state } = recurrent.apply(given.parameters.recurrent, given.x);
  return softmax(output.apply(given.parameters.output, gelu(layerNorm(state, given.norm.gain, given.norm.bias))));
};

describe.runIf(hasChromium)("in Chromium", () => {
  let server: Server;
  let browser: Browser;
  const model = exportGraph(trace(classify, inputs).graph);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = request.url?.slice(1) ?? "";
      const send = (type: string, body: string | Uint8Array) =>
        response.writeHead(200, { "content-type": type }).end(body);
      if (name === "") send("text/html", page);
      else if (name === "model.onnx") send("application/octet-stream", model);
      else if (/^ort[\w.-]+\.mjs$/.test(name)) send("text/javascript", readFileSync(new URL(name, runtime)));
      else if (/^ort[\w.-]+\.wasm$/.test(name)) send("application/wasm", readFileSync(new URL(name, runtime)));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it("computes what the host computes", async () => {
    const program = await compile(classify, inputs);
    const expected = floats(await program.run(inputs));
    await program.dispose();

    const address = z.object({ port: z.number() }).parse(server.address());
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${address.port}/`);
    await tab.waitForFunction("document.title === 'ready'");
    const feeds = namedLeaves<NDArray>(inputs).map(([name, { shape, data }]) => ({
      name,
      shape,
      data: Array.from(data, Number),
    }));
    const got = z.array(z.number()).parse(await tab.evaluate(`run(${JSON.stringify(feeds)})`));
    expect(got.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 5);
  });
});
