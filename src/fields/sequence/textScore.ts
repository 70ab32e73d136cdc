// How well does the model foresee a text? The text is read as it goes by, in memory that does not grow with it, so that a text
// of a million tokens is scored as one of a thousand is.

import { z } from "zod";
import { type EvidenceRow, finding, type Measure } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { corpusTexts } from "../../data/corpusTexts.js";
import { lineFigure } from "../../report/figures/lineFigure.js";
import { guDao2023, mambaExplained } from "./essay.js";
import { openScorer } from "./languageModel/scorer.js";
import { textScore as scoreOf, scorePassages, type TextCost } from "./languageModel/scoring.js";
import type {} from "./languageModelSubject.js";

/** Bits per byte of bytes drawn blindly. */
const BLIND = 8;

export const textScore = defineInstrument({
  id: "sequence/text-score",
  question: "How well does the model foresee the text?",
  accepts: "language-model",
  options: z.object({
    high: z.number().gt(0).default(4).describe("bits per byte from which on the text counts as foreign to the model"),
  }),
  sources: [mambaExplained, guDao2023],
  needs: ({ data }) => (data === undefined ? "a text: --data <file>" : true),

  async examine({ model, data = [] }, { high }, run) {
    const size = data.reduce((sum, file) => sum + file.bytes, 0);
    const reading = { signal: run.signal, progress: (read: number) => run.progress(read, size, "reading the text") };
    const scorer = await openScorer(model.network, model.parameters, { device: run.device });
    const { passages, documents } = await scorePassages(
      scorer,
      model.tokeniser,
      corpusTexts(data, reading),
      run.signal,
    ).finally(() => scorer.dispose());
    const { bitsPerByte, perplexity } = scoreOf(passages, run.random.stream("score"), "passages");
    const total = (unit: "tokens" | "bytes") => passages.reduce((sum, passage) => sum + passage[unit], 0);
    const measure = (
      name: string,
      unit: string | undefined,
      baseline: number,
      estimate: typeof bitsPerByte,
    ): Measure => ({
      name,
      value: estimate.value,
      ...(estimate.interval === undefined ? {} : { interval: estimate.interval, level: 0.95 }),
      ...(unit === undefined ? {} : { unit }),
      baseline,
      better: "lower",
      n: passages.length,
    });
    const isHigh = bitsPerByte.value >= high;
    return finding({
      verdict: isHigh ? "concern" : "info",
      summary: `A byte of ${data.map((file) => file.name).join(", ")} costs the model ${bitsPerByte.value.toFixed(2)} bits (${total("tokens").toLocaleString("en")} tokens, ${total("bytes").toLocaleString("en")} bytes${documents > 1 ? `, ${documents.toLocaleString("en")} documents` : ""}); bytes drawn blindly would cost 8.`,
      measures: [
        measure("text", "bits per byte", BLIND, bitsPerByte),
        measure("perplexity", undefined, model.tokeniser.vocabulary, perplexity),
      ],
      figures: [
        lineFigure({
          title: "Bits per byte along the text",
          caption: "Each point is a passage, given all that came before it in its document.",
          xTitle: "bytes read",
          yTitle: "bits per byte",
          series: [{ name: "bits per byte", points: along(passages) }],
        }),
      ],
      evidence: [...passages]
        .map((passage, i) => ({ passage, from: startOf(passages, i) }))
        .sort((a, b) => bits(b.passage) - bits(a.passage))
        .slice(0, 20)
        .map(
          ({ passage, from }): EvidenceRow => ({
            "from byte": from,
            bytes: passage.bytes,
            tokens: passage.tokens,
            "bits per byte": bits(passage),
          }),
        ),
      advice: isHigh
        ? "The text is foreign to the model: train on text like it, or check the language and the encoding."
        : "",
      limits: [
        passages.length < 8
          ? "So short a text gives no interval."
          : `The interval draws the ${passages.length} passages of about ${Math.round(total("bytes") / passages.length).toLocaleString("en")} bytes again as wholes (block bootstrap): what depends on each other within a passage stays together.`,
      ],
    });
  },
});

function bits({ nats, bytes }: TextCost): number {
  return nats / Math.LN2 / bytes;
}

function along(passages: readonly TextCost[]) {
  let read = 0;
  return passages.map((passage) => {
    read += passage.bytes;
    return { x: read, y: bits(passage) };
  });
}

function startOf(passages: readonly TextCost[], i: number): number {
  return passages.slice(0, i).reduce((sum, { bytes }) => sum + bytes, 0);
}
