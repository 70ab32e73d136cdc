import { it } from "vitest";
import { add } from "../../src/engine/operations/elementwise.js";
import { matmul } from "../../src/engine/operations/matmul.js";
import { addAxis, concatenate, transpose } from "../../src/engine/operations/movement.js";
import { scan } from "../../src/engine/operations/scan.js";
import type { Tensor } from "../../src/engine/tensor.js";
import goldens from "../goldens/engine/network/scan.json" with { type: "json" };
import { gatedUnit } from "./gatedUnit.js";
import { checkGolden } from "./network/checkGolden.js";

interface Parameters {
  readonly weight_ih_l0: Tensor;
  readonly weight_hh_l0: Tensor;
  readonly bias_ih_l0: Tensor;
  readonly bias_hh_l0: Tensor;
}

it.each([false, true])("runs PyTorch's gated recurrent unit, with its gradients (reverse: %s)", async (reverse) => {
  for (const checkpoint of [false, true, 2]) {
    await checkGolden(
      (p: Parameters, x: Tensor, initial: Tensor) => {
        const projected = add(matmul(x, transpose(p.weight_ih_l0)), p.bias_ih_l0);
        const step = (state: Tensor, input: Tensor): [Tensor, Tensor] => {
          const next = gatedUnit(state, input, transpose(p.weight_hh_l0), p.bias_hh_l0);
          return [next, next];
        };
        const [last, states] = scan(step, initial, projected, { reverse, checkpoint });
        return concatenate([states, addAxis(last, 0)], 0);
      },
      reverse ? goldens.backwards : goldens.forwards,
    );
  }
});
