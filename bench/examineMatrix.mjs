// Touchstone's side of the matrix of detectors: examines every table, and prints its alarms as one line of JSON.
//
//   node bench/examineMatrix.mjs <matrix.json>

import { readFileSync } from "node:fs";
import { examine } from "../dist/touchstone.js";

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const alarms = [];
for (const { folder, roles } of cases) {
  const { target, prediction, score, group } = roles;
  const { findings, faults } = await examine([`${folder}/train.csv`], {
    table: {
      test: [`${folder}/test.csv`],
      target,
      ...(prediction === undefined ? {} : { prediction, score: [score] }),
      ...(group === undefined ? {} : { group }),
    },
  });
  alarms.push({
    alarms: findings.flatMap(alarmsOf),
    broke: (faults ?? []).map(({ instrument, error }) => `${instrument}: ${error}`),
  });
}
console.log(JSON.stringify(alarms));

function alarmsOf({ instrument, verdict, evidence }) {
  const name = instrument.slice(instrument.indexOf("/") + 1);
  if (verdict !== "fail" && verdict !== "concern") return [];
  if (name !== "quality") return [name];
  return [...new Set(evidence.filter(({ gravity }) => gravity !== "info").map(({ problem }) => `quality: ${problem}`))];
}
