import { expect, it } from "vitest";
import { bytesOf, everyIndex, integersOf, numbersOf, valuesAt } from "../../src/stats/arrays.js";

it("makes arrays element by element", () => {
  expect(numbersOf(3, (i) => i / 2)).toEqual(Float64Array.of(0, 0.5, 1));
  expect(integersOf(3, (i) => 2 - i)).toEqual(Int32Array.of(2, 1, 0));
  expect(bytesOf(3, (i) => 253 + i)).toEqual(Uint8Array.of(253, 254, 255));
  expect(everyIndex(3)).toEqual(Int32Array.of(0, 1, 2));
  expect(valuesAt(Float64Array.of(5, 6, 7), Int32Array.of(2, 0, 2))).toEqual(Float64Array.of(7, 5, 7));
  for (const make of [numbersOf, integersOf, bytesOf]) expect(make(0, () => 1)).toHaveLength(0);
});
