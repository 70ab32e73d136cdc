// How far the model is ahead of each baseline on the same test rows: a paired bootstrap, and where there is an exact
// test for it that test (McNemar's for accuracy, DeLong's for AUROC).

import type { Run } from "../../../core/run.js";
import { delongTest } from "../../../stats/delong.js";
import { normalSurvival } from "../../../stats/distributions.js";
import { mcnemarTest } from "../../../stats/mcnemar.js";
import { estimate, type Statistic } from "../predictions/estimate.js";
import { drawsWithin, ownWeights, rowDraws } from "../predictions/rowDraws.js";
import type { Contestant, ContestantKind } from "./contestants.js";
import type { BaselineSettings } from "./options.js";
import {
  type MeasureName,
  type Model,
  modelStatistics,
  mostProbable,
  probabilityOf,
  statisticsOf,
  type Truth,
} from "./scoring.js";

/** How much better the model is than one baseline by one measure: positive is better. */
export interface Lead {
  readonly measure: MeasureName;
  readonly over: string;
  readonly kind: ContestantKind;
  readonly value: number;
  readonly interval: readonly [number, number];
  /** Of no difference, two-sided. */
  readonly pValue: number;
  /** Whether the two score the same in every draw: the model answers as the baseline does. */
  readonly same: boolean;
  /** The baseline's own score. */
  readonly baseline: number;
  readonly better: "higher" | "lower";
}

/** The model's lead over every baseline by `measure`, the strongest baseline first. */
export function leadsOver(
  contestants: readonly Contestant[],
  model: Model,
  measure: MeasureName,
  truth: Truth,
  settings: BaselineSettings,
  run: Run,
): readonly Lead[] {
  const own = modelStatistics(model, truth, Number.NaN).find(({ name }) => name === measure);
  if (own === undefined) return [];
  const rivals = contestants.flatMap((contestant) => {
    const found = statisticsOf(contestant, truth, Number.NaN).find(({ name }) => name === measure);
    return found === undefined ? [] : [{ contestant, score: found.score }];
  });
  const statistics = rivals.map(({ score }): Statistic<Float64Array> => ({ ...own, baseline: score }));
  const n = truth.codes?.length ?? truth.values?.length ?? 0;
  const full = ownWeights(n, truth.weights);
  const estimates = estimate({
    full,
    base: full,
    statistics,
    sampled: statistics,
    draws: rowDraws(n, {
      resamples: drawsWithin(settings.resamples, n, statistics.length / 2),
      random: run.random.stream(`leads in ${measure}`),
      signal: run.signal,
      clusters: truth.clusters,
      own: truth.weights,
    }),
    scale: 1,
    level: settings.level,
    n,
  });
  const leads = estimates.flatMap(({ gain, baseline, better }, index): Lead[] => {
    if (gain === undefined || baseline === undefined) return [];
    const { contestant } = rivals[index];
    const { value, interval, standardError } = gain;
    const same = value === 0 && standardError === 0;
    const z = standardError > 0 ? Math.abs(value) / standardError : value === 0 ? 0 : Number.POSITIVE_INFINITY;
    const lead = {
      measure,
      over: contestant.name,
      kind: contestant.kind,
      value,
      interval,
      pValue: 2 * normalSurvival(z),
      same,
      baseline,
      better,
    };
    return [{ ...lead, ...exactTest(contestant, model, measure, truth, settings.level) }];
  });
  return leads.sort((a, b) => (a.better === "higher" ? b.baseline - a.baseline : a.baseline - b.baseline));
}

/** What an exact test says instead, where rows are independent and count alike. */
function exactTest(
  contestant: Contestant,
  { predicted, ranking, positive }: Model,
  measure: MeasureName,
  truth: Truth,
  level: number,
): Partial<Pick<Lead, "interval" | "pValue">> {
  const { codes, weights, clusters, classes } = truth;
  if (codes === undefined || weights !== undefined || clusters !== undefined) return {};
  if (measure === "accuracy" && predicted !== undefined) {
    const theirs = mostProbable(contestant.answers, classes);
    let onlyModel = 0;
    let onlyBaseline = 0;
    codes.forEach((code, i) => {
      if (predicted[i] === code && theirs[i] !== code) onlyModel++;
      if (predicted[i] !== code && theirs[i] === code) onlyBaseline++;
    });
    return { pValue: mcnemarTest(onlyModel, onlyBaseline).pValue };
  }
  if (measure === "AUROC" && ranking !== undefined) {
    const isPositive = Uint8Array.from(codes, (code) => (code === positive ? 1 : 0));
    const theirs = probabilityOf(contestant, truth, positive);
    const { interval, pValue } = delongTest(ranking, theirs, isPositive, level);
    return interval.every(Number.isFinite) && Number.isFinite(pValue) ? { interval, pValue } : {};
  }
  return {};
}
