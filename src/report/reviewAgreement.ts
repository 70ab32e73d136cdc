// What reviewers handed in, and how far they agree: with one another, and with the labels that were given and suggested.

import type { Measure } from "../core/finding.js";
import { seededRandom } from "../core/random.js";
import type { ReviewItem } from "../core/review.js";
import { cohenAgreement, fleissKappa, krippendorffAlpha, pairwiseAgreement } from "../stats/agreement.js";
import { bootstrapInterval } from "../stats/bootstrap.js";
import { wilsonInterval } from "../stats/proportionIntervals.js";

/** What one reviewer handed in; `null` for items that they left out. */
export interface HandedIn {
  readonly reviewer: string;
  readonly labels: readonly (string | null)[];
}

/** One item, as all who handed in labelled it. */
export interface ReviewedItem {
  readonly id: string;
  /** By reviewer, in the order of `ReviewAgreement.reviewers`. */
  readonly labels: readonly (string | null)[];
  /** The label that more reviewers chose than any other; `null` where several were chosen as often, or none was. */
  readonly majority: string | null;
  readonly given?: string;
  readonly suggested?: string;
}

export interface ReviewAgreement {
  readonly reviewers: readonly string[];
  readonly measures: readonly Measure[];
  /** Cohen's κ of every two reviewers. */
  readonly pairs: readonly {
    readonly one: string;
    readonly other: string;
    readonly kappa: number;
    readonly n: number;
  }[];
  readonly items: readonly ReviewedItem[];
}

const level = 0.95;

/** How far those who handed in agree about `items`, whose labels are some of `labels`. */
export function reviewAgreement(
  labels: readonly string[],
  items: readonly ReviewItem[],
  handedIn: readonly HandedIn[],
): ReviewAgreement {
  const ratings = handedIn.map((one) =>
    Int32Array.from(one.labels, (label) => (label === null ? -1 : labels.indexOf(label))),
  );
  const reviewed = items.map((item, at): ReviewedItem => {
    const chosen = handedIn.map((one) => one.labels[at]);
    return {
      id: item.id,
      labels: chosen,
      majority: majorityOf(chosen),
      ...(item.given === undefined ? {} : { given: item.given }),
      ...(item.suggestion === undefined ? {} : { suggested: item.suggestion.label }),
    };
  });
  const pairs = handedIn.flatMap(({ reviewer: one }, i) =>
    handedIn.slice(i + 1).map(({ reviewer: other }, j) => {
      const [a, b] = [ratings[i], ratings[i + 1 + j]];
      return {
        one,
        other,
        kappa: cohenAgreement(a, b, labels.length),
        n: a.filter((code, k) => code >= 0 && b[k] >= 0).length,
      };
    }),
  );
  return {
    reviewers: handedIn.map(({ reviewer }) => reviewer),
    measures: [...amongReviewers(ratings, labels.length), ...againstGiven(reviewed)],
    pairs,
    items: reviewed,
  };
}

function amongReviewers(ratings: readonly Int32Array[], classes: number): Measure[] {
  const n = (ratings[0] ?? new Int32Array(0)).filter(
    (_, item) => ratings.filter((rater) => rater[item] >= 0).length > 1,
  ).length;
  if (n === 0) return [];
  const statistics = [
    ["agreement of two reviewers", pairwiseAgreement, undefined],
    ["Krippendorff's alpha", krippendorffAlpha, 0],
    ["Fleiss' kappa", fleissKappa, 0],
  ] as const;
  return statistics.flatMap(([name, statistic, baseline]): Measure[] => {
    const { value, interval } = bootstrapInterval(
      ratings[0].length,
      (rows) =>
        statistic(
          ratings.map((rater) => Int32Array.from(rows, (row) => rater[row])),
          classes,
        ),
      { random: seededRandom(0, name), resamples: 1000, method: "percentile", level },
    );
    if (Number.isNaN(value)) return [];
    const isKnown = !interval.some(Number.isNaN);
    return [
      {
        name,
        value,
        ...(isKnown ? { interval, level } : {}),
        ...(baseline === undefined ? {} : { baseline }),
        better: "higher",
        n,
      },
    ];
  });
}

/** Of the items on which most reviewers are of one mind: how many have another label than the given one, or the suggested one. */
function againstGiven(items: readonly ReviewedItem[]): Measure[] {
  const share = (
    name: string,
    better: "higher" | "neither",
    among: readonly ReviewedItem[],
    is: (item: ReviewedItem) => boolean,
  ) =>
    among.length === 0
      ? []
      : [
          {
            name,
            value: among.filter(is).length / among.length,
            interval: wilsonInterval(among.filter(is).length, among.length, level),
            level,
            better,
            n: among.length,
          },
        ];
  const decided = items.filter(({ majority }) => majority !== null);
  return [
    ...share(
      "given labels found wrong",
      "neither",
      decided.filter(({ given }) => given !== undefined),
      ({ majority, given }) => majority !== given,
    ),
    ...share(
      "suggested labels found right",
      "higher",
      decided.filter(({ suggested }) => suggested !== undefined),
      ({ majority, suggested }) => majority === suggested,
    ),
  ];
}

function majorityOf(labels: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? null : first[0];
}
