// Entropic optimal transport: the Sinkhorn divergence between two clouds of points (Feydy et al. 2019).

import { full } from "../../operations/constant.js";
import { stopGradient } from "../../operations/copy.js";
import { add, divide, exp, multiply, subtract } from "../../operations/elementwise.js";
import { logSumExp, mean, sum } from "../../operations/reduce.js";
import { scan } from "../../operations/scan.js";
import type { Tensor } from "../../tensor.js";
import { staticShape } from "../../types.js";
import { pairwiseSquaredDistances } from "./distances.js";

export interface SinkhornOptions {
  /** The regularisation ε, in units of the cost. */
  readonly epsilon: number;
  /** How often both potentials are updated; 50 unless said. */
  readonly iterations?: number;
  /**
   * How the gradient is found: through every iteration (exact for the iterations made), or, unless said, from the
   * transport plan alone, which is exact once the iterations have converged (the envelope theorem) and costs little.
   */
  readonly gradient?: "envelope" | "iterations";
}

/**
 * OT_ε(x, y) − ½ OT_ε(x, x) − ½ OT_ε(y, y) for points x [n, features] and y [m, features], each with equal weights;
 * the cost is ½‖x − y‖². A scalar, at least 0 after convergence, and 0 where the clouds are equal.
 */
export function sinkhornDivergence(x: Tensor, y: Tensor, options: SinkhornOptions): Tensor {
  const between = transportCost(x, y, options);
  const within = add(transportCost(x, x, options), transportCost(y, y, options));
  return subtract(between, multiply(within, 0.5));
}

/** OT_ε(x, y): the cost of transport plus ε times the divergence of the plan from independence, a scalar. */
export function transportCost(x: Tensor, y: Tensor, options: SinkhornOptions): Tensor {
  const { epsilon, iterations = 50, gradient = "envelope" } = options;
  const [n] = staticShape("transportCost", x.shape);
  const [m] = staticShape("transportCost", y.shape);
  const cost = multiply(pairwiseSquaredDistances(x, y), 0.5);
  const scaled = divide(gradient === "envelope" ? stopGradient(cost) : cost, -epsilon);
  // Potentials divided by ε. f = −log Σⱼ exp(gⱼ − Cᵢⱼ/ε) / m, and the same for g.
  const update = (before: { readonly f: Tensor; readonly g: Tensor }) => {
    const f = subtract(Math.log(m), logSumExp(add(scaled, before.g), { axes: 1, keepAxes: true }));
    const g = subtract(Math.log(n), logSumExp(add(scaled, f), { axes: 0, keepAxes: true }));
    return [{ f, g }, []] as const;
  };
  const [{ f, g }] = scan(update, { f: full([n, 1], 0), g: full([1, m], 0) }, full([iterations], 0));
  const dual = multiply(add(mean(f), mean(g)), epsilon);
  if (gradient === "iterations") return dual;
  const plan = exp(subtract(add(add(scaled, f), g), Math.log(n * m)));
  const moved = sum(multiply(plan, cost));
  return add(dual, subtract(moved, stopGradient(moved)));
}
