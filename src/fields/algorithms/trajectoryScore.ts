// How well predictions follow an algorithm: the benchmark's score of each output (Veličković et al. 2022, §4) for each algorithm and size,
// beside what the right answers to other inputs score, and of hints the step at which they first go wrong.

import { z } from "zod";
import { type Figure, finding, type Measure, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { lineFigure } from "../../report/figures/lineFigure.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import type { Answer } from "./algorithm.js";
import { neuralAlgorithmicReasoning, velickovic2022 } from "./essay.js";
import { firstWrongStep, type HintPrediction, outputScoreInterval, scoreHints, scoreOutputs } from "./evaluation.js";
import { bySize, type PredictionGroup } from "./predictions/bySize.js";
import { readableShare, unreadableSentence } from "./predictions/unreadable.js";

const options = z.object({
  good: z.number().min(0).max(1).default(0.9).describe("score from which predictions count as following the algorithm"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});
type Settings = z.output<typeof options>;

interface GroupScore {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly measures: readonly Measure[];
  readonly figures: readonly Figure[];
}

export const trajectoryScore = defineInstrument({
  id: "algorithms/trajectory-score",
  question: "Do the predictions follow the algorithm, output by output and step by step?",
  accepts: "algorithm",
  options,
  sources: [neuralAlgorithmicReasoning, velickovic2022],
  needs: () => true,

  async examine({ sets }, settings, run) {
    const groups = bySize(sets);
    const scores = groups.map((group, at) => {
      run.progress(at, groups.length, group.label);
      return scoreGroup(group, settings, run);
    });
    const verdicts = scores.map(({ verdict }) => verdict);
    const verdict = verdicts.includes("fail") ? "fail" : verdicts.includes("concern") ? "concern" : "pass";
    return finding({
      verdict,
      summary: scores.map(({ sentence }) => sentence).join(" "),
      measures: scores.flatMap(({ measures }) => measures),
      figures: scores.flatMap(({ figures }) => figures),
      advice:
        verdict === "pass"
          ? ""
          : "Look at the first step that goes wrong, and at sizes as large as those trained on beside larger ones: a model that has learnt the algorithm loses little.",
    });
  },
});

function scoreGroup({ algorithm, label, tasks }: PredictionGroup, { good, level }: Settings, run: Run): GroupScore {
  const { specification } = algorithm;
  const samples = tasks.map(({ task, answer }) => ({ truth: task.trajectory, answer }));
  const { features } = scoreOutputs(specification, samples);
  const { value, interval } = outputScoreInterval(specification, samples, {
    random: run.random.stream(label),
    level,
  });
  const baseline = otherAnswersScore({ algorithm, tasks });
  const measures: Measure[] = [
    {
      name: `${label}: score`,
      value,
      interval,
      level,
      ...(baseline === undefined ? {} : { baseline }),
      better: "higher",
      n: tasks.length,
    },
    ...(Object.keys(features).length < 2
      ? []
      : Object.entries(features).map(
          ([name, score]): Measure => ({ name: `${label}: ${name}`, value: score, better: "higher", n: tasks.length }),
        )),
  ];
  const unreadable = tasks.filter((task) => task.unreadable !== undefined).length;
  const steps = scoreSteps({ algorithm, label, tasks }, level);
  const isBlind = baseline !== undefined && baseline < 1 && interval[0] <= baseline;
  const than = baseline === undefined ? "" : ` (${baseline.toFixed(3)} for the answers to other inputs)`;
  return {
    verdict: isBlind ? "fail" : value >= good ? "pass" : "concern",
    sentence: `${algorithm.title}, ${label.slice(label.indexOf(" at ") + 4)}: ${value.toFixed(3)}${than}.${unreadableSentence(unreadable, tasks.length)}${steps.sentence}`,
    measures: [...measures, ...readableShare(label, unreadable, tasks.length, level), ...steps.measures],
    figures: steps.figures,
  };
}

/** What the right answers score when each is given to the next input: what knows the task but not the input. */
function otherAnswersScore({ algorithm, tasks }: Pick<PredictionGroup, "algorithm" | "tasks">): number | undefined {
  if (tasks.length < 2) return undefined;
  const answers = tasks.map(
    ({ task }): Answer =>
      Object.fromEntries(Object.entries(task.trajectory.outputs).map(([name, { data }]) => [name, data])),
  );
  const samples = tasks.map(({ task }, at) => ({ truth: task.trajectory, answer: answers[(at + 1) % answers.length] }));
  return scoreOutputs(algorithm.specification, samples).score;
}

function scoreSteps(
  { algorithm, label, tasks }: Pick<PredictionGroup, "algorithm" | "label" | "tasks">,
  level: number,
) {
  const samples = tasks.flatMap(({ task, hints }) => (hints === undefined ? [] : [{ truth: task.trajectory, hints }]));
  if (samples.length === 0) return { sentence: "", measures: [], figures: [] };
  const scores = Object.entries(scoreHints(algorithm.specification, samples));
  const firsts = samples.map((sample) => firstWrongStep(algorithm.specification, sample));
  const wrong = firsts.filter((step) => step !== undefined).sort((a, b) => a - b);
  const measures = scores.map(
    ([name, { score }]): Measure => ({
      name: `${label}: hint ${name}`,
      value: score,
      better: algorithm.specification[name].type === "scalar" ? "lower" : "higher",
      n: samples.length,
    }),
  );
  const faultless = samples.length - wrong.length;
  measures.push({
    name: `${label}: tasks whose hints are right to the end`,
    value: faultless / samples.length,
    interval: wilsonInterval(faultless, samples.length, level),
    level,
    better: "higher",
    n: samples.length,
  });
  const series = scores
    .filter(([name]) => algorithm.specification[name].type !== "scalar")
    .map(([name, { steps }]) => ({ name, points: steps.map((y, at) => ({ x: at + 1, y })) }));
  return {
    sentence:
      wrong.length === 0
        ? " No predicted hint goes wrong."
        : ` Hints go wrong in ${wrong.length} of ${samples.length} tasks, first at step ${wrong[0]}, half of those by step ${wrong[Math.floor((wrong.length - 1) / 2)]}.`,
    measures,
    figures: [
      lineFigure({
        title: `Hints of ${label}, step by step`,
        caption: "The score of each hint at each step, over all tasks that reach it.",
        series,
        xTitle: "step",
        yTitle: "score",
        yDomain: [0, 1],
      }),
      lineFigure({
        title: `How far hints of ${label} are right`,
        caption: "The share of tasks of which no hint went wrong up to each step.",
        series: [{ name: "right so far", points: rightSoFar(samples, wrong) }],
        xTitle: "step",
        yTitle: "share of tasks",
        yDomain: [0, 1],
      }),
    ],
  };
}

/** The share of all tasks that have not gone wrong by each step; `wrong` lists the first wrong steps of those that do, ascending. */
function rightSoFar(samples: readonly HintPrediction[], wrong: readonly number[]): { x: number; y: number }[] {
  const longest = samples.reduce((most, { truth }) => Math.max(most, truth.steps), 0);
  return Array.from({ length: Math.max(0, longest - 1) }, (_, at) => {
    const gone = wrong.filter((step) => step <= at + 1).length;
    return { x: at + 1, y: 1 - gone / samples.length };
  });
}
