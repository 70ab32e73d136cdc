import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.js";
import { pullBack } from "../../../src/engine/differentiate.js";
import { floats, type NDArray, ndarray } from "../../../src/engine/ndarray.js";
import { gru } from "../../../src/engine/network/gru.js";
import { lstm } from "../../../src/engine/network/lstm.js";
import { concatenate, reshape, reverse, slice } from "../../../src/engine/operations/movement.js";
import { sum } from "../../../src/engine/operations/reduce.js";
import { compile } from "../../../src/engine/program.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import { leaves } from "../../../src/engine/tree.js";
import { tensorType } from "../../../src/engine/types.js";
import goldens from "../../goldens/engine/network/recurrent.json" with { type: "json" };
import { randomInput } from "../checkOperation.js";
import { checkGolden } from "./checkGolden.js";

const inOneVector = (...tensors: Tensor[]) =>
  concatenate(
    tensors.map((tensor) => reshape(tensor, [-1])),
    0,
  );

describe.each([
  ["gru", gru],
  ["lstm", lstm],
])("%s", (name, layer) => {
  it("does not see the future", async () => {
    const made = layer({ inputs: 2, hidden: 3 });
    const parameters = made.initialise(seededRandom(1));
    const program = await compile(
      ({ p, x }) => {
        const early = sum(slice(made.apply(p, x).outputs, 1, 0, 2));
        return pullBack([early], [sum(early)], [x])[0] ?? x;
      },
      { p: parameters, x: tensorType([1, 4, 2]) },
    );
    const { shape, data } = randomInput(3, [1, 4, 2]);
    const gradient = floats(await program.run({ p: parameters, x: ndarray(data, shape) }));
    await program.dispose();
    expect(gradient.slice(0, 4).every((value) => value !== 0)).toBe(true);
    expect(Array.from(gradient.slice(4))).toEqual([0, 0, 0, 0]);
  });

  it("reads a reversed sequence as the other direction does, of a batch whose size is open", async () => {
    const forwards = layer({ inputs: 2, hidden: 3 });
    const backwards = layer({ inputs: 2, hidden: 3, reverse: true });
    const parameters = forwards.initialise(seededRandom(2));
    const program = await compile(
      ({ p, x }) => ({
        direct: backwards.apply(p, x).outputs,
        turned: reverse(forwards.apply(p, reverse(x, 1)).outputs, 1),
      }),
      { p: parameters, x: tensorType(["batch", 4, 2]) },
    );
    const { shape, data } = randomInput(4, [3, 4, 2]);
    const { direct, turned } = await program.run({ p: parameters, x: ndarray(data, shape) });
    await program.dispose();
    expect(direct.shape).toEqual([3, 4, 3]);
    expect(Array.from(floats(direct))).toEqual(Array.from(floats(turned)));
  });

  it("begins as PyTorch's does", () => {
    const parameters = layer({ inputs: 3, hidden: 16 }).initialise(seededRandom(1));
    const gates = name === "gru" ? 3 : 4;
    expect(parameters.inputWeight.shape).toEqual([16 * gates, 3]);
    expect(parameters.hiddenWeight.shape).toEqual([16 * gates, 16]);
    for (const array of leaves<NDArray>(parameters)) {
      const largest = Math.max(...floats(array).map(Math.abs));
      expect(largest).toBeLessThanOrEqual(0.25);
      expect(largest).toBeGreaterThan(0.2);
    }
  });
});

describe("recurrent layers", () => {
  it("compute what PyTorch's do, from the same weights", async () => {
    const sizes = { inputs: 3, hidden: 4 };
    await checkGolden((p, x) => {
      const { outputs, state } = gru(sizes).apply(p, x);
      return inOneVector(outputs, state);
    }, goldens.gru);
    await checkGolden((p, x, h) => {
      const { outputs, state } = gru(sizes).apply(p, x, h);
      return inOneVector(outputs, state);
    }, goldens.gruWithState);
    await checkGolden((p, x) => {
      const { outputs, state } = lstm(sizes).apply(p, x);
      return inOneVector(outputs, state.hidden, state.cell);
    }, goldens.lstm);
    await checkGolden((p, x, hidden, cell) => {
      const { outputs, state } = lstm(sizes).apply(p, x, { hidden, cell });
      return inOneVector(outputs, state.hidden, state.cell);
    }, goldens.lstmWithState);
  });
});
