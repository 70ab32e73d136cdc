// Through which states does the answer pass? Two prompts differ in one name; the state that the clean one leaves after a word
// is put into the reading of the other, block by block, word by word (the essay's chart of indirect objects).

import { z } from "zod";
import { UserError } from "../../core/errors.js";
import { type EvidenceRow, type Figure, finding, type Measure, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { preprint } from "../../core/source.js";
import { heatmapFigure } from "../../report/figures/heatmapFigure.js";
import { mambaExplained } from "./essay.js";
import { type PatchedPart, type PatchingResult, patchStates } from "./inside/statePatching.js";
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

  async examine({ model }, { answer, corruptedAnswer, apart, ...texts }, run) {
    const task = { ...texts, cleanAnswer: answer, corruptedAnswer };
    const parts: readonly PatchedPart[] = model.network.options.architecture === "mamba" ? ["scan", "window"] : ["all"];
    const results: { readonly part: PatchedPart; readonly result: PatchingResult }[] = [];
    for (const part of parts) {
      const progress = (done: number, total: number) => run.progress(done, total, `patching ${partNames[part]}`);
      const result = await patchedOr(() =>
        patchStates(model, task, { part, least: apart, signal: run.signal, progress }),
      );
      if (typeof result === "string") return skipped(`other prompts: ${result}`);
      if (result === undefined) {
        return skipped(
          `prompts that move the answer by ${apart} nats or more, as these do not: --clean, --corrupted, --answer, --corrupted-answer`,
        );
      }
      results.push({ part, result });
    }
    const [{ result: first }] = results;
    const isRight = first.cleanDifference > 0 && first.corruptedDifference < 0;
    const rows = results.flatMap(rowsOf);
    const strongest = [...rows].sort((a, b) => b.restored - a.restored);
    const [best] = strongest;
    return finding({
      verdict: "info",
      summary: [
        isRight
          ? "The model answers both prompts rightly."
          : first.cleanDifference < 0 && first.corruptedDifference > 0
            ? "The model gives each prompt the other's answer."
            : `The model does not solve the task: it prefers “${(first.cleanDifference > 0 ? answer : corruptedAnswer).trim()}” after both prompts, by ${nats(first.cleanDifference)} and by ${nats(first.corruptedDifference)}.`,
        `Of what tells them apart, most passes through ${partNames[best.part]} of block ${best.block} after “${best.word}”: put in there, it brings back ${percent(best.restored)} of the answer.`,
      ].join(" "),
      measures: measuresOf(results),
      figures: results.map(figureOf),
      evidence: strongest.map(
        ({ part, block, word, place, restored }): EvidenceRow => ({
          part: partNames[part],
          block,
          word,
          place,
          restored,
        }),
      ),
      advice: isRight
        ? ""
        : "Ask about prompts that the model answers rightly, or read the chart as what tells the prompts apart, not as how the task is solved.",
      limits: ["One pair of prompts: another may pass elsewhere."],
    });
  },
});

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

function rowsOf({ part, result }: { readonly part: PatchedPart; readonly result: PatchingResult }): PatchedPlace[] {
  return result.restored.flatMap((row, block) =>
    row.map((restored, place) => ({ part, block: block + 1, word: shown(result.words[place]), place, restored })),
  );
}

function measuresOf(
  results: readonly { readonly part: PatchedPart; readonly result: PatchingResult }[],
): readonly Measure[] {
  const [{ result }] = results;
  const difference = (name: string, value: number): Measure => ({
    name,
    value,
    unit: "nats",
    baseline: 0,
    better: "neither",
    n: 1,
  });
  return [
    difference("score of the answer above the other, after the prompt", result.cleanDifference),
    difference("the same after the corrupted prompt", result.corruptedDifference),
    ...results.map(
      ({ part, result: { restored } }): Measure => ({
        name: `most that ${partNames[part]} of one block brings back`,
        value: Math.max(...restored.flat()),
        baseline: 0,
        better: "neither",
        n: restored.flat().length,
      }),
    ),
  ];
}

function figureOf({ part, result }: { readonly part: PatchedPart; readonly result: PatchingResult }): Figure {
  return heatmapFigure({
    title: `What ${partNames[part]} brings back`,
    caption: `1 where the state of one block, exchanged after this word, brings the whole answer back; 0 where nothing changes.`,
    rows: result.restored.map((_, block) => `block ${block + 1}`),
    columns: result.words.map(shown),
    values: result.restored.flat(),
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
