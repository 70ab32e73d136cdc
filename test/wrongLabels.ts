// A table some of whose labels are wrong, and which they are.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../src/core/random.js";

/**
 * Writes `fruit.csv` into `directory`: 300 rows of two classes that two features tell apart, one label in twelve wrong.
 * Returns the right label of each row, by its 1-based number.
 */
export function writeWrongLabels(directory: string): ReadonlyMap<string, string> {
  const random = seededRandom(0, "wrong labels");
  const right = new Map<string, string>();
  const lines = Array.from({ length: 300 }, (_, index) => {
    const isApple = index % 2 === 0;
    right.set(String(index + 1), isApple ? "apple" : "pear");
    const label = (index % 12 === 5) === isApple ? "pear" : "apple";
    const [a, b] = [random.normal() + (isApple ? 3 : -3), random.normal() + (isApple ? 2 : -2)];
    return `${a.toFixed(4)},${b.toFixed(4)},<i>${index % 7}</i>,${label}`;
  });
  writeFileSync(join(directory, "fruit.csv"), `weight,size,note,kind\n${lines.join("\n")}\n`);
  return right;
}
