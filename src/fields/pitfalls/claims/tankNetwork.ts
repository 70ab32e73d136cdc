// A small convolutional network that tells tanks from bushes, and what it looks at.

import type { Random } from "../../../core/random.js";
import type { Run } from "../../../core/run.js";
import { grad } from "../../../engine/differentiate.js";
import { ndarray, numbers } from "../../../engine/ndarray.js";
import { convolution } from "../../../engine/network/convolution.js";
import { compose } from "../../../engine/network/layer.js";
import { linear } from "../../../engine/network/linear.js";
import { crossEntropy } from "../../../engine/network/losses/crossEntropy.js";
import { relu, subtract } from "../../../engine/operations/elementwise.js";
import { reshape, slice } from "../../../engine/operations/movement.js";
import { maxPool } from "../../../engine/operations/pooling.js";
import { mean, sum } from "../../../engine/operations/reduce.js";
import { compile } from "../../../engine/program.js";
import type { Tensor } from "../../../engine/tensor.js";
import { adam } from "../../../engine/training/optimisers.js";
import { train } from "../../../engine/training/train.js";
import { createTrainer } from "../../../engine/training/trainer.js";
import { everyIndex } from "../../../stats/arrays.js";
import { mostProbable } from "../../../stats/mostProbable.js";
import { side, skyRows, type TankPictures } from "./tankPictures.js";

const batchSize = 50;

/** How a network does on some pictures. */
interface Outcome {
  readonly accuracy: number;
  readonly background: number;
  readonly sky: number;
}

const network = compose(
  {
    one: convolution({ inputs: 1, outputs: 8, kernel: [3, 3], padding: 1 }),
    two: convolution({ inputs: 8, outputs: 16, kernel: [3, 3], padding: 1 }),
    out: linear({ inputs: 16 * (side / 4) ** 2, outputs: 2 }),
  },
  ({ one, two, out }, x: Tensor) => {
    const halved = maxPool(relu(one(x)), { window: 2 });
    const quartered = maxPool(relu(two(halved)), { window: 2 });
    return out(reshape(quartered, [x.shape[0], 16 * (side / 4) ** 2]));
  },
);

/** A network that has learnt `pictures`, as a judge of others. */
export async function learnTanks(
  pictures: TankPictures,
  steps: number,
  seed: number,
  random: Random,
  { signal }: Run,
): Promise<(asked: TankPictures) => Promise<Outcome>> {
  const batchOf = (chosen: Int32Array) => {
    const size = side * side;
    const pixels = new Float32Array(chosen.length * size);
    chosen.forEach((picture, i) => {
      pixels.set(pictures.pixels.subarray(picture * size, (picture + 1) * size), i * size);
    });
    return {
      x: ndarray(pixels, [chosen.length, 1, side, side]),
      y: ndarray(
        chosen.map((picture) => pictures.tank[picture]),
        [chosen.length],
        "i32",
      ),
    };
  };
  const trainer = await createTrainer({
    parameters: network.initialise(random.stream("parameters")),
    batch: batchOf(everyIndex(batchSize)),
    loss: ({ parameters, batch: { x, y } }) => ({ loss: mean(crossEntropy(network.apply(parameters, x), y)) }),
    optimiser: adam({ learningRate: 3e-3 }),
    seed,
  });
  const { parameters } = await train(trainer, {
    steps,
    batches: async (step) => batchOf(random.stream(`batch ${step}`).sample(pictures.count, batchSize)),
    signal,
  });
  await trainer.dispose();

  return async (asked) => {
    const x = ndarray(asked.pixels, [asked.count, 1, side, side]);
    const judge = await compile(
      (given) => ({
        logits: network.apply(given.parameters, given.x),
        saliency: grad((pixels: Tensor) => decisions(network.apply(given.parameters, pixels)))(given.x),
      }),
      { parameters, x },
    );
    const { logits, saliency } = await judge.run({ parameters, x });
    await judge.dispose();
    const answers = mostProbable(Float64Array.from(numbers(logits)), 2);
    const sizes = numbers(saliency);
    let [all, background, sky] = [0, 0, 0];
    for (let at = 0; at < sizes.length; at++) {
      const size = Math.abs(sizes[at]);
      all += size;
      if (asked.object[at] === 0) background += size;
      if (at % (side * side) < skyRows * side) sky += size;
    }
    const right = answers.filter((answer, i) => answer === asked.tank[i]).length;
    return { accuracy: right / asked.count, background: background / all, sky: sky / all };
  };
}

/** For a tank rather than a bush, summed over pictures: each pixel has a part in the decision on its own picture alone. */
const decisions = (logits: Tensor) => subtract(sum(slice(logits, 1, 1, 2)), sum(slice(logits, 1, 0, 1)));
