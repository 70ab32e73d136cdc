// Layer normalisation (Ba, Kiros & Hinton 2016) and its plainer cousin without a mean (Zhang & Sennrich 2019).

import { float, integer } from "../onnx/graphEmitter.js";
import { referenceOf } from "../reference.js";
import { shapeError } from "../shapeError.js";
import { defineOperation, requireSameType, type Tensor } from "../tensor.js";
import { formatShape, type Shape, sameShape } from "../types.js";
import { add, divide, multiply, negate, sqrt, square, subtract } from "./elementwise.js";
import { expand } from "./movement.js";
import { mean, sumTo } from "./reduce.js";

export interface NormOptions {
  /** Added to the variance; 1e-5 unless said, as in PyTorch. */
  readonly epsilon?: number;
}

// Outputs: the normalised tensor, and for the derivative the mean μ and the inverse deviation ρ = (σ² + ε)^−½ of each row.
const makeLayerNorm = defineOperation<{ readonly epsilon: number }>({
  name: "layerNorm",
  infer: (inputs) => {
    requireSameType("layerNorm", inputs);
    const [x, gain, bias] = inputs;
    const width = x.shape.slice(-1);
    for (const each of [gain, bias]) {
      if (sameShape(each.shape, width)) continue;
      throw shapeError(
        "layerNorm",
        `gain and bias ${formatShape(each.shape)} do not fit the last axis of ${formatShape(x.shape)}`,
      );
    }
    const row = { dtype: x.dtype, shape: rowShape(x.shape) };
    return [x, row, row];
  },
  evaluate: ([x, gain, bias], { attributes: { epsilon } }) => {
    const width = x.shape[x.shape.length - 1];
    const rows = x.data.length / width;
    const means = new Float64Array(rows);
    const inverses = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const values = x.data.subarray(row * width, (row + 1) * width);
      means[row] = values.reduce((a, b) => a + b, 0) / width;
      const variance = values.reduce((a, b) => a + (b - means[row]) ** 2, 0) / width;
      inverses[row] = 1 / Math.sqrt(variance + epsilon);
    }
    let next = 0;
    const y = referenceOf(x.shape, (index) => {
      const at = next++;
      const row = Math.floor(at / width);
      const column = index[index.length - 1];
      return (x.data[at] - means[row]) * inverses[row] * gain.data[column] + bias.data[column];
    });
    const shape = x.shape.map((size, axis) => (axis === x.shape.length - 1 ? 1 : size));
    return [y, { shape, data: means }, { shape, data: inverses }];
  },
  emit: (emitter, inputs, { attributes: { epsilon } }) =>
    emitter.add("LayerNormalization", inputs, { axis: integer(-1), epsilon: float(epsilon) }, { outputs: 3 }),
  vjp: ({ inputs: [x, gain, bias], outputs: [, centre, inverse] }, [g, gCentre, gInverse]) => {
    const normal = multiply(subtract(x, centre), inverse);
    const width = Number(x.shape[x.shape.length - 1]);
    const last = { axes: -1, keepAxes: true };
    // dx = ρ(h − mean h − x̂ · mean(h x̂)) with h = g · gain
    const terms: Tensor[] = [];
    if (g !== undefined) {
      const h = multiply(g, gain);
      const along = multiply(normal, mean(multiply(h, normal), last));
      terms.push(multiply(inverse, subtract(subtract(h, mean(h, last)), along)));
    }
    if (gCentre !== undefined) terms.push(expand(divide(gCentre, width), x.shape));
    // dρ/dx = −ρ² x̂ / width
    if (gInverse !== undefined) {
      terms.push(negate(multiply(normal, divide(multiply(gInverse, square(inverse)), width))));
    }
    return [
      terms.length === 0 ? undefined : terms.reduce(add),
      g && sumTo(multiply(g, normal), gain.shape),
      g && sumTo(g, bias.shape),
    ];
  },
});

/**
 * Each row of `x` (its last axis) less its mean, divided by its standard deviation, times `gain`, plus `bias`; both have
 * the size of the last axis.
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, { epsilon = 1e-5 }: NormOptions = {}): Tensor {
  return makeLayerNorm([x, gain, bias], { epsilon })[0];
}

/** Each row of `x` (its last axis) divided by its root mean square, times `gain`. */
export function rmsNorm(x: Tensor, gain: Tensor, { epsilon = 1e-5 }: NormOptions = {}): Tensor {
  return multiply(divide(x, sqrt(add(mean(square(x), { axes: -1, keepAxes: true }), epsilon))), gain);
}

function rowShape(shape: Shape): Shape {
  return shape.map((size, axis) => (axis === shape.length - 1 ? 1 : size));
}
