// Sorted numbers, by sortKernel.wat where they are neither so few nor so many that the language's own sort is the better one.

import { sortKernelBytes } from "./sortKernelBytes.js";

interface SortKernel {
  /** The arguments are byte offsets in the memory, but for the count. */
  sort(numbers: number, count: number, spare: number, words: number): void;
}

const fewest = 256;
/** Of more the language's own sort is taken. With these the kernel's memory is about a megabyte, and stays. */
export const mostSortedByKernel = 2 ** 16;
const wordBytes = 49_152;
const pageBytes = 2 ** 16;
let made: { readonly numbers: Float64Array; readonly kernel: SortKernel } | undefined;

/** Sorts in place, as `sort` of typed arrays does: −0 before 0, NaN last. Returns the same array. */
export function sortNumbers<Numbers extends Float64Array>(values: Numbers): Numbers {
  if (values.length < fewest || values.length > mostSortedByKernel) {
    values.sort();
    return values;
  }
  made ??= makeKernel();
  const { numbers, kernel } = made;
  numbers.set(values);
  kernel.sort(0, values.length, 8 * mostSortedByKernel, 16 * mostSortedByKernel);
  values.set(numbers.subarray(0, values.length));
  return values;
}

function makeKernel(): NonNullable<typeof made> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((16 * mostSortedByKernel + wordBytes) / pageBytes) });
  const module = new WebAssembly.Module(Buffer.from(sortKernelBytes, "base64"));
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  if (!isKernel(exports)) throw new Error("sortKernel.wat and sortKernel.ts differ");
  return { numbers: new Float64Array(memory.buffer, 0, mostSortedByKernel), kernel: exports };
}

function isKernel(exports: object): exports is SortKernel {
  return "sort" in exports && typeof exports.sort === "function";
}
