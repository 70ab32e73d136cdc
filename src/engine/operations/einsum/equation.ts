// Equations such as "bij,bjk->bik", read against the shapes that they are meant for.

import { shapeError } from "../../shapeError.js";
import { formatShape, type Shape } from "../../types.js";

/** A name for each axis of each operand and of the result; axes under an ellipsis are named "…0", "…1", … */
export interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/**
 * Reads an equation; where "->" is missing, the result has the axes under "..." and then the letters that occur once,
 * in the order of the alphabet. Throws a `UserError` where it is none or does not fit the shapes.
 */
export function readEquation(text: string, shapes: readonly Shape[]): Equation {
  const compact = text.replace(/\s/g, "");
  const parts = /^([a-zA-Z.,]*)(?:->([a-zA-Z.]*))?$/.exec(compact);
  const terms = parts?.[1].split(",") ?? [];
  const terse = [...terms, parts?.[2] ?? ""].map((term) => term.replace("...", ""));
  if (parts === null || terse.some((term) => term.includes("."))) {
    throw shapeError("einsum", `"${text}" is no equation such as "...ij,jk->...ik"`, "See numpy.einsum.");
  }
  if (terms.length !== shapes.length) {
    throw shapeError("einsum", `"${text}" names ${terms.length} operands, not ${shapes.length}`);
  }
  const covered = terms.map((term, i) => {
    const count = shapes[i].length - terse[i].length;
    if (count === 0 || (count > 0 && term.includes("..."))) return count;
    throw shapeError("einsum", `"${term}" does not name the axes of ${formatShape(shapes[i])}`);
  });
  const most = Math.max(0, ...covered);
  const under = (count: number) => Array.from({ length: count }, (_, i) => `…${most - count + i}`);
  const labelsOf = (term: string, count: number) => {
    const [before, after = ""] = term.split("...");
    return term.includes("...") ? [...before, ...under(count), ...after] : [...before];
  };
  const operands = terms.map((term, i) => labelsOf(term, covered[i]));
  const result = parts[2] === undefined ? impliedResult(operands, under(most)) : labelsOf(parts[2], most);
  const known = new Set(operands.flat());
  const strange = result.find((label, i) => !known.has(label) || result.indexOf(label) !== i);
  if (strange !== undefined) throw shapeError("einsum", `"${text}" names ${strange} twice or out of nowhere`);
  if (most > 0 && !result.includes("…0")) throw shapeError("einsum", `"${text}" leaves the axes under "..." out`);
  return { operands, result };
}

function impliedResult(operands: readonly (readonly string[])[], under: readonly string[]): string[] {
  const all = operands.flat();
  const single = [...new Set(all)].filter(
    (label) => !label.startsWith("…") && all.filter((l) => l === label).length === 1,
  );
  return [...under, ...single.sort()];
}
