// A trajectory of an algorithm on one input, to be looked at: as lines of text, as a picture, as a page with a slider.

import { extname } from "node:path";
import { UserError } from "./core/errors.js";
import { readJsonFile } from "./core/readJsonFile.js";
import { writeWholeFile } from "./core/wholeFile.js";
import type { Task } from "./fields/algorithms/algorithm.js";
import { algorithmNamed, clrs30 } from "./fields/algorithms/clrs30.js";
import { drawSteps, svgOf } from "./fields/algorithms/picture/drawTrajectory.js";
import { frameAt } from "./fields/algorithms/picture/frame.js";
import { shortNumber, stacked } from "./fields/algorithms/picture/shapes.js";
import { trajectoryPage } from "./fields/algorithms/picture/trajectoryPage.js";
import type { Features, Trajectory } from "./fields/algorithms/trajectory.js";
import { jsonText } from "./report/json.js";
import { alignedRows } from "./report/textTable.js";
import { numpyRandomState } from "./stats/numpyRandomState.js";

export interface ShowTrajectoryOptions {
  /** Of a random input; 8 unless given. */
  readonly size?: number | undefined;
  readonly seed?: number | undefined;
  /** A JSON file with the input, in place of a random one. */
  readonly input?: string | undefined;
  /** A file that ends in .svg or .html. */
  readonly out?: string | undefined;
  readonly json: boolean;
}

/** More nodes cannot be told apart in a picture. */
const MOST_NODES = 32;
const MOST_STEPS = { ".svg": 60, ".html": 400 } as const;

export const isAlgorithm = (name: string): boolean => clrs30.some((algorithm) => algorithm.name === name);

/** Runs the algorithm on the input and returns what is to be printed. Throws a `UserError` for what the user can mend. */
export async function showTrajectory(name: string, options: ShowTrajectoryOptions): Promise<string> {
  const algorithm = algorithmNamed(name);
  const { trajectory } = await taskOf(name, options);
  const { out } = options;
  if (out === undefined) return options.json ? jsonText(plain(name, trajectory)) : stepsText(name, trajectory);
  const kind = extname(out).toLowerCase();
  if (kind !== ".svg" && kind !== ".html") {
    throw new UserError(
      "bad-option",
      `a picture is a file that ends in .svg or .html, not ${out}`,
      "write --out steps.html",
    );
  }
  if (trajectory.size > MOST_NODES) {
    throw new UserError(
      "too-large",
      `${trajectory.size} nodes cannot be told apart in a picture`,
      `ask for ${MOST_NODES} or fewer with --size`,
    );
  }
  const picture =
    kind === ".html"
      ? trajectoryPage(algorithm, trajectory, MOST_STEPS[kind])
      : svgOf(stacked(drawSteps(algorithm, trajectory, MOST_STEPS[kind]), 30), algorithm.title);
  await writeWholeFile(out, picture);
  const drawn = Math.min(trajectory.steps, MOST_STEPS[kind]);
  const which = drawn < trajectory.steps ? `the first ${drawn} of ${trajectory.steps}` : String(drawn);
  return `${algorithm.title}: ${which} steps in ${out}\n`;
}

async function taskOf(name: string, { input, size, seed = 0 }: ShowTrajectoryOptions): Promise<Task> {
  const algorithm = algorithmNamed(name);
  if (input === undefined) {
    if (seed >= 2 ** 32) throw new UserError("bad-option", `--seed must be below 2^32, not ${seed}`, "write --seed 1");
    return algorithm.generate(numpyRandomState(seed), { length: size ?? 8 });
  }
  if (size !== undefined)
    throw new UserError("usage", "--size is of a random input, and --input names one", "leave one out");
  return algorithm.given(await readJsonFile(input));
}

function stepsText(name: string, trajectory: Trajectory): string {
  const { specification } = algorithmNamed(name);
  const frames = Array.from({ length: trajectory.steps }, (_, step) => frameAt(specification, trajectory, step));
  const rows = frames.map(({ step, markers, nodes, graph }) => [
    String(step + 1),
    ...markers.map(({ node }) => String(node)),
    ...graph.map(({ value }) => shortNumber(value)),
    ...nodes.map(({ values }) => values.map(shortNumber).join(" ")),
  ]);
  const [{ markers, nodes, graph }] = frames;
  return alignedRows([["step", ...[...markers, ...graph, ...nodes].map((hint) => hint.name)], ...rows]);
}

function plain(name: string, { size, steps, inputs, outputs, hints }: Trajectory) {
  const arrays = (features: Features) =>
    Object.fromEntries(
      Object.entries(features).map(([feature, { shape, data }]) => [feature, { shape, values: Array.from(data) }]),
    );
  return { algorithm: name, size, steps, inputs: arrays(inputs), outputs: arrays(outputs), hints: arrays(hints) };
}
