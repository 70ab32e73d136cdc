// Tables on disk for tests of the command.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../src/core/random.js";
import { emptyDirectory } from "../emptyDirectory.js";

/** A directory with `copies.csv`: a split (`part`) whose test rows are all copies of training rows. */
export function directoryWithCopies(): string {
  const directory = emptyDirectory();
  const random = seededRandom(1, "copies");
  const training = Array.from({ length: 200 }, () => {
    const [a, b] = [random.normal().toFixed(4), random.normal().toFixed(4)];
    return `${a},${b},${random.uniform() < 0.5 ? "yes" : "no"}`;
  });
  const rows = [...training.map((row) => `${row},train`), ...training.slice(0, 100).map((row) => `${row},test`)];
  writeFileSync(join(directory, "copies.csv"), `a,b,answer,part\n${rows.join("\n")}\n`);
  return directory;
}

/** A directory with `large.csv`: so many rows that an examination takes a while. */
export function directoryWithLargeTable(rows: number): string {
  const directory = emptyDirectory();
  const random = seededRandom(2, "large");
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: 12 }, () => random.normal().toFixed(5));
    return `${cells.join(",")},${random.uniform() < 0.5 ? "yes" : "no"},${row % 4 === 0 ? "test" : "train"}`;
  });
  const names = Array.from({ length: 12 }, (_, column) => `x${column}`);
  writeFileSync(join(directory, "large.csv"), `${names.join(",")},answer,part\n${lines.join("\n")}\n`);
  return directory;
}
