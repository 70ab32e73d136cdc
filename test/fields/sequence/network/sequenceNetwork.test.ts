// Every architecture computes from a state what it computes from the first token on, wherever the input is cut.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/random.js";
import { evaluate } from "../../../../src/engine/evaluate.js";
import { type NDArray, numbers } from "../../../../src/engine/ndarray.js";
import { constant } from "../../../../src/engine/operations/constant.js";
import { concatenate, slice } from "../../../../src/engine/operations/movement.js";
import type { Tensor } from "../../../../src/engine/tensor.js";
import { mapTree } from "../../../../src/engine/tree.js";
import { zeroTensors } from "../../../../src/fields/sequence/mixer.js";
import { architectureNames } from "../../../../src/fields/sequence/network/architecture.js";
import { type NetworkParameters, sequenceNetwork } from "../../../../src/fields/sequence/network/sequenceNetwork.js";

const kinds = [
  ...architectureNames.map((architecture) => ({ architecture, positions: "rotary" as const })),
  { architecture: "transformer" as const, positions: "learnt" as const },
];

describe.each(kinds)("$architecture, $positions", ({ architecture, positions }) => {
  const length = 11;
  const network = sequenceNetwork({
    architecture,
    vocabulary: 7,
    features: 4,
    layers: 2,
    states: 2,
    heads: 2,
    context: length,
    positions,
    window: 3,
  });
  const random = seededRandom(3);
  const arrays = network.initialise(random);
  const parameters: NetworkParameters = mapTree<NDArray, Tensor, typeof arrays>(arrays, (array) =>
    constant(numbers(array), array.shape, array.dtype),
  );
  const written = Float64Array.from({ length: 2 * length }, () => random.integer(7));
  const tokens = constant(written, [2, length], "i64");

  it("gives the same scores from a state", () => {
    const [whole] = evaluate([network.scores(parameters, tokens)], new Map());
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: length - 1 }), { maxLength: 4 }), (cuts) => {
        const ends = [...new Set(cuts), length].sort((a, b) => a - b);
        const parts: Tensor[] = [];
        let state = zeroTensors(network.stateTypes(2));
        let start = 0;
        for (const end of ends) {
          const part = network.advance(parameters, slice(tokens, 1, start, end), state);
          parts.push(part.scores);
          state = part.state;
          start = end;
        }
        const [pieces] = evaluate([concatenate(parts, 1)], new Map());
        for (const [i, value] of whole.data.entries()) expect(Math.abs(pieces.data[i] - value)).toBeLessThan(1e-7);
      }),
      { numRuns: 8 },
    );
  });

  it("lets no token see a later one", () => {
    const changed = written.slice();
    const [before] = evaluate([network.scores(parameters, tokens)], new Map());
    changed[length - 2] = (changed[length - 2] + 1) % 7;
    const [after] = evaluate([network.scores(parameters, constant(changed, [2, length], "i64"))], new Map());
    const until = (length - 2) * 7;
    const rest = after.data.subarray(until, length * 7).map((value, i) => Math.abs(value - before.data[until + i]));
    for (let i = 0; i < until; i++) expect(Math.abs(after.data[i] - before.data[i])).toBeLessThan(1e-7);
    expect(Math.max(...rest)).toBeGreaterThan(1e-6);
  });
});

it("learns vectors of places once, for the first block", () => {
  const network = sequenceNetwork({
    architecture: "transformer",
    vocabulary: 7,
    features: 4,
    layers: 3,
    heads: 2,
    context: 5,
    positions: "learnt",
  });
  const { blocks } = network.initialise(seededRandom(0));
  const shapes = blocks.map((block) => ("positions" in block ? block.positions?.weight.shape : undefined));
  expect(shapes).toEqual([[5, 4], undefined, undefined]);
});
