// Mamba's mixer gives what mambapy gives, Mamba-2's what transformers gives, with the gradients of everything.

import { it } from "vitest";
import type { Tensor } from "../../../src/engine/tensor.js";
import { type MambaParameters, mambaMixer } from "../../../src/fields/sequence/mamba/mambaMixer.js";
import { type Mamba2Parameters, mamba2Mixer } from "../../../src/fields/sequence/mamba2/mamba2Mixer.js";
import { checkGolden } from "../../engine/network/checkGolden.js";
import goldens from "../../goldens/sequence/mixers.json" with { type: "json" };

it.each(["steps", "chunks", "tree"] as const)("mixes as mambapy does, scanning in %s", async (form) => {
  const mixer = mambaMixer({ features: 6, states: 4, rank: 2, scan: { form, chunk: 3 } });
  await checkGolden((parameters: MambaParameters, x: Tensor) => mixer.whole(parameters, x), goldens.mamba, 2e-5);
});

it("mixes as transformers' Mamba-2 does", async () => {
  const mixer = mamba2Mixer({ features: 6, states: 4, depth: 4, chunk: 4 });
  await checkGolden((parameters: Mamba2Parameters, x: Tensor) => mixer.whole(parameters, x), goldens.mamba2, 2e-5);
});
