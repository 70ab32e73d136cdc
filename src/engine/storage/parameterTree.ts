// Trees of parameters in safetensors files, each array under its path in the tree.

import { UserError } from "../../core/errors.js";
import type { NDArray } from "../ndarray.js";
import { type Mapped, mapTree, namedLeaves } from "../tree.js";
import { formatShape, sameShape, type TensorType } from "../types.js";
import { openSafetensors, type WriteOptions, writeSafetensors } from "./safetensors.js";

/** Writes a tree of arrays: see `writeSafetensors`. */
export async function saveTree(path: string, tree: unknown, options: WriteOptions = {}): Promise<void> {
  await writeSafetensors(path, namedLeaves<NDArray>(tree), options);
}

export interface LoadOptions {
  /** Whether the file may hold tensors that the tree has no place for. */
  readonly allowOthers?: boolean;
}

/**
 * Reads a tree of arrays like `types`: of the same structure, element types and shapes.
 * Throws a `UserError` where the file lacks one of them, has one of another shape, or holds others.
 */
export async function loadTree<T>(
  path: string,
  types: T,
  { allowOthers = false }: LoadOptions = {},
): Promise<Mapped<T, NDArray>> {
  const file = await openSafetensors(path);
  try {
    const leaves = namedLeaves<TensorType>(types);
    requireSameNames(
      path,
      leaves.map(([name]) => name),
      [...file.tensors.keys()],
      allowOthers,
    );
    const arrays = new Map<string, NDArray>();
    for (const [name, type] of leaves) {
      const shape = file.tensors.get(name)?.shape ?? [];
      if (!sameShape(shape, type.shape)) {
        throw new UserError(
          "parameter-shape",
          `${path} holds ${name} as ${formatShape(shape)}, not ${formatShape(type.shape)}`,
          "Load it into a model of the sizes that it was saved from.",
        );
      }
      arrays.set(name, await file.read(name, type.dtype));
    }
    return mapTree<TensorType, NDArray, T>(types, (_, name) => {
      const array = arrays.get(name);
      if (array === undefined) throw new Error(`${name} was not read`);
      return array;
    });
  } finally {
    await file.close();
  }
}

function requireSameNames(
  path: string,
  wanted: readonly string[],
  found: readonly string[],
  allowOthers: boolean,
): void {
  const places = new Set(wanted);
  const present = new Set(found);
  const missing = wanted.filter((name) => !present.has(name));
  const others = allowOthers ? [] : found.filter((name) => !places.has(name));
  if (missing.length === 0 && others.length === 0) return;
  const problems = [
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
    ...(others.length > 0 ? [`holds ${listed(others)}, for which there is no place`] : []),
  ];
  throw new UserError(
    "parameter-names",
    `${path} ${problems.join(" and ")}`,
    "Load it into a model of the kind that it was saved from.",
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
