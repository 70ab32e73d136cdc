// Sums of products over named axes (Einstein's convention), as products of matrices wherever two operands share an
// axis that is summed.

import { multiplySizes } from "../dimension.js";
import { shapeError } from "../shapeError.js";
import { requireSameType, type Tensor } from "../tensor.js";
import { type Dimension, elementCount, formatShape } from "../types.js";
import { diagonal } from "./diagonal.js";
import { readEquation } from "./einsum/equation.js";
import { multiply } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { reshape, transpose } from "./movement.js";
import { sum } from "./reduce.js";

/** A tensor with a name for each axis. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/**
 * The sum of products that `equation` describes, as in NumPy: "bij,bjk->bik" is a product of matrices, "ii->" a trace,
 * "...ij->...ji" a transpose; axes under "..." broadcast. Two operands are joined at a time, those first whose product
 * is smallest. Throws a `UserError` where the equation does not fit the shapes.
 */
export function einsum(equation: string, ...tensors: readonly Tensor[]): Tensor {
  requireSameType("einsum", tensors);
  const { operands, result } = readEquation(
    equation,
    tensors.map(({ shape }) => shape),
  );
  const sizes = sizesOf(equation, tensors, operands);
  let left = operands.map((labels, i) => withoutRepeats({ tensor: tensors[i], labels }, sizes));
  while (left.length > 1) {
    const [a, b, others] = cheapestPair(left, result, sizes);
    const wanted = new Set([...result, ...others.flatMap(({ labels }) => labels)]);
    left = [...others, join(summedTo(a, [...wanted, ...b.labels]), summedTo(b, [...wanted, ...a.labels]), wanted)];
  }
  return arranged(summedTo(left[0], result), result);
}

// The size of each label; axes of size 1 under an ellipsis stretch.
function sizesOf(
  equation: string,
  tensors: readonly Tensor[],
  operands: readonly (readonly string[])[],
): ReadonlyMap<string, Dimension> {
  const sizes = new Map<string, Dimension>();
  for (const [i, labels] of operands.entries()) {
    for (const [axis, label] of labels.entries()) {
      const size = tensors[i].shape[axis];
      const known = sizes.get(label);
      const stretches = label.startsWith("…") && (size === 1 || known === 1);
      if (known !== undefined && known !== size && !stretches) {
        const shapes = tensors.map(({ shape }) => formatShape(shape)).join(" and ");
        throw shapeError("einsum", `${label} is ${known} and ${size} in "${equation}" of ${shapes}`);
      }
      if (known === undefined || known === 1) sizes.set(label, size);
    }
  }
  return sizes;
}

// Names that stand twice take the diagonal; axes that stretch are dropped, as products stretch by themselves.
function withoutRepeats({ tensor, labels }: Labelled, sizes: ReadonlyMap<string, Dimension>): Labelled {
  const stretched = labels.flatMap((label, axis) => (tensor.shape[axis] !== sizes.get(label) ? [axis] : []));
  if (stretched.length > 0) {
    const kept = <T>(list: readonly T[]) => list.filter((_, axis) => !stretched.includes(axis));
    return withoutRepeats({ tensor: reshape(tensor, kept(tensor.shape)), labels: kept(labels) }, sizes);
  }
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second === -1) return { tensor, labels };
  const first = labels.indexOf(labels[second]);
  const others = labels.filter((_, axis) => axis !== first && axis !== second);
  return withoutRepeats(
    { tensor: diagonal(tensor, { axes: [first, second] }), labels: [...others, labels[second]] },
    sizes,
  );
}

function cheapestPair(
  operands: readonly Labelled[],
  result: readonly string[],
  sizes: ReadonlyMap<string, Dimension>,
): [Labelled, Labelled, Labelled[]] {
  let best: { readonly cost: number; readonly pair: [Labelled, Labelled, Labelled[]] } | undefined;
  for (const [j, b] of operands.entries()) {
    for (const a of operands.slice(0, j)) {
      const others = operands.filter((each) => each !== a && each !== b);
      const wanted = new Set([...result, ...others.flatMap(({ labels }) => labels)]);
      const kept = [...new Set([...a.labels, ...b.labels])].filter((label) => wanted.has(label));
      const cost = elementCount(kept.map((label) => Number(sizes.get(label)) || 1));
      if (best === undefined || cost < best.cost) best = { cost, pair: [a, b, others] };
    }
  }
  if (best === undefined) throw new Error("einsum has no two operands to join");
  return best.pair;
}

function summedTo({ tensor, labels }: Labelled, wanted: readonly string[]): Labelled {
  const axes = labels.flatMap((label, axis) => (wanted.includes(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: sum(tensor, { axes }), labels: labels.filter((label) => wanted.includes(label)) };
}

function arranged({ tensor, labels }: Labelled, order: readonly string[]): Tensor {
  return transpose(
    tensor,
    order.map((label) => labels.indexOf(label)),
  );
}

// The product of two operands, summed over the names that they share and nobody else wants.
function join(a: Labelled, b: Labelled, wanted: ReadonlySet<string>): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const groups = {
    batch: shared.filter((label) => wanted.has(label)),
    summed: shared.filter((label) => !wanted.has(label)),
    rows: a.labels.filter((label) => !shared.includes(label)),
    columns: b.labels.filter((label) => !shared.includes(label)),
  };
  return groups.summed.length === 0 ? outerProduct(a, b, groups) : matrixProduct(a, b, groups);
}

interface Groups {
  readonly batch: readonly string[];
  readonly summed: readonly string[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
}

function outerProduct(a: Labelled, b: Labelled, { batch, rows, columns }: Groups): Labelled {
  const left = reshape(arranged(a, [...batch, ...rows]), [...sizesIn(a, [...batch, ...rows]), ...ones(columns)]);
  const right = reshape(arranged(b, [...batch, ...columns]), [
    ...sizesIn(b, batch),
    ...ones(rows),
    ...sizesIn(b, columns),
  ]);
  return { tensor: multiply(left, right), labels: [...batch, ...rows, ...columns] };
}

function matrixProduct(a: Labelled, b: Labelled, { batch, summed, rows, columns }: Groups): Labelled {
  // Matrices that lie transposed already are multiplied as they lie.
  const transposeA = sameLabels(a.labels, [...batch, ...summed, ...rows]);
  const transposeB = sameLabels(b.labels, [...batch, ...columns, ...summed]);
  const left = transposeA ? asMatrices(a, batch, summed, rows) : asMatrices(a, batch, rows, summed);
  const right = transposeB ? asMatrices(b, batch, columns, summed) : asMatrices(b, batch, summed, columns);
  const product = matmul(left, right, { transposeA, transposeB });
  const shape = [...sizesIn(a, batch), ...sizesIn(a, rows), ...sizesIn(b, columns)];
  return { tensor: reshape(product, shape), labels: [...batch, ...rows, ...columns] };
}

// One axis for all of each group.
function asMatrices(
  of: Labelled,
  batch: readonly string[],
  rows: readonly string[],
  columns: readonly string[],
): Tensor {
  const merged = (names: readonly string[]) => multiplySizes(sizesIn(of, names));
  const shape = [merged(rows), merged(columns)];
  const ordered = arranged(of, [...batch, ...rows, ...columns]);
  return reshape(ordered, batch.length === 0 ? shape : [...sizesIn(of, batch), ...shape]);
}

function sizesIn({ tensor, labels }: Labelled, names: readonly string[]): Dimension[] {
  return names.map((name) => tensor.shape[labels.indexOf(name)]);
}

function ones(names: readonly string[]): number[] {
  return names.map(() => 1);
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i]);
}
