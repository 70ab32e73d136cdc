// What does Mamba do with each token: linger on it, or skip it? Its step size Δ says so, for the essay: "For large ∆, you focus
// more on that token; for small ∆, you skip past the token immediately and don't include it much in the next state".

import { z } from "zod";
import { type EvidenceRow, finding } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { barFigure } from "../../report/figures/barFigure.js";
import { heatmapFigure } from "../../report/figures/heatmapFigure.js";
import { bootstrapInterval } from "../../stats/bootstrap.js";
import { mean, median, quantile } from "../../stats/summary.js";
import { guDao2023, mambaExplained } from "./essay.js";
import { askedText } from "./inside/askedText.js";
import { stepSizesOf } from "./inside/stepSizes.js";
import type {} from "./languageModelSubject.js";
import { tokenLabel } from "./tokenisers/tokenLabel.js";

const options = z.object({
  text: z
    .string()
    .min(1)
    .optional()
    .describe("the text; the beginning of --data, or the essay's sentence, if left out"),
  tokens: z.number().int().min(8).max(4096).default(256).describe("most tokens of the text"),
  alike: z
    .number()
    .min(1)
    .default(1.05)
    .describe("largest ratio of large to small steps at which tokens count as treated alike, a concern"),
});

/** A token of the vocabulary, over all places where it stands. */
interface Kind {
  readonly token: string;
  readonly times: number;
  /** Its steps, as many times those of a usual token; the geometric mean. */
  readonly ofUsual: number;
  readonly kept: number;
}

export const stepSizes = defineInstrument({
  id: "sequence/step-sizes",
  question: "Which tokens does the model linger on, and which does it skip?",
  accepts: "language-model",
  options,
  sources: [mambaExplained, guDao2023],
  needs: ({ model }) =>
    model.network.options.architecture === "mamba" ? true : "a Mamba, whose steps depend on the token",

  async examine(subject, { text, tokens: most, alike }, run) {
    const { tokens: ids, isCut, whence } = await askedText(subject, text, most, run);
    const { meanStep, kept } = await stepSizesOf(subject.model, ids);
    const labels = Array.from(ids, (token) => tokenLabel(subject.model.tokeniser, token));
    // Blocks differ in how large their steps are; each is held against its own.
    const logs = meanStep.map((row) => row.map((step) => Math.log(step / median(row))));
    const relative = Float64Array.from(ids, (_, t) => mean(logs.map((row) => row[t])));
    const keptMean = Array.from(ids, (_, t) => mean(kept.map((row) => row[t])));
    const spread = (rows: ArrayLike<number>) => {
      const sorted = Float64Array.from(rows, (row) => relative[row]).sort();
      return Math.exp(quantile(sorted, 0.9) - quantile(sorted, 0.1));
    };
    const { value, interval } = bootstrapInterval(ids.length, spread, {
      random: run.random.stream("spread"),
      method: "percentile",
    });
    const kinds = kindsOf(labels, relative, keptMean);
    const [first, last] = [kinds[0], kinds[kinds.length - 1]];
    const isAlike = interval[1] < alike;
    const n = ids.length;
    return finding({
      verdict: isAlike ? "concern" : "info",
      summary: isAlike
        ? `The model treats all tokens of ${whence} nearly alike: its large steps are ${value.toFixed(2)} times its small ones.`
        : `Of the tokens of ${whence} the model lingers most on “${first.token}” (${times(first.ofUsual)} the usual step) and skips “${last.token}” (${times(last.ofUsual)}); large steps are ${times(value)} small ones.`,
      measures: [
        {
          name: "large steps, as many times small ones",
          value,
          interval,
          level: 0.95,
          baseline: 1,
          better: "neither",
          n,
        },
        { name: "share of the state that outlasts a token", value: mean(keptMean), better: "neither", n },
      ],
      figures: [
        heatmapFigure({
          title: "Lingering and skipping",
          caption:
            "Doublings of the step against the block's usual one: where it is large the state takes the token in.",
          rows: meanStep.map((_, block) => `block ${block + 1}`),
          columns: labels,
          values: logs.flatMap((row) => row.map((value) => value / Math.LN2)),
          valueTitle: "doublings of the step",
          columnTitle: "token",
          colours: "diverging",
        }),
        barFigure({
          title: "Tokens lingered on, and skipped",
          caption: "The mean step of a token, as many times the usual one: the largest and the smallest.",
          bars: (kinds.length > 20 ? [...kinds.slice(0, 10), ...kinds.slice(-10)] : kinds).map((kind) => ({
            label: kind.token,
            value: kind.ofUsual,
          })),
          valueTitle: "times the usual step",
          labelTitle: "token",
          reference: { value: 1, label: "usual" },
        }),
      ],
      evidence: kinds.map(
        (kind): EvidenceRow => ({
          token: kind.token,
          times: kind.times,
          "of the usual step": kind.ofUsual,
          "state kept": kind.kept,
        }),
      ),
      advice: isAlike
        ? "The selection does nothing here: train longer or on more text, or ask about text like that it learnt from."
        : "",
      limits: [
        ...(isCut ? [`The first ${n.toLocaleString("en")} tokens were read; --tokens reads more.`] : []),
        "Large steps are the 90th of a hundred, small ones the 10th, of the mean over blocks; the interval takes tokens to be independent, which neighbours are not.",
      ],
    });
  },
});

function kindsOf(labels: readonly string[], relative: Float64Array, kept: readonly number[]): readonly Kind[] {
  const places = new Map<string, number[]>();
  for (const [t, token] of labels.entries()) places.set(token, [...(places.get(token) ?? []), t]);
  return [...places]
    .map(([token, at]) => ({
      token,
      times: at.length,
      ofUsual: Math.exp(mean(at.map((t) => relative[t]))),
      kept: mean(at.map((t) => kept[t])),
    }))
    .sort((a, b) => b.ofUsual - a.ofUsual);
}

function times(ratio: number): string {
  return `${Number(ratio.toPrecision(3))} times`;
}
