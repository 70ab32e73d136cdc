// What does a longer text cost this model, in time and in what it must keep? The essay: attention takes time that grows with the
// square of the length and a cache that grows with it; Mamba takes O(n) time and O(1) space.

import { z } from "zod";
import { stopIfAborted } from "../../core/errors.js";
import { type EvidenceRow, finding, type Measure } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { ndarray } from "../../engine/ndarray.js";
import { compile } from "../../engine/program.js";
import { tensorType } from "../../engine/types.js";
import { lineFigure } from "../../report/figures/lineFigure.js";
import { guDao2023, mambaExplained } from "./essay.js";
import { exponentMeasure, fastest } from "./inside/powerOfLength.js";
import type { LanguageModelSubject } from "./languageModelSubject.js";
import { stateBytesAfter } from "./network/stateBytes.js";

const options = z.object({
  shortest: z.number().int().min(16).default(256).describe("shortest text, in tokens"),
  doublings: z.number().int().min(2).max(12).default(4).describe("how often the length is doubled"),
  rounds: z.number().int().min(1).default(5).describe("runs at each length, of which the fastest counts"),
  seconds: z
    .number()
    .gt(0)
    .default(20)
    .describe("no longer text is tried after one that takes this long for all its rounds"),
  steep: z.number().gt(0).default(1.5).describe("exponent of the time from which on it is a concern"),
});

/** What a text of `length` tokens costs. */
interface Cost {
  readonly length: number;
  /** Of reading it whole, in milliseconds. */
  readonly time: number;
  /** Bytes that are kept to go on after it. */
  readonly kept: number;
}

export const costAgainstLength = defineInstrument({
  id: "sequence/cost-against-length",
  question: "How do time and memory grow with the length of the text?",
  accepts: "language-model",
  options,
  sources: [mambaExplained, guDao2023],
  needs: ({ model }) => {
    const longest = longestOf(model.network.options);
    return longest >= 64 ? true : `a model that takes texts of 64 tokens or more; this one takes ${longest}`;
  },

  async examine({ model }, settings, run) {
    const { rounds, seconds, steep } = settings;
    const lengths = lengthsFor(model, settings);
    const costs: Cost[] = [];
    for (const [i, length] of lengths.entries()) {
      stopIfAborted(run.signal);
      run.progress(i, lengths.length, `texts of ${length} tokens`);
      const before = performance.now();
      costs.push({ length, time: await timeOf(model, length, rounds), kept: stateBytesAfter(model.network, length) });
      if (performance.now() - before > 1000 * seconds && costs.length >= 3) break;
    }
    const tried = costs.map(({ length }) => length);
    const time = exponentMeasure(
      "exponent of the time",
      tried,
      costs.map((cost) => cost.time),
    );
    const memory: Measure = {
      name: "exponent of the memory kept",
      value: Math.log(costs[costs.length - 1].kept / costs[0].kept) / Math.log(tried[tried.length - 1] / tried[0]),
      better: "lower",
      n: costs.length,
    };
    const last = costs[costs.length - 1];
    const isSteep = (time.interval?.[0] ?? 0) >= steep;
    return finding({
      verdict: isSteep ? "concern" : "info",
      summary: `Twice the text takes ${(2 ** time.value).toFixed(1)} times the time (exponent ${time.value.toFixed(2)}) and ${(2 ** memory.value).toFixed(1)} times the memory that is kept: ${bytes(last.kept)} after ${last.length.toLocaleString("en")} tokens, which take ${milliseconds(last.time)} to read.`,
      measures: [
        time,
        memory,
        { name: "memory kept after the longest text", value: last.kept, unit: "bytes", better: "lower", n: 1 },
      ],
      figures: [
        lineFigure({
          title: "Time against length",
          caption:
            "Both axes are in doublings: the slope is the exponent, 1 where time grows as the text does, 2 with its square.",
          xTitle: "length, log₂ of tokens",
          yTitle: "log₂ of milliseconds",
          series: [
            { name: "time", points: costs.map((cost) => ({ x: Math.log2(cost.length), y: Math.log2(cost.time) })) },
          ],
        }),
        lineFigure({
          title: "Memory against length",
          caption: "What is kept to go on after a text: a state stays as large as it is, keys and values grow.",
          xTitle: "length, log₂ of tokens",
          yTitle: "log₂ of bytes",
          series: [
            { name: "kept", points: costs.map((cost) => ({ x: Math.log2(cost.length), y: Math.log2(cost.kept) })) },
          ],
        }),
      ],
      evidence: costs.map(
        (cost): EvidenceRow => ({
          tokens: cost.length,
          milliseconds: cost.time,
          "bytes kept": cost.kept,
          "milliseconds a token": cost.time / cost.length,
        }),
      ),
      advice: isSteep ? "Keep texts short, read them in pieces, or use a model with a state of fixed size." : "",
      limits: [
        `The fastest of ${rounds} runs on one thread of this machine's processor, the whole text at once; memory is counted from the shapes of what is kept, not measured.`,
        ...(costs.length < lengths.length
          ? [`Texts longer than ${last.length} tokens took more than ${seconds} s; --seconds allows for them.`]
          : []),
      ],
    });
  },
});

function lengthsFor(
  { network }: LanguageModelSubject["model"],
  { shortest, doublings }: z.output<typeof options>,
): number[] {
  const longest = longestOf(network.options);
  const first = Math.min(shortest, Math.floor(longest / 4));
  return Array.from({ length: doublings + 1 }, (_, i) => first * 2 ** i).filter((length) => length <= longest);
}

function longestOf({ architecture, context = 1024 }: LanguageModelSubject["model"]["network"]["options"]): number {
  return architecture === "transformer" ? context : Number.POSITIVE_INFINITY;
}

async function timeOf(
  { network, parameters }: LanguageModelSubject["model"],
  length: number,
  rounds: number,
): Promise<number> {
  const program = await compile(
    (given) => network.scores(given.parameters, given.tokens),
    { parameters, tokens: tensorType([1, length], "i32") },
    { threads: 1 },
  );
  const ids = Int32Array.from({ length }, (_, i) => (7 * i) % network.options.vocabulary);
  const tokens = ndarray(ids, [1, length], "i32");
  const into = await program.run({ parameters, tokens });
  const time = await fastest(() => program.run({ parameters, tokens }, into), rounds);
  await program.dispose();
  return time;
}

function bytes(count: number): string {
  return count < 2 ** 20 ? `${(count / 2 ** 10).toPrecision(3)} KB` : `${(count / 2 ** 20).toPrecision(3)} MB`;
}

function milliseconds(time: number): string {
  return time < 1000 ? `${Number(time.toPrecision(2))} ms` : `${Number((time / 1000).toPrecision(2))} s`;
}
