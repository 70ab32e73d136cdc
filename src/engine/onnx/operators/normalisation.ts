// Operators that normalise.

import { multiplySizes } from "../../dimension.js";
import { batchNorm, groupNorm, instanceNorm } from "../../operations/batchNorm.js";
import { full } from "../../operations/constant.js";
import {
  add,
  divide,
  maximum,
  multiply,
  power,
  reciprocal,
  sqrt,
  square,
  subtract,
} from "../../operations/elementwise.js";
import { layerNorm } from "../../operations/layerNorm.js";
import { reshape } from "../../operations/movement.js";
import { norm } from "../../operations/norm.js";
import { averagePool } from "../../operations/pooling.js";
import { mean } from "../../operations/reduce.js";
import { repeat } from "../../operations/tile.js";
import { variance } from "../../operations/variance.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, single } from "../operatorCall.js";

const EPSILON = 1e-5;

export const normalisation: OperatorTable = {
  BatchNormalization: single((call) => {
    if (call.integer("training_mode", 0) !== 0)
      throw cannotImport("it is in training mode", "Export the model for inference.");
    if (call.integer("spatial", 1) === 0) throw cannotImport("it has statistics for each place");
    const [x, gain, bias, centre, spread] = [0, 1, 2, 3, 4].map((i) => call.input(i));
    const epsilon = call.float("epsilon", EPSILON);
    return batchNorm(x, { mean: centre, variance: spread }, gain, bias, { epsilon });
  }),
  GroupNormalization: single((call) => {
    const [x, gain, bias] = [0, 1, 2].map((i) => call.input(i));
    const groups = call.integer("num_groups");
    // Before version 21 there is one gain and one bias for each group.
    const each = (values: Tensor) => {
      const perChannel = call.version >= 21 ? 1 : Number(x.shape[1]) / groups;
      return perChannel === 1 ? values : repeat(values, perChannel, 0);
    };
    return groupNorm(x, groups, each(gain), each(bias), { epsilon: call.float("epsilon", EPSILON) });
  }),
  InstanceNormalization: single((call) =>
    instanceNorm(call.input(0), call.input(1), call.input(2), { epsilon: call.float("epsilon", EPSILON) }),
  ),
  LayerNormalization: {
    convert: (call) => {
      const x = call.input(0);
      const axis = axisFromFront("LayerNormalization", call.integer("axis", -1), x.shape.length);
      return normalisedFrom(call, axis);
    },
  },
  LpNormalization: single((call) => {
    const order = call.integer("p", 2);
    if (order !== 1 && order !== 2) throw cannotImport(`it divides by the norm of order ${order}`);
    const x = call.input(0);
    return divide(x, maximum(norm(x, { axes: call.integer("axis", -1), keepAxes: true, order }), 1e-38));
  }),
  LRN: single((call) => {
    // The sum of squares over neighbouring channels: channels as the axis along which windows move.
    const x = call.input(0);
    const size = call.integer("size");
    const [batch, channels, ...space] = x.shape;
    if (size % 2 === 0) throw cannotImport("it sums over an even number of channels");
    const lines = reshape(square(x), [batch, 1, channels, multiplySizes(space)]);
    const means = averagePool(lines, { window: [size, 1], stride: 1, padding: [(size - 1) / 2, 0] });
    const scaled = add(multiply(reshape(means, x.shape), call.float("alpha", 0.0001)), call.float("bias", 1));
    return divide(x, power(scaled, full([], call.float("beta", 0.75))));
  }),
  MeanVarianceNormalization: single((call) => {
    const x = call.input(0);
    const axes = call.integers("axes") ?? [0, 2, 3];
    const centred = subtract(x, mean(x, { axes, keepAxes: true }));
    return divide(centred, sqrt(add(variance(x, { axes, keepAxes: true }), 1e-9)));
  }),
  RMSNormalization: single((call) => {
    const x = call.input(0);
    const axis = axisFromFront("RMSNormalization", call.integer("axis", -1), x.shape.length);
    const axes = x.shape.map((_, i) => i).slice(axis);
    const power2 = mean(square(x), { axes, keepAxes: true });
    return multiply(divide(x, sqrt(add(power2, call.float("epsilon", EPSILON)))), call.input(1));
  }),
};

// Outputs: the normalised tensor, and for those who ask the mean and the inverse deviation of each row.
function normalisedFrom(call: OperatorCall, axis: number): readonly Tensor[] {
  const x = call.input(0);
  const epsilon = call.float("epsilon", EPSILON);
  const [before, width] = [x.shape.slice(0, axis), multiplySizes(x.shape.slice(axis))];
  const flat = (values: Tensor) => reshape(values, [width]);
  const bias = call.inputs[2] === undefined ? full([width], 0) : flat(call.input(2));
  const rows = reshape(x, [...before, width]);
  const normal = reshape(layerNorm(rows, flat(call.input(1)), bias, { epsilon }), x.shape);
  if (call.outputs === 1) return [normal];
  const kept = x.shape.map((size, i) => (i < axis ? size : 1));
  const last = { axes: -1, keepAxes: true };
  const inverse = reciprocal(sqrt(add(variance(rows, last), epsilon)));
  return [normal, reshape(mean(rows, last), kept), reshape(inverse, kept)];
}
