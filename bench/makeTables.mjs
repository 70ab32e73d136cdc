// Writes the tables that are examined side by side: numbers, categories and gaps, a target that depends on some
// of them, seven tenths to train and three tenths to test. Seeded: the same tables every time.

import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { seededRandom } from "../dist/core/random.js";

const folder = new URL(".tables/", import.meta.url);
const trainingShare = 0.7;

/** Paths of `train` and `test` with `rows` rows in all and `columns` columns, written where they are missing. */
export async function table(rows, columns) {
  mkdirSync(folder, { recursive: true });
  const trainRows = Math.round(rows * trainingShare);
  return {
    train: await part(`${rows}x${columns}-train.csv`, trainRows, columns, 1),
    test: await part(`${rows}x${columns}-test.csv`, rows - trainRows, columns, 2),
    target: "target",
  };
}

async function part(name, rows, columns, seed) {
  const path = new URL(name, folder).pathname;
  if (existsSync(path)) return path;
  const random = seededRandom(seed, name);
  const features = columns - 1;
  const numeric = Math.ceil(features * 0.7);
  const names = Array.from({ length: features }, (_, index) =>
    index < numeric ? `number_${index}` : `category_${index}`,
  );
  const file = createWriteStream(`${path}.part`);
  file.write(`${[...names, "target"].join(",")}\n`);
  for (let row = 0; row < rows; row++) {
    const cells = [];
    let signal = 0;
    for (let index = 0; index < features; index++) {
      if (index < numeric) {
        const value = random.normal();
        if (index < 5) signal += value;
        cells.push(index % 7 === 3 && random.uniform() < 0.05 ? "" : value.toFixed(6));
      } else {
        const level = random.integer(5 + 3 * (index - numeric));
        if (index === numeric) signal += level % 2;
        cells.push(`level ${level}`);
      }
    }
    cells.push(signal + 2 * random.normal() > 0.5 ? "yes" : "no");
    if (!file.write(`${cells.join(",")}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  renameSync(`${path}.part`, path);
  return path;
}
