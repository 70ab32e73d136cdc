// Through which states does the answer pass? Two prompts differ in one name; the state that the clean one leaves after a word
// is put into the reading of the other, block by block, word by word (the essay's chart of indirect objects).

import { z } from "zod";
import { UserError } from "../../core/errors.js";
import { type EvidenceRow, type Figure, finding, type Measure, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Random } from "../../core/random.js";
import { preprint } from "../../core/source.js";
import { heatmapFigure } from "../../report/figures/heatmapFigure.js";
import { bootstrapInterval } from "../../stats/bootstrap.js";
import { mean } from "../../stats/summary.js";
import { mambaExplained } from "./essay.js";
import { promptPairs } from "./inside/promptPairs.js";
import { openPatcher, type PatchedPart, type PatchingResult, patchTexts } from "./inside/statePatching.js";
import type {} from "./languageModelSubject.js";

const options = z.object({
  clean: z
    .string()
    .min(1)
    .default("Then, Shelby and Emma had a lot of fun at the school. Shelby gave an apple to")
    .describe("the prompt"),
  corrupted: z
    .string()
    .min(1)
    .default("Then, Shelby and Emma had a lot of fun at the school. Emma gave an apple to")
    .describe("the same with another name, so that another answer is right; as many words"),
  answer: z.string().min(1).default(" Emma").describe("what follows the prompt"),
  corruptedAnswer: z.string().min(1).default(" Shelby").describe("what follows the corrupted prompt"),
  names: z
    .array(z.string().min(1))
    .default(["Mary", "John", "Anna", "Tom"])
    .describe("names put in place of the two answers, so that there are several pairs of prompts"),
  pairs: z.number().int().min(1).default(6).describe("pairs of prompts, the given one first"),
  apart: z
    .number()
    .gt(0)
    .default(0.1)
    .describe("nats by which the prompts must move the answer, so that there is something to trace"),
});

const partNames: Readonly<Record<PatchedPart, string>> = {
  all: "the state",
  scan: "the state of the scan",
  window: "the window of the convolution",
};

/** Of fewer pairs an interval would say little. */
const FEWEST = 3;

export const statePatching = defineInstrument({
  id: "sequence/state-patching",
  question: "Through which states does what the answer rests on reach the end of the prompt?",
  accepts: "language-model",
  options,
  sources: [
    mambaExplained,
    preprint(
      "Ensign & Garriga-Alonso 2024, Investigating the indirect object identification circuit in Mamba",
      "2407.14008",
    ),
  ],
  needs: () => true,

  async examine({ model }, { answer, corruptedAnswer, apart, names, pairs, ...texts }, run) {
    const tasks = promptPairs({ ...texts, cleanAnswer: answer, corruptedAnswer }, names, pairs);
    const parts: readonly PatchedPart[] = model.network.options.architecture === "mamba" ? ["scan", "window"] : ["all"];
    const patcher = await openPatcher(model);
    const kept: PatchedPair[] = [];
    try {
      for (const [i, task] of tasks.entries()) {
        const results: PatchingResult[] = [];
        for (const part of parts) {
          const progress = (done: number, total: number) =>
            run.progress(i * total + done, tasks.length * total, `patching ${partNames[part]}`);
          const result = await patchedOr(() =>
            patchTexts(patcher, model, task, { part, least: apart, signal: run.signal, progress }),
          );
          if (typeof result !== "string" && result !== undefined) {
            results.push(result);
            continue;
          }
          // Where names come to more tokens, or move nothing, other pairs still tell.
          if (i > 0) break;
          return skipped(
            typeof result === "string"
              ? `other prompts: ${result}`
              : `prompts that move the answer by ${apart} nats or more, as these do not: --clean, --corrupted, --answer, --corrupted-answer`,
          );
        }
        if (results.length === parts.length) kept.push({ results });
      }
    } finally {
      await patcher.dispose();
    }
    const patched = parts.map((part, i) =>
      meanOfPairs(
        part,
        kept.map(({ results }) => results[i]),
      ),
    );
    const [{ pairs: scores }] = patched;
    const right = scores.filter((one) => one.cleanDifference > 0 && one.corruptedDifference < 0).length;
    const rows = patched.flatMap(rowsOf);
    const strongest = [...rows].sort((a, b) => b.restored - a.restored);
    const [best] = strongest;
    const of = scores.length === 1 ? "" : ` of ${scores.length} pairs`;
    return finding({
      verdict: "info",
      summary: [
        answered(scores, right, { answer, corruptedAnswer }),
        `Of what tells them apart, most passes through ${partNames[best.part]} of block ${best.block} after “${best.word}”: put in there, it brings back ${percent(best.restored)} of the answer${of === "" ? "" : `, in the mean${of}`}.`,
      ].join(" "),
      measures: measuresOf(patched, run.random),
      figures: patched.map(figureOf),
      evidence: strongest.map(
        ({ part, block, word, place, restored }): EvidenceRow => ({
          part: partNames[part],
          block,
          word,
          place,
          restored,
        }),
      ),
      advice:
        right === scores.length
          ? ""
          : "Ask about prompts that the model answers rightly, or read the chart as what tells the prompts apart, not as how the task is solved.",
      limits: [
        scores.length === 1
          ? "One pair of prompts: another may pass elsewhere."
          : `${scores.length} pairs of prompts with one wording${scores.length < tasks.length ? `, of ${tasks.length}: the others have other numbers of tokens or do not move the answer` : ""}: another wording may pass elsewhere.`,
      ],
    });
  },
});

interface PatchedPair {
  /** Of each part. */
  readonly results: readonly PatchingResult[];
}

/** What one part brings back: in each pair of prompts, and in the mean of them. */
interface Patched {
  readonly part: PatchedPart;
  readonly pairs: readonly PatchingResult[];
  /** By block and place. */
  readonly restored: readonly (readonly number[])[];
}

function meanOfPairs(part: PatchedPart, pairs: readonly PatchingResult[]): Patched {
  return { part, pairs, restored: meanRestored(pairs, pairs.keys()) };
}

function meanRestored(pairs: readonly PatchingResult[], rows: Iterable<number>): number[][] {
  const some = Array.from(rows, (row) => pairs[row].restored);
  return some[0].map((row, block) => row.map((_, place) => mean(some.map((restored) => restored[block][place]))));
}

function answered(
  scores: readonly PatchingResult[],
  right: number,
  { answer, corruptedAnswer }: { readonly answer: string; readonly corruptedAnswer: string },
): string {
  if (scores.length > 1) return `The model answers both prompts rightly in ${right} of ${scores.length} pairs.`;
  const [{ cleanDifference, corruptedDifference }] = scores;
  if (right === 1) return "The model answers both prompts rightly.";
  if (cleanDifference < 0 && corruptedDifference > 0) return "The model gives each prompt the other's answer.";
  return `The model does not solve the task: it prefers “${(cleanDifference > 0 ? answer : corruptedAnswer).trim()}” after both prompts, by ${nats(cleanDifference)} and by ${nats(corruptedDifference)}.`;
}

/** What came of patching, or why these prompts cannot be held against each other: other instruments go on. */
async function patchedOr(
  patch: () => Promise<PatchingResult | undefined>,
): Promise<PatchingResult | string | undefined> {
  try {
    return await patch();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

interface PatchedPlace {
  readonly part: PatchedPart;
  readonly block: number;
  readonly word: string;
  /** Of the word in the prompt, from 1 on; 0 is the beginning. */
  readonly place: number;
  readonly restored: number;
}

function rowsOf({ part, pairs: [{ words }], restored: blocks }: Patched): PatchedPlace[] {
  return blocks.flatMap((row, block) =>
    row.map((restored, place) => ({ part, block: block + 1, word: shown(words[place]), place, restored })),
  );
}

function measuresOf(patched: readonly Patched[], random: Random): readonly Measure[] {
  const [{ pairs }] = patched;
  const overPairs = (name: string, statistic: (rows: Iterable<number>) => number): Measure => {
    const common = { name, baseline: 0, better: "neither", n: pairs.length } as const;
    if (pairs.length < FEWEST) return { ...common, value: statistic(pairs.keys()) };
    const options = { random: random.stream(name), method: "percentile" } as const;
    const { value, interval, level } = bootstrapInterval(pairs.length, statistic, options);
    return { ...common, value, interval, level };
  };
  const difference = (name: string, of: (result: PatchingResult) => number): Measure => ({
    ...overPairs(name, (rows) => mean(Array.from(rows, (row) => of(pairs[row])))),
    unit: "nats",
  });
  return [
    difference("score of the answer above the other, after the prompt", (result) => result.cleanDifference),
    difference("the same after the corrupted prompt", (result) => result.corruptedDifference),
    // Which place brings most back is chosen anew in every resample.
    ...patched.map(({ part, pairs: results }) =>
      overPairs(`most that ${partNames[part]} of one block brings back`, (rows) =>
        Math.max(...meanRestored(results, rows).flat()),
      ),
    ),
  ];
}

function figureOf({ part, pairs, restored }: Patched): Figure {
  return heatmapFigure({
    title: `What ${partNames[part]} brings back`,
    caption: `1 where the state of one block, exchanged after this word, brings the whole answer back; 0 where nothing changes${pairs.length === 1 ? "" : `; the mean of ${pairs.length} pairs of prompts, with the words of the first`}.`,
    rows: restored.map((_, block) => `block ${block + 1}`),
    columns: pairs[0].words.map(shown),
    values: restored.flat(),
    valueTitle: "share of the answer brought back",
    columnTitle: "after the word",
    colours: "diverging",
    domain: [-1, 1],
  });
}

function shown(word: string): string {
  return word === "" ? "⟨start⟩" : word.trim();
}

function nats(difference: number): string {
  return `${Number(Math.abs(difference).toPrecision(2))} nats`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
