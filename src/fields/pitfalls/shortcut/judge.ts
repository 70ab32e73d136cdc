// The evidence put together: what carries the prediction, where it breaks, what that costs, what is only a hidden variable.

import type { Verdict } from "../../../core/finding.js";
import type { Run } from "../../../core/run.js";
import { givenSplit } from "../../../data/split.js";
import type { Table } from "../../../data/table.js";
import { everyIndex, numbersOf } from "../../../stats/arrays.js";
import { type MeanInterval, meanInterval } from "../../../stats/meanInterval.js";
import { contributions } from "../score.js";
import { type Break, findBreaks } from "./breaks.js";
import { coarse } from "./coarse.js";
import { type Environment, leaveEnvironmentsOut } from "./environments.js";
import { scoreWithin } from "./hidden.js";
import type { Material } from "./material.js";
import type { Settings } from "./options.js";
import { type Probe, probeProperties } from "./probe.js";
import { propertiesOf } from "./properties.js";
import { type Region, scoreRegions, tellingRegions } from "./regions.js";
import { binnedDataset, type Reliance, relianceOn, scoresWithout } from "./reliance.js";
import { type Severity, severityInSlice } from "./severity.js";
import { type Slice, slicesOf } from "./slices.js";
import { holdInTestPart, type TestPart } from "./testPart.js";

/** A property that tells of the target beyond chance, and what the model would lose without it. */
export interface Carrier extends Probe {
  /** Loss of the model's score when the feature is shuffled; `undefined` where the property is no feature. */
  readonly shuffling: MeanInterval | undefined;
  /** Loss when the feature is left out and the model learns again; of the strongest, and of those that break. */
  readonly leavingOut: MeanInterval | undefined;
  /** The share of the model's answers that change when the feature is shuffled; of classes only. */
  readonly flips: number | undefined;
  /** The model's score among rows that agree in a property that is no feature. */
  readonly within: MeanInterval | undefined;
}

/** A slice where carriers break, and what they are worth there. */
export interface BrokenSlice {
  readonly slice: Slice;
  readonly breaks: readonly Break[];
  readonly severity: Severity | undefined;
  readonly verdict: Verdict;
}

export interface Judgement {
  /** The strongest first. */
  readonly probes: readonly Probe[];
  readonly carriers: readonly Carrier[];
  readonly reliance: Reliance;
  readonly model: MeanInterval;
  readonly slices: number;
  /** The gravest first. */
  readonly broken: readonly BrokenSlice[];
  readonly testPart: TestPart | undefined;
  readonly environments: readonly Environment[];
  readonly hidden: readonly Carrier[];
  readonly outside: readonly Carrier[];
  /** Parts of the pictures, where the rows are pictures. */
  readonly regions: readonly Region[];
  /** Those that should tell nothing and do. */
  readonly telling: readonly Region[];
  readonly verdict: Verdict;
}

const mostCarriers = 6;
const mostLeftOut = 3;
const mostSlices = 4;
/** A hidden variable is suspected where the model keeps less than this share of its score among rows that agree in it. */
const leastWithin = 0.5;

export async function judgeShortcuts(
  table: Table,
  material: Material,
  settings: Settings,
  run: Run,
): Promise<Judgement> {
  const { dataset, folds, scale, groups } = material;
  const { level } = settings;
  const properties = await propertiesOf(table, dataset, settings.environment);
  // A single one among many must be able to pass the correction for all of them.
  const permutations = Math.max(
    settings.permutations,
    Math.ceil((1.5 * properties.length) / settings.carrierDiscoveries),
  );
  const { carrierDiscoveries } = settings;
  const asked = { permutations, level, carrierDiscoveries };
  const probes = await probeProperties(properties, dataset, folds, scale, asked, run);
  probes.sort((a, b) => b.score - a.score);
  const strong = probes.filter(
    ({ qValue, score, interval }) =>
      qValue <= settings.carrierDiscoveries && score >= settings.carrierScore && interval[0] > 0,
  );
  const found = strong.slice(0, mostCarriers);
  const features = found.filter(({ property }) => property.learnt);
  const inBins = binnedDataset(dataset);
  const reliance = await relianceOn(
    features.map(({ property }) => property.name),
    inBins,
    folds,
    scale,
    run,
  );
  const model = meanInterval(reliance.scores, level);

  const slices = await slicesOf(table, dataset, properties, settings.environment);
  const breaks = await findBreaks(found, slices, dataset, folds, settings, run);
  // To learn again without one of many is worth it for the strongest, and where one is under suspicion.
  const suspected = features.filter((probe, rank) => rank === 0 || breaks.some(({ carrier }) => carrier === probe));
  const leftOut = suspected.slice(0, mostLeftOut);
  const carriers: Carrier[] = [];
  for (const probe of found) carriers.push(await weigh(probe, leftOut.includes(probe)));

  const broken: BrokenSlice[] = [];
  for (const slice of [...new Set(breaks.map((one) => one.slice))].slice(0, mostSlices)) {
    broken.push(
      await inSlice(
        slice,
        breaks.filter((one) => one.slice === slice),
      ),
    );
  }
  broken.sort((a, b) => (b.severity?.worth.interval[0] ?? 0) - (a.severity?.worth.interval[0] ?? 0));
  const testPart = await holdInTestPart(table, dataset, features, settings, run);
  const environments = await leaveEnvironmentsOut(slices, material, reliance, level, run);
  const hidden = carriers.filter((carrier) => isHidden(carrier, model));
  const outside = carriers.filter(
    ({ property, score }) => property.kind === "outside" && score >= settings.outsideScore,
  );
  const regions = table.images === undefined ? [] : await scoreRegions(table.images, material, level, run);
  const telling = tellingRegions(regions, settings.outsideScore);
  const verdicts: readonly Verdict[] = [
    ...broken.map(({ verdict }) => verdict),
    verdictOf(testPart?.severity),
    ...(hidden.length > 0 || outside.length > 0 || telling.length > 0 ? (["concern"] as const) : []),
    ...(environments.some(({ drop }) => drop.interval[0] >= settings.failSeverity) ? (["concern"] as const) : []),
  ];
  return {
    probes,
    carriers,
    reliance,
    model,
    slices: slices.length,
    broken,
    testPart,
    environments,
    hidden,
    outside,
    regions,
    telling,
    verdict: verdicts.includes("fail") ? "fail" : verdicts.includes("concern") ? "concern" : "pass",
  };

  async function weigh(probe: Probe, leaveOut: boolean): Promise<Carrier> {
    const { property } = probe;
    if (!property.learnt) {
      const within = property.kind === "outside" ? undefined : scoreWithin(property, reliance, dataset, scale, level);
      return { ...probe, shuffling: undefined, leavingOut: undefined, flips: undefined, within };
    }
    const rows = everyIndex(dataset.tableRows.length);
    const lost = (others: Float64Array) =>
      meanInterval(
        numbersOf(rows.length, (row) => reliance.scores[row] - others[row]),
        level,
      );
    const answers = reliance.shuffled.get(property.name) ?? reliance.answers;
    const alone = dataset.features.length === 1;
    return {
      ...probe,
      shuffling: lost(contributions(answers, dataset.target, rows, scale)),
      leavingOut: leaveOut && !alone ? lost(await scoresWithout(property.name, inBins, folds, scale, run)) : undefined,
      flips:
        dataset.target.kind === "regression"
          ? undefined
          : answers.filter((answer, row) => answer !== reliance.answers[row]).length / rows.length,
      within: undefined,
    };
  }

  async function inSlice(slice: Slice, own: readonly Break[]): Promise<BrokenSlice> {
    const isInside = new Set(slice.rows);
    const others = everyIndex(dataset.tableRows.length).filter((row) => !isInside.has(row));
    const without = own.flatMap(({ carrier: { property } }) => (property.learnt ? [property.name] : []));
    const [first] = own;
    const repair = without.length > 0 ? { without } : { without, balanced: coarse(first.carrier.property.values, 8) };
    const severity = await severityInSlice(dataset, groups, givenSplit(others, slice.rows), repair, level, run);
    const verdict = verdictOf(severity);
    // Where a slice is made from what tells of the answer itself, a model may know less in it for that alone: it must be better
    // off without the carrier.
    const tells = !slice.environment && strong.some(({ property }) => property.column === slice.column);
    const gains = severity !== undefined && severity.gained.interval[0] > 0;
    return { slice, breaks: own, severity, verdict: tells && !gains ? "pass" : verdict };
  }

  function verdictOf(severity: Severity | undefined): Verdict {
    const certain = severity?.worth.interval[0] ?? 0;
    if (certain >= settings.failSeverity) return "fail";
    return certain >= settings.concernSeverity ? "concern" : "pass";
  }
}

function isHidden({ property, within, score }: Carrier, model: MeanInterval): boolean {
  if (property.kind !== "set aside" || within === undefined) return false;
  return model.interval[0] > 0 && score >= model.value * leastWithin && within.interval[1] < model.value * leastWithin;
}
