// The one check that every paired statistic makes of its arguments.

/** Throws a RangeError unless every array given has `length` elements. `undefined` stands for an optional one. */
export function requireLength(length: number, ...arrays: readonly (ArrayLike<unknown> | undefined)[]): void {
  for (const array of arrays) {
    if (array !== undefined && array.length !== length) {
      throw new RangeError(`expected ${length} elements, not ${array.length}`);
    }
  }
}
