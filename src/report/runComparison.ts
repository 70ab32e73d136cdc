// What changed from one examination to another: findings that came, went or changed their verdict, and measures
// that moved by more than their intervals allow for.

import type { Finding, Measure, Verdict } from "../core/finding.js";

export interface ComparedRun {
  readonly run: string;
  readonly seed: number;
  readonly subject: { readonly name: string; readonly fingerprint: string };
  /** What the run was asked for, as the ledger keeps it. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

/** Something that the two runs were asked for differently. */
export interface ChangedSetting {
  /** Such as `table.target`; what was left out is `undefined`. */
  readonly setting: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface MovedMeasure {
  readonly instrument: string;
  readonly measure: string;
  readonly before: Measure;
  readonly after: Measure;
  /** Whether it became better or worse; `undefined` where neither direction is better. */
  readonly change: "better" | "worse" | undefined;
}

export interface RunComparison {
  readonly before: { readonly run: string; readonly seed: number; readonly subject: string };
  readonly after: { readonly run: string; readonly seed: number; readonly subject: string };
  /** Whether both examined the same content. */
  readonly sameSubject: boolean;
  readonly settings: readonly ChangedSetting[];
  readonly appeared: readonly { readonly instrument: string; readonly verdict: Verdict }[];
  readonly gone: readonly { readonly instrument: string; readonly verdict: Verdict }[];
  readonly changed: readonly { readonly instrument: string; readonly before: Verdict; readonly after: Verdict }[];
  readonly moved: readonly MovedMeasure[];
  /** Measures that both runs have. */
  readonly measuresCompared: number;
}

/**
 * Compares two examinations, instrument by instrument. A measure moved if the two intervals do not meet; if only
 * one side has an interval, if the other's value lies outside it; if neither has, at any difference.
 */
export function compareRuns(before: ComparedRun, after: ComparedRun): RunComparison {
  const earlier = new Map(before.findings.map((finding) => [finding.instrument, finding]));
  const later = new Map(after.findings.map((finding) => [finding.instrument, finding]));
  const name = ({ instrument, verdict }: Finding) => ({ instrument, verdict });
  const both = before.findings.flatMap((finding) => {
    const other = later.get(finding.instrument);
    return other === undefined ? [] : [{ instrument: finding.instrument, before: finding, after: other }];
  });
  const measures = both.flatMap(({ instrument, ...pair }) =>
    pairMeasures(pair.before.measures, pair.after.measures).map((measure) => ({ instrument, ...measure })),
  );
  return {
    before: { run: before.run, seed: before.seed, subject: before.subject.name },
    after: { run: after.run, seed: after.seed, subject: after.subject.name },
    sameSubject: before.subject.fingerprint === after.subject.fingerprint,
    settings: changedSettings(before.options, after.options),
    appeared: after.findings.filter(({ instrument }) => !earlier.has(instrument)).map(name),
    gone: before.findings.filter(({ instrument }) => !later.has(instrument)).map(name),
    changed: both
      .filter((pair) => pair.before.verdict !== pair.after.verdict)
      .map((pair) => ({ instrument: pair.instrument, before: pair.before.verdict, after: pair.after.verdict })),
    moved: measures
      .filter((pair) => hasMoved(pair.before, pair.after))
      .map((pair) => ({
        instrument: pair.instrument,
        measure: pair.before.name,
        before: pair.before,
        after: pair.after,
        change: direction(pair.before, pair.after),
      })),
    measuresCompared: measures.length,
  };
}

function changedSettings(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly ChangedSetting[] {
  const earlier = leaves(before);
  const later = leaves(after);
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .filter((setting) => JSON.stringify(earlier.get(setting)) !== JSON.stringify(later.get(setting)))
    .map((setting) => ({ setting, before: earlier.get(setting), after: later.get(setting) }));
}

/** Every value in nested objects, by its path. */
function leaves(value: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([key, part]): (readonly [string, unknown])[] =>
      isObject(part) ? [...leaves(part)].map(([below, leaf]) => [`${key}.${below}`, leaf]) : [[key, part]],
    ),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pairMeasures(
  before: readonly Measure[],
  after: readonly Measure[],
): readonly { readonly before: Measure; readonly after: Measure }[] {
  const byName = new Map(after.map((measure) => [measure.name, measure]));
  return before.flatMap((measure) => {
    const other = byName.get(measure.name);
    return other === undefined ? [] : [{ before: measure, after: other }];
  });
}

function hasMoved(before: Measure, after: Measure): boolean {
  const [lowBefore, highBefore] = range(before);
  const [lowAfter, highAfter] = range(after);
  const bothUndefined = Number.isNaN(before.value) && Number.isNaN(after.value);
  return !bothUndefined && !(lowBefore <= highAfter && lowAfter <= highBefore);
}

function range({ value, interval }: Measure): readonly [number, number] {
  return interval === undefined || interval.some(Number.isNaN) ? [value, value] : interval;
}

function direction(before: Measure, after: Measure): "better" | "worse" | undefined {
  if (before.better === "neither" || Number.isNaN(before.value) || Number.isNaN(after.value)) return undefined;
  return after.value > before.value === (before.better === "higher") ? "better" : "worse";
}
