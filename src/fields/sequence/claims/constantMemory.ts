// Claim: to go on writing, Mamba needs the same memory and the same time for a token however much it has read, a Transformer
// more with every token (the essay; Gu & Dao 2023, section 4.5).

import { defineClaim, type Reproduction } from "../../../core/claim.js";
import { stopIfAborted } from "../../../core/errors.js";
import type { NDArray } from "../../../engine/ndarray.js";
import { leaves } from "../../../engine/tree.js";
import { guDao2023 } from "../essay.js";
import { openReader } from "../network/reader.js";
import { type NetworkOptions, sequenceNetwork } from "../network/sequenceNetwork.js";
import { typesBytes } from "../network/stateBytes.js";

const lengths = { quick: 2 ** 13, full: 2 ** 20 };
const first = 256;
const kept = "state of Mamba after the last token, as many times that after the first ones";
const cached = "keys and values of a Transformer, as many times those of the first tokens";
const slower = "time of a token after the last one, as many times that after the first ones";

const size = { vocabulary: 256, features: 64, states: 16 } as const;
const mamba: NetworkOptions = { ...size, architecture: "mamba", layers: 4 };

export const constantMemory = defineClaim({
  id: "sequence/constant-memory",
  statement:
    "Mamba reads on and writes in memory and time that do not grow with what it has read; the memory of a Transformer grows with every token.",
  published: [
    { measure: kept, value: 1, source: guDao2023, expect: "equal", tolerance: 0 },
    { measure: slower, value: 1, source: guDao2023, expect: "equal", tolerance: 0.5 },
    { measure: cached, value: 16, source: guDao2023, expect: "at least", tolerance: 0 },
  ],

  async reproduce(run, scale): Promise<Reproduction> {
    const length = lengths[scale];
    const network = sequenceNetwork(mamba);
    const parameters = network.initialise(run.random.stream("parameters"));
    const reader = await openReader(network, parameters, { piece: first, device: run.device });
    const tokens = (count: number) => Int32Array.from({ length: count }, () => run.random.integer(size.vocabulary));
    try {
      let { state } = await reader.read(tokens(first), reader.empty);
      const early = { bytes: bytesOf(state), time: await timeOfToken(() => reader.read([1], state)) };
      for (let read = first; read < length; read += first) {
        stopIfAborted(run.signal);
        run.progress(read, length, "reading");
        ({ state } = await reader.read(tokens(first), state));
      }
      const late = { bytes: bytesOf(state), time: await timeOfToken(() => reader.read([1], state)) };
      const cacheBytes = (context: number) =>
        typesBytes(sequenceNetwork({ ...size, architecture: "transformer", layers: 2, context }).stateTypes(1));
      const growth = cacheBytes(length) / cacheBytes(first);
      const measure = (name: string, value: number) => ({ name, value, better: "lower", n: length }) as const;
      return {
        measures: [
          measure(kept, late.bytes / early.bytes),
          measure(slower, late.time / early.time),
          measure(cached, growth),
        ],
        notes: [
          `Four blocks of 64 features with random weights read ${length} random tokens, ${first} at a time; “the first ones” are the first ${first}. The state took ${late.bytes} bytes throughout, the keys and values of two blocks of a Transformer (as many parameters) take ${cacheBytes(length)} bytes for as many tokens. A token took ${early.time.toPrecision(2)} ms and ${late.time.toPrecision(2)} ms, medians of 51.`,
          "The paper states that the state is constant and the cache linear; the numbers are what that comes to here.",
        ],
      };
    } finally {
      await reader.dispose();
    }
  },
});

function bytesOf(state: unknown): number {
  return leaves<NDArray>(state).reduce((total, { data }) => total + data.byteLength, 0);
}

async function timeOfToken(read: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 51; i++) {
    const start = performance.now();
    await read();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[25];
}
