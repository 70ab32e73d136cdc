// Distributions of one quantity in one or several groups, on shared bins. Groups are overlaid and, unless said
// otherwise, normalised: each shows the share of its own rows, so that groups of unequal size can be compared.

import type { Figure } from "../../core/finding.js";
import { series } from "./palette.js";
import { distinctLabels, type FigureHead, figureOf, scaleOf, titleOf } from "./shared.js";

interface HistogramHead extends FigureHead {
  readonly valueTitle: string;
  /** Shares of each group (default), or counts of rows. */
  readonly heights?: "share" | "count";
  /** The values are times in milliseconds. */
  readonly time?: boolean;
}

export interface HistogramFigureParts extends HistogramHead {
  readonly groups: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  /** Number of bins; by default after Freedman & Diaconis 1981, between 8 and 50. */
  readonly bins?: number;
}

export interface BinnedHistogramFigureParts extends HistogramHead {
  /** Ascending; one more than there are bins. */
  readonly edges: ArrayLike<number>;
  readonly groups: readonly { readonly name: string; readonly counts: ArrayLike<number> }[];
}

/** A histogram of values. Values that are not finite are left out. */
export function histogramFigure(parts: HistogramFigureParts): Figure {
  const samples = parts.groups.map(({ values }) => Float64Array.from(values).filter(Number.isFinite).sort());
  const edges = commonEdges(samples, parts.bins);
  const groups = parts.groups.map(({ name }, index) => ({ name, counts: countsWithin(samples[index], edges) }));
  return binnedHistogramFigure({ ...parts, edges, groups });
}

/** A histogram whose bins were counted already, as a database does. */
export function binnedHistogramFigure(parts: BinnedHistogramFigureParts): Figure {
  const names = distinctLabels(parts.groups.map(({ name }) => name));
  const shares = parts.heights !== "count";
  const bins = Math.max(0, parts.edges.length - 1);
  const rows = parts.groups.flatMap(({ counts }, group) => {
    const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
    return Array.from({ length: bins }, (_, bin) => ({
      start: parts.edges[bin],
      end: parts.edges[bin + 1],
      height: shares ? (total === 0 ? 0 : counts[bin] / total) : counts[bin],
      group: names[group],
    }));
  });
  const several = names.length > 1;
  const colour = {
    field: "group",
    type: "nominal",
    sort: null,
    title: null,
    scale: { domain: names, range: [...series] },
    ...(several ? {} : { legend: null }),
  };
  const x = {
    field: "start",
    type: parts.time === true ? "temporal" : "quantitative",
    title: titleOf(parts.valueTitle),
    scale: { ...scaleOf(parts.time === true ? "time" : "number"), nice: false },
  };
  const y = {
    field: "height",
    type: "quantitative",
    title: shares ? "share of rows" : "rows",
    stack: null,
    axis: shares ? { format: "~%" } : { tickMinStep: 1 },
  };
  return figureOf(parts, rows, {
    height: 190,
    mark: { type: "bar", binSpacing: 0, opacity: several ? 0.5 : 0.85 },
    encoding: { x, x2: { field: "end" }, y, y2: { datum: 0 }, color: colour },
  });
}

/** Edges of bins of equal width that hold every sample (each sorted, all finite). */
function commonEdges(samples: readonly Float64Array[], bins?: number): Float64Array {
  const filled = samples.filter((sample) => sample.length > 0);
  if (filled.length === 0) return new Float64Array(0);
  const low = Math.min(...filled.map((sample) => sample[0]));
  const high = Math.max(...filled.map((sample) => sample[sample.length - 1]));
  if (low === high) {
    const half = Math.max(0.5, Math.abs(low) * 1e-6);
    return Float64Array.of(low - half, low + half);
  }
  const whole = filled.every((sample) => sample.every(Number.isInteger)) && high - low < 50;
  if (bins === undefined && whole) return evenEdges(low - 0.5, high + 0.5, high - low + 1);
  return evenEdges(low, high, Math.max(1, Math.round(bins ?? freedmanDiaconis(filled, high - low))));
}

/** Freedman & Diaconis 1981: bins of width 2 · IQR · n^(−1/3); the finest that any group asks for. */
function freedmanDiaconis(samples: readonly Float64Array[], range: number): number {
  const widths = samples.map((sample) => {
    const quartile = (share: number) => sample[Math.floor(share * (sample.length - 1))];
    return (2 * (quartile(0.75) - quartile(0.25))) / Math.cbrt(sample.length);
  });
  const width = Math.min(...widths.filter((candidate) => candidate > 0));
  return Number.isFinite(width) ? Math.min(50, Math.max(8, Math.ceil(range / width))) : 20;
}

function evenEdges(low: number, high: number, bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, edge) =>
    edge === bins ? high : low + ((high - low) * edge) / bins,
  );
}

function countsWithin(sample: Float64Array, edges: Float64Array): Int32Array {
  const bins = Math.max(0, edges.length - 1);
  const counts = new Int32Array(bins);
  if (bins === 0) return counts;
  const width = (edges[bins] - edges[0]) / bins;
  for (const value of sample) counts[Math.min(bins - 1, Math.max(0, Math.floor((value - edges[0]) / width)))]++;
  return counts;
}
