// Resizing: each axis by itself, by choosing elements or by weighing neighbours.

import { constant } from "../../operations/constant.js";
import { gather } from "../../operations/gather.js";
import { matmul } from "../../operations/matmul.js";
import { transpose } from "../../operations/movement.js";
import { upsample } from "../../operations/upsample.js";
import type { Tensor } from "../../tensor.js";
import { axisFromFront, type Dimension } from "../../types.js";
import { cannotImport, type OperatorCall, type OperatorTable, requireFew, single } from "../operatorCall.js";

export const resizing: OperatorTable = {
  Resize: single(resized, [1, 2, 3]),
  Upsample: single(
    (call) => {
      const scales = call.floats("scales") ?? call.numbers(1) ?? [];
      const target = (size: Dimension, i: number) => scaledSize(size, scales[i]);
      const style: Style = {
        coordinates: "asymmetric",
        rounding: "floor",
        mode: call.text("mode", "nearest"),
        cubic: -0.75,
      };
      return alongAxes(call.input(0), call.input(0).shape.map(target), scales, style);
    },
    [1],
  ),
};

interface Style {
  readonly mode: string;
  /** How places in the output become places in the input. */
  readonly coordinates: string;
  /** How these become whole numbers in the mode `nearest`. */
  readonly rounding: string;
  readonly cubic: number;
}

function resized(call: OperatorCall): Tensor {
  const x = call.input(0);
  const old = call.version < 11;
  const style: Style = {
    mode: call.text("mode", "nearest"),
    coordinates: call.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel"),
    rounding: call.text("nearest_mode", old ? "floor" : "round_prefer_floor"),
    cubic: call.float("cubic_coeff_a", -0.75),
  };
  if (call.integer("antialias", 0) !== 0) throw cannotImport("it antialiases");
  if (call.integer("exclude_outside", 0) !== 0) throw cannotImport("it leaves places outside out");
  if (call.text("keep_aspect_ratio_policy", "stretch") !== "stretch") throw cannotImport("it keeps the aspect ratio");
  const rank = x.shape.length;
  const axes = call.integers("axes")?.map((axis) => axisFromFront("Resize", axis, rank)) ?? x.shape.map((_, i) => i);
  const at = <T>(values: readonly T[], axis: number): T | undefined =>
    axes.includes(axis) ? values[axes.indexOf(axis)] : undefined;
  const scales = call.numbers(old ? 1 : 2) ?? [];
  if (scales.length > 0) {
    const factors = x.shape.map((_, axis) => at(scales, axis) ?? 1);
    return alongAxes(
      x,
      x.shape.map((size, axis) => scaledSize(size, factors[axis])),
      factors,
      style,
    );
  }
  const sizes = call.elements(3) ?? [];
  const targets = x.shape.map((size, axis) => at(sizes, axis) ?? size);
  return alongAxes(
    x,
    targets,
    x.shape.map((size, axis) => Number(targets[axis]) / Number(size)),
    style,
  );
}

function scaledSize(size: Dimension, scale: number): Dimension {
  return scale === 1 ? size : Math.floor(Number(size) * scale);
}

function alongAxes(x: Tensor, targets: readonly Dimension[], scales: readonly number[], style: Style): Tensor {
  const factors = scales.slice(2);
  const blocks = style.mode === "nearest" && style.coordinates === "asymmetric" && style.rounding === "floor";
  const isWhole =
    targets[0] === x.shape[0] && targets[1] === x.shape[1] && factors.every((f) => Number.isInteger(f) && f > 0);
  if (blocks && isWhole && (factors.length === 1 || factors.length === 2)) return upsample(x, factors);
  return targets.reduce<Tensor>((left, target, axis) => {
    const size = x.shape[axis];
    if (target === size) return left;
    if (typeof target !== "number" || typeof size !== "number") {
      throw cannotImport(`it resizes ${size} to ${target}`, "Say what sizes are with the option sizes.");
    }
    requireFew([target, target * size]);
    const places = Array.from({ length: target }, (_, i) => placeOf(i, size, target, scales[axis], style));
    return style.mode === "nearest"
      ? gather(
          left,
          constant(
            places.map((place) => nearest(place, size, style)),
            [target],
            "i64",
          ),
          axis,
        )
      : weighed(left, axis, places, style);
  }, x);
}

function placeOf(i: number, size: number, target: number, scale: number, { coordinates }: Style): number {
  switch (coordinates) {
    case "half_pixel":
      return (i + 0.5) / scale - 0.5;
    case "half_pixel_symmetric": {
      const adjustment = target / (scale * size);
      return (size / 2) * (1 - adjustment) + (i + 0.5) / scale - 0.5;
    }
    case "pytorch_half_pixel":
      return target > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case "align_corners":
      return target === 1 ? 0 : (i * (size - 1)) / (target - 1);
    case "asymmetric":
      return i / scale;
    case "tf_half_pixel_for_nn":
      return (i + 0.5) / scale;
    default:
      throw cannotImport(`its coordinate_transformation_mode is ${coordinates}`);
  }
}

function nearest(place: number, size: number, { rounding }: Style): number {
  const rounded = {
    round_prefer_floor: Math.ceil(place - 0.5),
    round_prefer_ceil: Math.floor(place + 0.5),
    floor: Math.floor(place),
    ceil: Math.ceil(place),
  }[rounding];
  if (rounded === undefined) throw cannotImport(`its nearest_mode is ${rounding}`);
  return Math.min(Math.max(rounded, 0), size - 1);
}

// A product with the matrix of weights, for which the axis is last.
function weighed(x: Tensor, axis: number, places: readonly number[], { mode, cubic }: Style): Tensor {
  const weights = { linear: linearWeights, cubic: (rest: number) => cubicWeights(rest, cubic) }[mode];
  if (weights === undefined) throw cannotImport(`its mode is ${mode}`);
  const size = Number(x.shape[axis]);
  const matrix = new Float32Array(size * places.length);
  for (const [column, place] of places.entries()) {
    const base = Math.floor(place);
    for (const [offset, weight] of weights(place - base)) {
      const row = Math.min(Math.max(base + offset, 0), size - 1);
      matrix[row * places.length + column] += weight;
    }
  }
  const last = x.shape.length - 1;
  const order = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  return transpose(matmul(transpose(x, order), constant(matrix, [size, places.length])), order);
}

type Weights = readonly (readonly [offset: number, weight: number])[];

function linearWeights(rest: number): Weights {
  return [
    [0, 1 - rest],
    [1, rest],
  ];
}

// Keys' kernel (1981) with the parameter a.
function cubicWeights(rest: number, a: number): Weights {
  const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1;
  const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return [
    [-1, far(rest + 1)],
    [0, near(rest)],
    [1, near(1 - rest)],
    [2, far(2 - rest)],
  ];
}
