// A whole execution as one function: encode, process, decode, step after step in a loop inside the graph, until the longest of the
// trajectories is over. Each sample's answer is that of its own last step, as in `execute.ts`.

import { full } from "../../../engine/operations/constant.js";
import { cast, equal, maximum, minimum, subtract, where } from "../../../engine/operations/elementwise.js";
import { addAxis } from "../../../engine/operations/movement.js";
import { scan } from "../../../engine/operations/scan.js";
import type { Tensor } from "../../../engine/tensor.js";
import type { Mapped } from "../../../engine/tree.js";
import { type Shape, tensorType } from "../../../engine/types.js";
import { type FeatureSpecification, featureShape, featuresOf } from "../specification.js";
import { type ExecutorOptions, executionStep, type StepSizes } from "./execute.js";
import type { Predictions, ReasonerParameters } from "./reasoner.js";

/** Predictions as scores. */
interface WholeExecution {
  /** Each sample's answer [batch, …]. */
  readonly outputs: Predictions;
  /** What the hints should be after each step [steps, batch, …]. */
  readonly hints: Predictions;
}

/** The name of the size that is the number of steps. */
export const STEPS = "steps";

/** A whole execution as a function to be exported, and what it takes; pointers are indices. */
export function wholeExecution(
  sizes: StepSizes,
  options: Pick<ExecutorOptions, "reasoner" | "specification" | "feedBack">,
) {
  const { specification, reasoner } = options;
  const { types, expanded, advance } = executionStep(sizes, options);
  const inputs = {
    inputs: types.input.inputs,
    /** The hints at the first step. */
    first: types.input.shown,
    /** How many steps each sample's trajectory has, the first among them [batch]. */
    lengths: tensorType([sizes.batch], "i32"),
    /** 0, 1, … for each step that is taken [steps]. */
    times: tensorType([STEPS], "i32"),
  };
  const run = (parameters: ReasonerParameters, given: Mapped<typeof inputs, Tensor>): WholeExecution => {
    const outputs = Object.fromEntries(
      featuresOf(specification, "output").map(([name, feature]) => [name, full(scoreShape(feature, sizes), 0)]),
    );
    const lastSteps = maximum(subtract(given.lengths, 2), 0);
    const layers = reasoner.options.layers ?? 1;
    const start = { hidden: full(types.state.hidden.shape, 0), own: expanded(given.first), outputs };
    const [{ outputs: answers }, hints] = scan(
      (state: typeof start, time: Tensor) => {
        const layer = layers === 1 ? [] : [minimum(time, layers - 1)];
        const next = advance(parameters, { ...state, inputs: given.inputs, layer });
        const isLast = cast(equal(lastSteps, time), "f32");
        const kept = Object.entries(next.outputs).map(([name, now]) => [
          name,
          where(equal(besideSamples(isLast, now), 1), now, state.outputs[name]),
        ]);
        return [{ hidden: next.hidden, own: next.own, outputs: Object.fromEntries(kept) }, next.hints] as const;
      },
      start,
      given.times,
    );
    return { outputs: answers, hints };
  };
  return { inputs, run };
}

// Pointers are scores of all nodes.
function scoreShape(feature: FeatureSpecification, { batch, size }: StepSizes): Shape {
  const points = feature.type === "pointer" || feature.type === "shouldBePermutation";
  return [batch, ...featureShape(feature, size), ...(points ? [size] : [])];
}

function besideSamples(perSample: Tensor, x: Tensor): Tensor {
  return x.shape.slice(1).reduce<Tensor>((tensor) => addAxis(tensor, -1), perSample);
}
