// How a search for shortcuts is told: sentences, measures, figures, rows.

import type { EvidenceRow, Figure, Measure } from "../../../core/finding.js";
import { barFigure } from "../../../report/figures/barFigure.js";
import type { MeanInterval } from "../../../stats/meanInterval.js";
import { listed } from "../wording.js";
import type { BrokenSlice, Carrier, Judgement } from "./judge.js";
import type { Severity } from "./severity.js";

const mostBars = 20;

/** The carriers by name, as they break in a slice. */
const namesOf = ({ breaks }: BrokenSlice) => breaks.map(({ carrier }) => carrier.property.name);

export function summarise(judgement: Judgement): string {
  const { broken, testPart, hidden, outside, environments, regions, telling, verdict } = judgement;
  const gravest = broken.find((one) => one.verdict === "fail") ?? broken.find((one) => one.verdict === "concern");
  const inTest = testPart?.severity;
  if (gravest?.severity !== undefined) {
    const names = namesOf(gravest);
    return `${listed(names)} ${names.length === 1 ? "carries" : "carry"} the prediction, and not where ${gravest.slice.name}: ${fall(gravest.severity)}.`;
  }
  if (testPart !== undefined && inTest !== undefined && verdict !== "pass" && inTest.worth.interval[0] > 0) {
    const names = testPart.broken.map(({ property }) => property.name);
    return `${listed(names)} ${names.length === 1 ? "carries" : "carry"} the prediction in the training part and not in the test part: ${fall(inTest)}.`;
  }
  if (hidden.length > 0) {
    const [{ property, within }] = hidden;
    return `What the features tell of the answer is mostly ${property.name}, which is no feature: among rows that agree in it the model's score falls from ${shown(judgement.model.value)} to ${shown(within?.value ?? Number.NaN)}.`;
  }
  if (telling.length > 0) {
    const [{ name, score }] = telling;
    return `The pictures are told apart by ${name}: a learner that sees nothing else scores ${shown(score.value)}, one that sees the whole picture ${shown(regions[0].score.value)} (0 is chance, 1 is perfect).`;
  }
  if (outside.length > 0) {
    const [{ property, score }] = outside;
    return `The ${property.name}, which says nothing of what ${regions.length > 0 ? "is shown" : "is written there"}, predicts the answer: it alone scores ${shown(score)}, where 0 is chance and 1 is perfect.`;
  }
  const worst = [...environments].sort((a, b) => b.drop.value - a.drop.value)[0];
  if (worst !== undefined && verdict === "concern") {
    return `The model does not carry over to the rows where ${worst.name}: its score there falls from ${shown(worst.seen.value)} to ${shown(worst.unseen.value)} if it has learnt from no other row of them.`;
  }
  return tellCarriers(judgement);
}

function fall({ before, after }: Severity): string {
  return `the model's score falls from ${shown(before.outside.value)} elsewhere to ${shown(before.inside.value)} there, and after the repair from ${shown(after.outside.value)} to ${shown(after.inside.value)} (0 is chance, 1 is perfect)`;
}

function tellCarriers({ carriers, probes, model, slices }: Judgement): string {
  const scored = `the model of all features scores ${shown(model.value)}, where 0 is chance and 1 is perfect`;
  if (carriers.length === 0) {
    const [best] = probes;
    return `No single property carries the prediction: ${best.property.name} alone scores ${shown(best.score)}; ${scored}.`;
  }
  const named = carriers.slice(0, 3).map(({ property, score }) => `${property.name} (${shown(score)} alone)`);
  const held =
    slices > 0
      ? `no shortcut was found in the ${slices.toLocaleString("en")} slices and parts in which ${carriers.length === 1 ? "it was" : "they were"} held against the rest`
      : "there is no slice of the rows in which that could be checked";
  return `The prediction is carried by ${listed(named)}; ${held}; ${scored}.`;
}

export function advise({ broken, testPart, hidden, outside, telling, verdict, environments }: Judgement): string {
  if (verdict === "pass") return "";
  const grave = broken.filter((one) => one.verdict !== "pass");
  const names = [
    ...new Set([...grave.flatMap(namesOf), ...(testPart?.broken ?? []).map(({ property }) => property.name)]),
  ];
  const sentences: string[] = [];
  if (names.length > 0) {
    sentences.push(
      `Ask what ${listed(names)} ${names.length === 1 ? "has" : "have"} to do with the answer: report the score where the tie breaks, leave it out (--ignore) or collect rows in which it is not tied to the answer, and examine again.`,
    );
  }
  if (hidden.length > 0) {
    const hiddenNames = hidden.map(({ property }) => property.name);
    sentences.push(
      `Balance the rows by ${listed(hiddenNames)}, so that every answer occurs with every value, and report the score among rows that agree in it.`,
    );
  }
  if (outside.length > 0) {
    sentences.push(
      `Make ${listed(outside.map(({ property }) => property.name))} alike for all answers before learning.`,
    );
  }
  if (telling.some(({ masked }) => masked)) {
    sentences.push(
      "Look at what is outside the mask in pictures of each answer (markers, backgrounds, devices): blank it out in all of them or collect each class before every background, and examine again.",
    );
  } else if (telling.length > 0) {
    sentences.push(
      "Look at the pictures' edges (markers, backgrounds, cameras, time of day): cut them off or collect each class before every background, and examine again.",
    );
  }
  if (sentences.length === 0 && environments.length > 0) {
    sentences.push("Validate by leaving whole environments out, and report that score.");
  }
  return sentences.join(" ");
}

export function measuresOf(
  { model, carriers, broken, testPart, environments, regions }: Judgement,
  rows: number,
): Measure[] {
  const score = (name: string, { value, interval, level }: MeanInterval, n: number): Measure => {
    return { name, value, interval, level, baseline: 0, better: "higher", n };
  };
  const change = (name: string, one: MeanInterval, n: number): Measure => ({
    ...score(name, one, n),
    better: "neither",
  });
  const severity = (where: string, one: Severity | undefined, outside: number): Measure[] =>
    one === undefined
      ? []
      : [
          score(`score, other rows than where ${where}`, one.before.outside, outside),
          score(`score where ${where}`, one.before.inside, one.n),
          score(`score where ${where}, repaired`, one.after.inside, one.n),
          { ...score(`what the shortcut is worth where ${where}`, one.worth, one.n), better: "lower" },
        ];
  return [
    score("score of all features", model, rows),
    ...carriers
      .slice(0, 3)
      .flatMap((carrier) => [
        score(
          `score of ${carrier.property.name} alone`,
          { ...carrier, value: carrier.score, level: model.level, standardError: Number.NaN },
          rows,
        ),
        ...(carrier.shuffling === undefined
          ? []
          : [change(`loss when ${carrier.property.name} is shuffled`, carrier.shuffling, rows)]),
        ...(carrier.leavingOut === undefined
          ? []
          : [change(`loss without ${carrier.property.name}`, carrier.leavingOut, rows)]),
        ...(carrier.within === undefined
          ? []
          : [score(`score among rows that agree in ${carrier.property.name}`, carrier.within, rows)]),
      ]),
    ...broken.slice(0, 2).flatMap((one) => severity(one.slice.name, one.severity, rows - one.slice.rows.length)),
    ...regions.map(({ name, score: own }) => score(`score by ${name}`, own, rows)),
    ...severity("the rows are of the test part", testPart?.severity, rows),
    ...environments
      .slice(0, 6)
      .flatMap((one) => [
        score(`score where ${one.name}, left out`, one.unseen, one.n),
        change(`loss where ${one.name} is left out`, one.drop, one.n),
      ]),
  ];
}

export function figuresOf({ probes, carriers, broken, testPart, environments, regions }: Judgement): Figure[] {
  const suspects = new Set([
    ...broken.filter(({ verdict }) => verdict !== "pass").flatMap(namesOf),
    ...(testPart?.broken ?? []).map(({ property }) => property.name),
  ]);
  const properties = barFigure({
    title: "What carries the prediction",
    caption:
      "The score of each property alone, on rows that were not learnt from; properties that break somewhere are marked.",
    bars: probes.slice(0, mostBars).map(({ property, score, interval }) => ({
      label: property.name,
      value: score,
      interval,
      highlight: suspects.has(property.name),
    })),
    valueTitle: "score alone (0 is chance, 1 is perfect)",
  });
  const parts = [
    ...broken.map(({ slice, severity }) => ({ name: slice.name, severity })),
    ...(testPart?.severity === undefined ? [] : [{ name: "the test part", severity: testPart.severity }]),
  ].flatMap(({ name, severity }) => (severity === undefined ? [] : [{ name, severity }]));
  const bars = [
    ...parts.flatMap(({ name, severity: { before, after } }) => [
      bar(`elsewhere than ${name}`, before.outside, "as it is"),
      bar(`elsewhere than ${name}`, after.outside, "repaired"),
      bar(name, before.inside, "as it is"),
      bar(name, after.inside, "repaired"),
    ]),
    ...environments.flatMap(({ name, seen, unseen }) => [
      bar(name, seen, "with its rows among others"),
      bar(name, unseen, "left out whole"),
    ]),
  ];
  const pictures =
    regions.length === 0
      ? []
      : [
          barFigure({
            title: "What parts of the pictures tell",
            caption: "The score of a learner that sees nothing but this part, on pictures that were not learnt from.",
            bars: regions.map(({ name, signalFree, score: { value, interval } }) => {
              return { label: name, value, interval: [interval[0], interval[1]] as const, highlight: signalFree };
            }),
            valueTitle: "score (0 is chance, 1 is perfect)",
          }),
        ];
  if (bars.length === 0 || carriers.length === 0) return [properties, ...pictures];
  return [
    properties,
    ...pictures,
    barFigure({
      title: "The score where it breaks",
      caption: "The model's score in each part of the rows; a shortcut shows as a fall that the repair takes away.",
      bars,
      valueTitle: "score (0 is chance, 1 is perfect)",
    }),
  ];
}

function bar(name: string, { value, interval }: MeanInterval, group: string) {
  return { label: name, value, interval: [interval[0], interval[1]] as const, group };
}

/** A row per property, once for each slice where it breaks, those first; then parts of the pictures that tell and should not. */
export function evidenceOf({ probes, carriers, broken, testPart, telling }: Judgement): EvidenceRow[] {
  const carrierOf = new Map(carriers.map((carrier): [string, Carrier] => [carrier.property.name, carrier]));
  const row = (name: string, where: string | null, inside: number | null, worth: number | null): EvidenceRow[] => {
    const probe = probes.find(({ property }) => property.name === name);
    if (probe === undefined) return [];
    const carrier = carrierOf.get(name);
    return [
      {
        property: name,
        kind: probe.property.kind,
        "score alone": probe.score,
        q: probe.qValue,
        "loss when shuffled": carrier?.shuffling?.value ?? null,
        "loss without": carrier?.leavingOut?.value ?? null,
        "answers flipped": carrier?.flips ?? null,
        "breaks where": where,
        "association there": inside,
        "worth there": worth,
      },
    ];
  };
  const breaking = broken.flatMap(({ slice, breaks, severity }) =>
    breaks.flatMap(({ carrier, inside }) =>
      row(carrier.property.name, slice.name, inside, severity?.worth.value ?? null),
    ),
  );
  const inTest = (testPart?.broken ?? []).flatMap(({ property }, index) =>
    row(property.name, "test part", testPart?.inside[index] ?? null, testPart?.severity?.worth.value ?? null),
  );
  const parts = telling.map(
    ({ name, score: { value } }): EvidenceRow => ({
      property: name,
      kind: "part of the pictures",
      "score alone": value,
      q: null,
      "loss when shuffled": null,
      "loss without": null,
      "answers flipped": null,
      "breaks where": null,
      "association there": null,
      "worth there": null,
    }),
  );
  const named = new Set([...breaking, ...inTest].map(({ property }) => property));
  const others = probes.filter(({ property }) => !named.has(property.name));
  return [...breaking, ...inTest, ...parts, ...others.flatMap(({ property }) => row(property.name, null, null, null))];
}

/** `0.62`, `−0.05`: a score. */
function shown(value: number): string {
  return value.toFixed(2).replace("-", "−");
}
