// The learners that the instruments refit, beside scikit-learn's, on the same tables and the same five folds: scores on
// held-back rows, and the seconds of five fits and predictions, the least of three rounds in one process each.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";
import { pythonWith } from "./pythonWith.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const names = {
  linear: "logistic or ridge regression",
  neighbours: "15 nearest neighbours",
  tree: "decision tree, depth 5",
  boosting: "gradient boosting, 100 trees of 31 leaves",
  perceptron: "multilayer perceptron, 64 units",
};

/** The section of docs/benchmarks.md, and whether the bar was met. */
export async function compareLearners() {
  const python = pythonWith();
  const folder = at(".tables/learners");
  mkdirSync(folder, { recursive: true });
  await answered(python, [at("peers/learners_sklearn.py"), "make", folder], false);
  const ours = await answered(process.execPath, [at("runLearners.mjs"), folder]);
  const peers = await answered(python, [at("peers/learners_sklearn.py"), "run", folder]);
  const rows = ours.answers.map((own, i) => compare(own, peers.answers[i]));
  return { section: section(rows, ours, peers), verdict: verdict(rows) };
}

async function answered(command, args, printing = true) {
  const { status, output, ...cost } = await measure(command, args);
  if (status !== 0) throw new Error(`${command} ended with status ${status}`);
  return { ...cost, answers: printing ? JSON.parse(output.trim().split("\n").at(-1)) : [] };
}

/** Paired over rows: the mean difference of what each row adds to the score, by its standard error. */
function compare(own, peer) {
  if (own.table !== peer.table || own.learner !== peer.learner) throw new Error("the two answered different questions");
  const differences = own.contributions.map((value, row) => value - peer.contributions[row]);
  const count = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  // Two that solve the same equations differ by rounding alone, which has a sign of its own.
  const size = peer.contributions.reduce((sum, value) => sum + Math.abs(value), 0) / count;
  const z = Math.abs(mean) <= 1e-9 * size ? 0 : mean / Math.sqrt(variance / count);
  return { own, peer, z, ratio: own.seconds / peer.seconds };
}

const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function verdict(rows) {
  const worse = rows
    .filter(({ z }) => z < -2.6)
    .map(({ own, z }) => `NO: ${own.learner} on ${own.table} scores worse, z = ${z.toFixed(1)}`);
  const slower = rows
    .filter(({ ratio }) => ratio > 1)
    .map(({ own, ratio }) => `slower: ${own.learner} on ${own.table}, ${ratio.toFixed(2)}`);
  const mean = geometricMean(rows.map(({ ratio }) => ratio));
  return [
    ...worse,
    ...slower,
    `geometric mean of the times: ${mean.toFixed(2)} (at most 1: ${mean <= 1 ? "yes" : "NO"})`,
  ].join("\n");
}

function section(rows, ours, peers) {
  const score = (one) =>
    one.r2 === undefined ? `${one.accuracy.toFixed(4)}, ${one.loss.toFixed(4)}` : one.r2.toFixed(4);
  const milliseconds = (seconds) => `${(1000 * seconds).toFixed(0)} ms`;
  const lines = rows.map(
    ({ own, peer, z, ratio }) =>
      `| ${own.table} | ${names[own.learner]} | ${score(own)} | ${score(peer)} | ${z.toFixed(1)} | ${milliseconds(own.seconds)} | ${milliseconds(peer.seconds)} | ${ratio.toFixed(2)} |`,
  );
  return `## Learners

\`npm run bench -- learners\`. The learners with which instruments measure what a fault costs, beside those of scikit-learn 1.9.1 with
the same settings, on the same tables and folds. Scores of held-back rows: accuracy and log-loss, or R²; *z* is the difference of
accuracy or squared error, paired by rows, in standard errors (within ± 2.6 is noise). Seconds are those of five fits
and predictions, the least of three rounds; two threads (ours use one).

| table | learner | Touchstone | scikit-learn | z | time | time | ratio |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

Both perceptrons stop after five epochs without a better score on rows set aside: ours by the loss, scikit-learn's by accuracy. Of
the digits ours takes 33 to 60 epochs and scikit-learn's 14, which is why it is slower there, and its log-loss lower.

Geometric mean of the ratios: ${geometricMean(rows.map(({ ratio }) => ratio)).toFixed(2)}. Peak memory: ${ours.peakMegabytes.toFixed(0)} MB beside ${peers.peakMegabytes.toFixed(0)} MB.`;
}
