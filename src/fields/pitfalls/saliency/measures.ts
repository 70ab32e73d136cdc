// What was found about the ways of explaining, as measures.

import type { Measure } from "../../../core/finding.js";
import type { MeanInterval } from "../../../stats/meanInterval.js";
import { mean } from "../../../stats/summary.js";
import type { Explanation, MethodName } from "./methods.js";
import { type Faithfulness, likeness, type SanityCurve } from "./sanity.js";

export interface Judged {
  readonly method: MethodName;
  readonly explanation: Explanation;
  readonly sanity: SanityCurve;
  readonly faithful: Faithfulness;
}

type Share = Pick<MeanInterval, "value" | "interval">;

export interface Found {
  readonly judged: readonly Judged[];
  /** The explanation that shares are told of. */
  readonly main: MethodName;
  /** Numbers in a row's input. */
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  readonly places: readonly (Share & { readonly name: string })[] | undefined;
  readonly border: (Share & { readonly area: number }) | undefined;
}

const shownPlaces = 8;

export function measuresOf(found: Found, level: number): Measure[] {
  const { judged, main, size, rows, columns, places, border } = found;
  const measure = (name: string, { value, interval }: Share, baseline: number, better: Measure["better"]): Measure => {
    return { name, value, interval, level, baseline, better, n: rows };
  };
  const likenesses = judged.flatMap(({ method, sanity: { likeness, ofSizes, ofLooks } }) => {
    const last = likeness.at(-1);
    return [
      [0, last, `${method}: likeness to the map of a shuffled network`] as const,
      [1, ofSizes, `${method}: likeness of the sizes alone`] as const,
      [2, ofLooks, `${method}: likeness of the maps' looks (SSIM)`] as const,
    ].flatMap(([kind, alike, name]) =>
      alike === undefined ? [] : [{ kind, measure: measure(name, alike, 0, "lower") }],
    );
  });
  return [
    ...(places ?? [])
      .slice(0, shownPlaces)
      .map((place) => measure(`weight of ${place.name}`, place, 1 / columns, "neither")),
    ...(border === undefined ? [] : [measure("weight on the border", border, border.area, "neither")]),
    ...[0, 1, 2].flatMap((kind) => likenesses.filter((one) => one.kind === kind).map((one) => one.measure)),
    ...judged.map(({ method, faithful }) =>
      measure(
        `${method}: change of the score by covering what weighs most, less by chance`,
        faithful.gain,
        0,
        "higher",
      ),
    ),
    ...judged.flatMap(({ explanation: { gap } }): Measure[] =>
      gap === undefined
        ? []
        : [{ name: `${main}: median share that is missing`, value: gap, better: "lower", n: rows }],
    ),
    ...agreementOf(judged, size, rows),
  ];
}

/** How alike the maps of different methods are: the mean over all pairs of methods. */
function agreementOf(judged: readonly Judged[], size: number, rows: number): Measure[] {
  const pairs = judged.flatMap((one, i) =>
    judged
      .slice(i + 1)
      .map((other) => mean(likeness(one.explanation.weights, other.explanation.weights, size, "sizes"))),
  );
  if (pairs.length === 0) return [];
  return [
    { name: "likeness of the methods to each other", value: mean(pairs), baseline: 0, better: "higher", n: rows },
  ];
}
