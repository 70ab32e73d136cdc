// Trees of plain objects and arrays: how parameters, batches and results are held, with any kind of leaf that has
// an element type and a shape: tensors of a graph, arrays of values, or only their types.

import type { TensorType } from "./types.js";

/** A leaf, or an object or array of trees. */
export type Tree<L extends TensorType> = L | { readonly [name: string]: Tree<L> } | readonly Tree<L>[];

/** The tree `T` with leaves of another kind. */
export type Mapped<T, M extends TensorType> = T extends TensorType ? M : { readonly [K in keyof T]: Mapped<T[K], M> };

/**
 * The tree with every leaf replaced by what `change` makes of it; `path` names the leaf, as in `layers.0.weight`.
 * `L` is the kind of leaf that the tree holds, `M` the kind that `change` makes.
 */
export function mapTree<L extends TensorType, M extends TensorType, T>(
  tree: T,
  change: (leaf: L, path: string) => M,
): Mapped<T, M>;
export function mapTree<L extends TensorType, M extends TensorType>(
  tree: Tree<L>,
  change: (leaf: L, path: string) => M,
): Tree<M> {
  return mapAt(tree, "", change);
}

/** As `mapTree`, where the kind of leaf stays. */
export function mapLeaves<L extends TensorType, T>(tree: T, change: (leaf: L, path: string) => L): T;
export function mapLeaves<L extends TensorType>(tree: Tree<L>, change: (leaf: L, path: string) => L): Tree<L> {
  return mapAt(tree, "", change);
}

/** The leaves with their paths, in the order of the tree. */
export function namedLeaves<L extends TensorType>(tree: unknown): [path: string, leaf: L][];
export function namedLeaves<L extends TensorType>(tree: Tree<L>): [path: string, leaf: L][] {
  const found: [string, L][] = [];
  mapAt(tree, "", (leaf, path) => {
    found.push([path, leaf]);
    return leaf;
  });
  return found;
}

/** The leaves, in the order of the tree. */
export function leaves<L extends TensorType>(tree: unknown): L[] {
  return namedLeaves<L>(tree).map(([, leaf]) => leaf);
}

/** The tree with its leaves replaced, in their order, by `others` of the same kind. */
export function withLeaves<L extends TensorType, T>(tree: T, others: readonly L[]): T {
  let next = 0;
  return mapLeaves<L, T>(tree, () => others[next++]);
}

function mapAt<L extends TensorType, M extends TensorType>(
  tree: Tree<L>,
  path: string,
  change: (leaf: L, path: string) => M,
): Tree<M> {
  if (isLeaf(tree)) return change(tree, path);
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  if (isList(tree)) return tree.map((child, i) => mapAt(child, below(`${i}`), change));
  return Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, mapAt(child, below(key), change)]));
}

function isLeaf<L extends TensorType>(tree: Tree<L>): tree is L {
  return "dtype" in tree && typeof tree.dtype === "string";
}

function isList<L extends TensorType>(tree: Tree<L>): tree is readonly Tree<L>[] {
  return Array.isArray(tree);
}
