// How far back does the model remember? One token of a text is exchanged: for how long do its predictions, and its state, show
// that? The essay: "Humans also decide what to throw away at memory-making time"; this measures what is thrown away, and when.

import { z } from "zod";
import { type EvidenceRow, finding, type Measure, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { lineFigure } from "../../report/figures/lineFigure.js";
import { bootstrapInterval } from "../../stats/bootstrap.js";
import { meanInterval } from "../../stats/meanInterval.js";
import { guDao2023, mambaExplained } from "./essay.js";
import { askedText } from "./inside/askedText.js";
import { memoryTraces, stretches, type Trace } from "./inside/memoryLength.js";
import type { LanguageModelSubject } from "./languageModelSubject.js";

const LEVEL = 0.95;

const options = z.object({
  text: z.string().min(1).optional().describe("the text; --data, or what the model itself writes, if left out"),
  changes: z.number().int().min(2).default(24).describe("how often a token is exchanged, at places drawn by chance"),
  before: z.number().int().min(1).default(16).describe("tokens read before the exchanged one"),
  after: z.number().int().min(2).default(256).describe("tokens read from it on; the power of two below is taken"),
  moved: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.01)
    .describe("how far (total variation, from 0 to 1) a prediction must move to count as remembering"),
  shortest: z.number().int().min(0).default(4).describe("memory of fewer tokens than these is a concern"),
});

type Options = z.output<typeof options>;

export const memoryLength = defineInstrument({
  id: "sequence/memory-length",
  question: "How far back does a token still move what the model predicts?",
  accepts: "language-model",
  options,
  sources: [mambaExplained, guDao2023],
  needs: () => true,

  async examine(subject, settings, run) {
    const { tokens, whence } = await textOf(subject, settings, run);
    const fits = Math.min(settings.after, tokens.length - settings.before);
    if (fits < 2)
      return skipped(`a text of more than ${settings.before + 2} tokens, and this one has ${tokens.length}`);
    const size = { ...settings, after: 2 ** Math.floor(Math.log2(fits)) };
    const traces = await memoryTraces(subject.model, tokens, size, run.random.stream("exchanges"), run);
    const lags = stretches(size.after);
    const means = lags.map((_, i) =>
      meanInterval(
        Float64Array.from(traces, ({ moved }) => moved[i]),
        LEVEL,
      ),
    );
    const estimate = (statistic: (rows: ArrayLike<number>) => number, stream: string) =>
      bootstrapInterval(traces.length, statistic, {
        random: run.random.stream(stream),
        method: "percentile",
        level: LEVEL,
      });
    const meanMoved = (rows: ArrayLike<number>) =>
      lags.map(
        (_, i) => Array.from(rows, (row) => traces[row].moved[i]).reduce((sum, value) => sum + value, 0) / rows.length,
      );
    const memory = estimate((rows) => remembered(meanMoved(rows), lags, settings.moved), "memory");
    const half = estimate((rows) => halfLife(meanMoved(rows), lags), "half");
    const isLongest = memory.value >= size.after - 1;
    const isShort = memory.interval[1] < settings.shortest;
    const stateLeft = traces[0].apart.map((_, block) =>
      meanInterval(
        Float64Array.from(traces, ({ apart }) => apart[block][lags.length - 1]),
        LEVEL,
      ),
    );
    const n = traces.length;
    const measure = (
      name: string,
      unit: string | undefined,
      { value, interval }: { readonly value: number; readonly interval: readonly [number, number] },
    ): Measure => ({
      name,
      value,
      interval,
      level: LEVEL,
      ...(unit === undefined ? {} : { unit }),
      better: "neither",
      n,
    });
    return finding({
      verdict: isShort ? "concern" : "info",
      summary: [
        `In ${whence}, an exchanged token moves the next prediction by ${percent(means[0].value)}; half of that is gone after ${counted(half.value)}.`,
        memory.value === 0
          ? `One token later predictions move by less than ${percent(settings.moved)}.`
          : `They move by more than ${percent(settings.moved)} up to ${counted(memory.value)} later${isLongest ? ", the most that was tried" : ""}.`,
        `After ${counted(size.after)} the state is ${percent(Math.max(...stateLeft.map(({ value }) => value)))} off.`,
      ].join(" "),
      measures: [
        measure("memory", "tokens", memory),
        measure("half of the effect is gone", "tokens", half),
        { ...measure("prediction moved by the exchanged token", undefined, means[0]), baseline: 0 },
        ...stateLeft.map((left, block) => ({
          ...measure(`state of block ${block + 1} off in the end, as a share of it`, undefined, left),
          baseline: 0,
        })),
      ],
      figures: [
        lineFigure({
          title: "How long an exchanged token is remembered",
          caption: "How far predictions move, in total variation: 0 where nothing is left of it, 1 where all is other.",
          xTitle: "tokens later, in doublings (0: one token)",
          yTitle: "predictions moved",
          series: [
            {
              name: "predictions",
              points: means.slice(1).map(({ value, interval }, i) => ({ x: i, y: value, band: interval })),
            },
          ],
        }),
        lineFigure({
          title: "What the state keeps of it",
          caption:
            "The distance between the states after the text and after the text with one token exchanged, as a share of the state.",
          xTitle: "tokens later, in doublings (0: one token)",
          yTitle: "distance",
          series: traces[0].apart.slice(0, 8).map((_, block) => ({
            name: `block ${block + 1}`,
            points: lags.slice(1).map((_, i) => ({ x: i, y: meanApart(traces, block, i + 1) })),
          })),
        }),
      ],
      evidence: lags.map(
        ([first, last], i): EvidenceRow => ({
          "tokens later": first === last ? `${first}` : `${first}–${last}`,
          "predictions moved": means[i].value,
          from: means[i].interval[0],
          to: means[i].interval[1],
          ...Object.fromEntries(
            traces[0].apart.slice(0, 4).map((_, block) => [`state of block ${block + 1}`, meanApart(traces, block, i)]),
          ),
        }),
      ),
      advice: isShort
        ? "Do not hand it tasks that rest on what was said before: it works by the last few tokens. Train on longer pieces of text, or longer."
        : "",
      limits: [
        `${n} tokens were exchanged for others of the text, each after ${size.before} tokens; memory is told in stretches that double.`,
        ...(size.after < settings.after ? [`The text allows for ${size.after} tokens, not ${settings.after}.`] : []),
        ...(traces[0].apart.length > 8 ? ["Figures show the first eight blocks."] : []),
      ],
    });
  },
});

async function textOf(subject: LanguageModelSubject, { text, before, after, changes }: Options, run: Run) {
  if (text !== undefined || subject.data !== undefined) {
    return askedText(subject, text, (before + after) * changes, run);
  }
  // Of its own writing, so that it is at home in it.
  const { tokeniser, predict } = subject.model;
  run.progress(0, 1, "letting the model write");
  const tokens = Array.of<number>();
  for (let seed = 0; tokens.length < 2 * (before + after) && seed < 50; seed++) {
    const { text: written } = await predict({
      prompt: "",
      tokens: 2 * (before + after) - tokens.length,
      seed: run.seed + seed,
    });
    tokens.push(tokeniser.boundary, ...tokeniser.encode(written));
  }
  return { tokens: Int32Array.from(tokens), whence: "what the model itself writes" };
}

/** The end of the last stretch before which, and in which, predictions move on average by more than `least`; 0 for none. */
function remembered(moved: readonly number[], lags: readonly (readonly [number, number])[], least: number): number {
  const lost = moved.findIndex((value) => !(value > least));
  if (lost <= 0) return lost === 0 ? 0 : lags[lags.length - 1][1];
  return lags[lost - 1][1];
}

/** The beginning of the first stretch in which predictions move half as far as right after the exchange; the longest where none does. */
function halfLife(moved: readonly number[], lags: readonly (readonly [number, number])[]): number {
  const gone = moved.findIndex((value) => value <= moved[0] / 2);
  return gone < 0 ? lags[lags.length - 1][1] : lags[gone][0];
}

function meanApart(traces: readonly Trace[], block: number, stretch: number): number {
  return traces.reduce((sum, { apart }) => sum + apart[block][stretch], 0) / traces.length;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function counted(tokens: number): string {
  return `${tokens.toLocaleString("en")} ${tokens === 1 ? "token" : "tokens"}`;
}
