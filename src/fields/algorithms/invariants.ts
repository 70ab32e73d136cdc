// Whether answers are right whatever the benchmark's tie-breaking: each is held against what every right answer of its algorithm
// fulfils (a shortest-path tree is a tree, a sort is a permutation). A network can score high and hardly ever be right as a whole.

import { z } from "zod";
import { type EvidenceRow, finding, type Measure } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { neuralAlgorithmicReasoning, velickovic2022 } from "./essay.js";
import { scoreOutputs } from "./evaluation.js";
import { bySize, type PredictionGroup } from "./predictions/bySize.js";
import { unreadableSentence } from "./predictions/unreadable.js";

const options = z.object({
  fail: z.number().min(0).max(1).default(0.1).describe("share of answers that are wrong from which it is a fault"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

export const invariants = defineInstrument({
  id: "algorithms/invariants",
  question: "Is each answer right as a whole: a tree of shortest paths, a sorted order, a cut that cuts?",
  accepts: "algorithm",
  options,
  sources: [neuralAlgorithmicReasoning, velickovic2022],
  needs: () => true,

  async examine({ sets }, { fail, level }, run) {
    const groups = bySize(sets);
    const checked = groups.map((group, at) => {
      run.progress(at, groups.length, group.label);
      return checkGroup(group, level);
    });
    const worst = Math.max(...checked.map(({ wrong, n }) => wrong / n));
    return finding({
      verdict: worst === 0 ? "pass" : worst >= fail ? "fail" : "concern",
      summary: checked.map(({ sentence }) => sentence).join(" "),
      measures: checked.flatMap(({ measures }) => measures),
      evidence: checked.flatMap(({ evidence }) => evidence),
      advice:
        worst === 0
          ? ""
          : "Do not take such an answer as the algorithm's: check it, which is cheap, and compute it where the check fails.",
    });
  },
});

function checkGroup({ algorithm, label, tasks }: PredictionGroup, level: number) {
  const broken = tasks.map(({ task, answer, unreadable }) =>
    unreadable === undefined ? task.broken(answer) : algorithm.invariants,
  );
  const unreadable = tasks.filter((task) => task.unreadable !== undefined).length;
  const wrong = broken.filter((statements) => statements.length > 0).length;
  const isOtherwise = tasks.map(
    ({ task, answer }) => scoreOutputs(algorithm.specification, [{ truth: task.trajectory, answer }]).score < 1,
  );
  const otherwise = broken.filter((statements, at) => statements.length === 0 && isOtherwise[at]).length;
  const share = (name: string, count: number): Measure => ({
    name: `${label}: ${name}`,
    value: count / tasks.length,
    interval: wilsonInterval(count, tasks.length, level),
    level,
    better: "higher",
    n: tasks.length,
  });
  return {
    wrong,
    n: tasks.length,
    sentence: `${algorithm.title}, ${label.slice(label.indexOf(" at ") + 4)}: ${tasks.length - wrong} of ${tasks.length} answers are right${otherwise > 0 ? `, ${otherwise} of them in another way than the algorithm's` : ""}.${unreadableSentence(unreadable, tasks.length)}`,
    measures: [
      share("answers right as a whole", tasks.length - wrong),
      ...algorithm.invariants.map((statement) =>
        share(statement, broken.filter((statements) => !statements.includes(statement)).length),
      ),
    ],
    evidence: broken.flatMap((statements, task): EvidenceRow[] =>
      statements.length === 0 ? [] : [{ tasks: label, task, broken: tasks[task].unreadable ?? statements.join("; ") }],
    ),
  };
}
