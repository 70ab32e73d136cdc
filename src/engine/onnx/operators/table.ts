// All operators that can be imported, by domain and name.

import type { Operator, OperatorTable } from "../operatorCall.js";
import { activations } from "./activations.js";
import { arithmetic } from "./arithmetic.js";
import { controlFlow } from "./controlFlow.js";
import { convolutions } from "./convolution.js";
import { indexing } from "./indexing.js";
import { movement } from "./movement.js";
import { normalisation } from "./normalisation.js";
import { pooling } from "./pooling.js";
import { products } from "./products.js";
import { recurrent } from "./recurrent.js";
import { reductions } from "./reductions.js";
import { resizing } from "./resize.js";
import { scattering } from "./scatter.js";
import { shapes } from "./shapes.js";
import { treeEnsembles } from "./treeEnsemble.js";

const standard: OperatorTable = {
  ...arithmetic,
  ...activations,
  ...controlFlow,
  ...convolutions,
  ...indexing,
  ...movement,
  ...normalisation,
  ...pooling,
  ...products,
  ...recurrent,
  ...reductions,
  ...resizing,
  ...scattering,
  ...shapes,
};

const byDomain = new Map<string, ReadonlyMap<string, Operator>>([
  ["", new Map(Object.entries(standard))],
  ["ai.onnx.ml", new Map(Object.entries(treeEnsembles))],
]);

/** Versions of ONNX's own operator set whose operators mean what they mean here. */
export const OLDEST = 7;
export const NEWEST = 28;

/** The operator of that name; undefined where it is not supported. */
export function operatorFor(domain: string, name: string): Operator | undefined {
  return byDomain.get(domain)?.get(name);
}
