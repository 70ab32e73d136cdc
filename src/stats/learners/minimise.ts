// Minimises a smooth function by L-BFGS (Liu & Nocedal 1989) with a bisecting weak Wolfe line search (Lewis & Overton
// 2013). Where an approximation of the inverse Hessian is known, its steps start from that: where it is exact, the first is
// Newton's.

export interface MinimiseOptions {
  /** Stops when no component of the gradient is larger. */
  readonly tolerance: number;
  /** Default 300. */
  readonly iterations?: number;
  /** How many steps are remembered. Default 10. */
  readonly memory?: number;
  readonly curvature?: Curvature;
}

/** What is known of the function's Hessian. */
export interface Curvature {
  /**
   * Called when the point was evaluated last: what it returns multiplies a vector in place by an approximation of the inverse
   * Hessian there, which must be positive definite.
   */
  inverseHessian(): (vector: Float64Array) => void;
  /**
   * After how many iterations it is called anew, and earlier steps are forgotten, unless the gradient has become small fast since it
   * was called last; it is always called at the start.
   */
  readonly refresh: number;
}

/** Where a function is least, and its value there. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
}

interface Step {
  readonly step: Float64Array;
  /** Of the gradient. */
  readonly change: Float64Array;
  /** 1 / (step · change). */
  readonly scale: number;
}

const sufficientDecrease = 1e-4;
const slopeLeft = 0.9;
/** What is left of the gradient where the Hessian needs no other look. */
const fast = 0.05;

/**
 * The point at which `evaluate` is least, from `start` on. `evaluate` returns the value at `point` and writes the gradient.
 */
export function minimise(
  evaluate: (point: Float64Array, gradient: Float64Array) => number,
  start: Float64Array,
  { tolerance, iterations = 300, memory = 10, curvature }: MinimiseOptions,
): Minimum {
  const size = start.length;
  let point = start.slice();
  let gradient = new Float64Array(size);
  let value = evaluate(point, gradient);
  const steps: Step[] = [];
  let multiply: ((vector: Float64Array) => void) | undefined;
  // The largest component of the gradient when the Hessian was looked at last.
  let refreshedAt = 0;

  for (let iteration = 0; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    if (curvature !== undefined && iteration % curvature.refresh === 0 && !(largest(gradient) < fast * refreshedAt)) {
      multiply = curvature.inverseHessian();
      refreshedAt = largest(gradient);
      steps.length = 0;
    }
    const direction = descend(gradient, steps, multiply);
    const slope = dot(gradient, direction);
    if (!(slope < 0)) break;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let length = steps.length === 0 && multiply === undefined ? Math.min(1, 1 / largest(gradient)) : 1;
    let nextValue = value;
    let moved = false;
    for (let trial = 0; trial < 50; trial++) {
      for (let i = 0; i < size; i++) next[i] = point[i] + length * direction[i];
      nextValue = evaluate(next, nextGradient);
      moved = nextValue <= value + sufficientDecrease * length * slope;
      if (!moved) high = length;
      else if (dot(nextGradient, direction) < slopeLeft * slope) low = length;
      else break;
      length = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * length;
    }
    // No step makes it smaller any more: this is as exact as numbers are.
    if (!moved) break;
    const step = next.map((coordinate, i) => coordinate - point[i]);
    const change = nextGradient.map((component, i) => component - gradient[i]);
    const product = dot(step, change);
    if (product > 0) steps.push({ step, change, scale: 1 / product });
    if (steps.length > memory) steps.shift();
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { point, value };
}

/** −H g, H from the last steps by the two-loop recursion, which starts from what `multiply` multiplies by. */
function descend(
  gradient: Float64Array,
  steps: readonly Step[],
  multiply?: (vector: Float64Array) => void,
): Float64Array {
  const direction = gradient.map((component) => -component);
  const weights = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { step, change, scale } = steps[k];
    weights[k] = scale * dot(step, direction);
    addScaled(direction, change, -weights[k]);
  }
  multiply?.(direction);
  const last = steps[steps.length - 1];
  if (last !== undefined) {
    const multiplied = multiply === undefined ? last.change : last.change.slice();
    multiply?.(multiplied);
    const stretch = 1 / (last.scale * dot(last.change, multiplied));
    for (let i = 0; i < direction.length; i++) direction[i] *= stretch;
  }
  for (let k = 0; k < steps.length; k++) {
    const { step, change, scale } = steps[k];
    addScaled(direction, step, weights[k] - scale * dot(change, direction));
  }
  return direction;
}

function addScaled(into: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i++) into[i] += factor * other[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function largest(vector: Float64Array): number {
  let size = 0;
  for (const component of vector) size = Math.max(size, Math.abs(component));
  return size;
}
