// Does a picture stand among images more than once: as it is (in another format or size, compressed anew), lighter, mirrored,
// turned, cut out, and on both sides of the split? Copies of test pictures in the training part are duplicates; altered ones
// are what augmentation before the split leaves behind, in either direction.

import { z } from "zod";
import { type Answer, finding, type Measure, type Verdict } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import type { Run } from "../../core/run.js";
import { paper } from "../../core/source.js";
import type { TableImages } from "../../data/images/tableImages.js";
import type { Table } from "../../data/table.js";
import { pictureGridFigure } from "../../report/figures/pictureGridFigure.js";
import { wilsonInterval } from "../../stats/proportionIntervals.js";
import { changeWithout, derivedSeverity } from "./derivedSeverity.js";
import { kapoorNarayanan2023, whyDoesntMyModelWork } from "./essay.js";
import { findCutouts } from "./imageCopies/cutouts.js";
import { type Copy, findCopies, nearnessAmong, unaltered } from "./imageCopies/findCopies.js";
import { type Pictures, picturesAt } from "./imageCopies/pictures.js";
import { poissonAtLeast } from "./records/poisson.js";
import { type SampledRows, sampledRows } from "./sampledRows.js";
import { counted, listed } from "./wording.js";

const share = () => z.number().min(0).max(1);

const options = z.object({
  nearness: share()
    .gt(0)
    .default(0.25)
    .describe("distance, over the usual one between neighbours, below which two pictures count as the same"),
  bits: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(11)
    .describe("bits of 64 in which the hashes of two pictures may differ that are compared"),
  fail: share()
    .default(0.01)
    .describe("share of test images with a copy in the training part from which it is a fault"),
  failRepeats: share().default(0.05).describe("without a split, share of repeated images from which it is a fault"),
  sample: z.number().int().min(100).default(100_000).describe("most images of each part that are compared"),
  cutouts: z.number().int().min(0).default(1000).describe("most images of each part of which cut-outs are looked for"),
  rows: z.number().int().min(100).default(3000).describe("most images that the worth of copies is measured on"),
  level: z.number().gt(0).lt(1).default(0.95).describe("confidence level of the intervals"),
});

type Settings = z.output<typeof options>;

export const imageCopies = defineInstrument({
  id: "pitfalls/image-copies",
  question: "Does an image show the same picture as another, as it is or altered, on the other side of the split?",
  accepts: "table",
  options,
  sources: [
    whyDoesntMyModelWork,
    kapoorNarayanan2023,
    paper(
      "Norouzi, Punjani & Fleet 2012, Fast search in Hamming space with multi-index hashing",
      "10.1109/CVPR.2012.6248043",
    ),
    {
      title: "Zauner 2010, Implementation and benchmarking of perceptual image hash functions",
      url: "https://www.phash.org/docs/pubs/thesis_zauner.pdf",
    },
  ],

  needs(table) {
    if (table.images === undefined) return "images: a folder of them";
    return table.rowCount >= 20 ? true : "at least 20 images";
  },

  async examine(table, settings, run) {
    if (table.images === undefined) throw new Error("the table has no images");
    const found = await compare(table, table.images, settings, run);
    if (typeof found === "string") return finding({ verdict: "info", summary: found });
    const derived = new Set(found.copies.map(({ row }) => row));
    const severity =
      table.parts !== undefined && found.isSurprising && derived.size > 0
        ? await derivedSeverity(table, found.asked, derived, settings, run)
        : { measures: [], limits: [] };
    return answer(table, table.images, settings, found, severity);
  },
});

interface Found {
  /** Copies, the nearest first: test images and the training images that show the same; without a split any two. */
  readonly copies: readonly Copy[];
  /** Test images with a copy (all of them, at most `sample`), and how many have one by chance. */
  readonly queried: number;
  readonly expected: number;
  readonly isSurprising: boolean;
  /** Images that the worth of copies is measured on. */
  readonly asked: Int32Array;
  readonly limits: readonly string[];
}

async function compare(table: Table, images: TableImages, settings: Settings, run: Run): Promise<Found | string> {
  const isSplit = table.parts !== undefined;
  const { sample, nearness, bits: radius } = settings;
  const train = await sampledRows(table, sample, run.random.stream("train"), isSplit ? "train" : undefined);
  const test = isSplit ? await sampledRows(table, sample, run.random.stream("test"), "test") : train;
  const reference = picturesAt(images, train.rows);
  const asked = isSplit ? picturesAt(images, test.rows) : reference;
  const near = nearnessAmong(reference, nearness, run.random.stream("nearness"));
  if (near === undefined) return "There are too few different pictures to tell what is near and what is not.";
  const whole = findCopies(images, asked, reference, near, { radius, isSame: !isSplit }, run);
  const cut = isSplit ? cutoutsAcross(images, asked, reference, settings, near, run) : [];
  const known = new Set(whole.map(({ row }) => row));
  const copies = [...whole, ...cut.filter(({ row }) => !known.has(row))];
  copies.sort((a, b) => a.distance - b.distance || a.row - b.row);
  const expected = asked.rows.length * Math.min(1, 8 * near.chance);
  const first = run.random.stream("asked").sample(test.rows.length, settings.rows);
  return {
    copies,
    queried: test.rows.length,
    expected,
    isSurprising: copies.length > 0 && poissonAtLeast(copies.length, expected) < 0.001,
    asked: first.map((at) => test.rows[at]),
    limits: limitsOf(table, settings, train, isSplit ? test : undefined, reference.flat + (isSplit ? asked.flat : 0)),
  };
}

/** Test images that are cut out of a training image, and those that a training image is cut out of. */
function cutoutsAcross(
  images: TableImages,
  test: Pictures,
  train: Pictures,
  { cutouts, bits }: Settings,
  near: Parameters<typeof findCutouts>[3],
  run: Run,
): Copy[] {
  const [fewTest, fewTrain] = [test, train].map((pictures) => firstOf(pictures, cutouts));
  const cut = findCutouts(images, fewTrain, fewTest, near, bits, run).map(({ copy }) => copy);
  const cutFrom = findCutouts(images, fewTest, fewTrain, near, bits, run).map(({ whole, copy }) => ({
    row: whole,
    other: copy.row,
    how: copy.how.replace("cut out", "what the other is cut out of"),
    distance: copy.distance,
  }));
  const nearest = new Map<number, Copy>();
  for (const copy of [...cut, ...cutFrom]) {
    if (copy.distance < (nearest.get(copy.row)?.distance ?? Number.POSITIVE_INFINITY)) nearest.set(copy.row, copy);
  }
  return [...nearest.values()];
}

/** Rows are in no order, so that the first are as good as any. */
function firstOf({ rows, likenesses, hashes, flat }: Pictures, most: number): Pictures {
  return {
    rows: rows.subarray(0, most),
    likenesses: likenesses.slice(0, most),
    hashes: hashes.subarray(0, 2 * most),
    flat,
  };
}

function limitsOf(
  table: Table,
  { cutouts }: Settings,
  train: SampledRows,
  test: SampledRows | undefined,
  flat: number,
): string[] {
  const larger = Math.max(train.rows.length, test?.rows.length ?? 0);
  return [
    ...[train.limit, test?.limit].flatMap((limit) => limit ?? []),
    ...(table.parts === undefined
      ? ["Without a split, pictures cut out of others are not looked for."]
      : larger > cutouts
        ? [`Pictures cut out of others were looked for among ${cutouts.toLocaleString("en")} images of each part.`]
        : []),
    ...(flat > 0 ? [`${counted(flat, "image")} of one even grey were not compared.`] : []),
  ];
}

async function answer(
  table: Table,
  images: TableImages,
  settings: Settings,
  found: Found,
  severity: { readonly measures: readonly Measure[]; readonly limits: readonly string[] },
): Promise<Answer> {
  const { queried, expected, limits } = found;
  const isSplit = table.parts !== undefined;
  const copies = found.isSurprising ? found.copies : [];
  const same = copies.filter(({ how }) => how === unaltered);
  const worst = copies.length / Math.max(1, queried);
  const judge = (count: number): Verdict =>
    count === 0 ? "pass" : count / queried >= (isSplit ? settings.fail : settings.failRepeats) ? "fail" : "concern";
  const verdict = judge(copies.length);
  const proportion = (name: string, count: number, byChance: number): Measure => ({
    name,
    value: count / Math.max(1, queried),
    interval: wilsonInterval(count, Math.max(1, queried), settings.level),
    level: settings.level,
    baseline: byChance / Math.max(1, queried),
    better: "lower",
    n: queried,
  });
  const which = isSplit ? "test images" : "images";
  return finding({
    verdict,
    summary: summarise(table, found, copies, severity.measures),
    measures: [
      proportion(
        isSplit ? "test images with a copy in the training part" : "images that repeat another",
        copies.length,
        Math.min(expected, queried),
      ),
      proportion(`${which} that are an altered copy`, copies.length - same.length, Math.min(expected, queried)),
      ...severity.measures,
    ],
    figures: worst > 0 ? [await pairsFigure(table, images, copies)] : [],
    evidence: copies.map(({ row, other, how, distance }) => ({
      [isSplit ? "test image" : "image"]: String(table.locate(row)),
      [isSplit ? "training image" : "other image"]: String(table.locate(other)),
      how,
      distance: Number(distance.toPrecision(3)),
    })),
    advice: verdict === "pass" ? "" : isSplit ? adviceAcross : adviceWithin,
    checks: {
      "L1.4": isSplit ? judge(same.length) : "skipped",
      "L3.2": isSplit ? judge(copies.length - same.length) : "skipped",
    },
    limits: [...limits, ...severity.limits],
  });
}

const adviceAcross =
  "Keep every version of a picture on one side: split first, then augment the training part alone (in each fold anew), and leave the test part as it was taken. Where only the augmented images are left, divide them by the picture they come from; then score again.";
const adviceWithin =
  "Keep one of each, or give the versions of a picture a common group and split by it: a random split would put them on both sides.";

/** How many copies of each kind there are, the most frequent kind first. */
function kindsOf(copies: readonly Copy[]): string[] {
  const counts = new Map<string, number>();
  for (const copy of copies) counts.set(kindOf(copy), (counts.get(kindOf(copy)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count.toLocaleString("en")} ${kind}`);
}

/** What was done, without how much of it. */
function kindOf({ how }: Copy): string {
  return how.replace(/ \(.*\)$/, "");
}

function summarise(
  { parts }: Table,
  { queried, copies: near }: Found,
  copies: readonly Copy[],
  severity: readonly Measure[],
): string {
  const which = parts === undefined ? "image" : "test image";
  const where = parts === undefined ? "another" : "one of the training part";
  if (copies.length === 0) {
    const chance =
      near.length > 0 ? `; ${counted(near.length, "pair")} that nearly do are no more than chance makes` : "";
    return `None of the ${counted(queried, which)} shows the same picture as ${where}${chance}.`;
  }
  const told = changeWithout(severity, "Without them");
  const shows = copies.length === 1 ? "shows" : "show";
  return `${counted(copies.length, which)} of ${queried.toLocaleString("en")} ${shows} the same picture as ${where}: ${listed(kindsOf(copies), 4)}.${told}`;
}

const [pairsShown, thumbnailSide] = [6, 96];

/** The nearest pair of each kind first, then others. */
async function pairsFigure(table: Table, images: TableImages, copies: readonly Copy[]) {
  const kinds = new Set<string>();
  const firsts = copies.filter((copy) => !kinds.has(kindOf(copy)) && kinds.add(kindOf(copy)));
  const chosen = [...firsts, ...copies.filter((copy) => !firsts.includes(copy))].slice(0, pairsShown);
  const picture = async (row: number) => ({
    address: await images.thumbnail(row, thumbnailSide),
    name: String(table.locate(row)),
  });
  const pairs = await Promise.all(
    chosen.map(async ({ row, other, how }) => [{ ...(await picture(row)), remark: how }, await picture(other)]),
  );
  const isSplit = table.parts !== undefined;
  return pictureGridFigure({
    title: "Images that show the same picture",
    caption: "Each row is a pair; the words under the first say what was done to the picture.",
    columns: 2,
    columnTitles: isSplit ? ["test", "training"] : ["an image", "another"],
    pictures: pairs.flat(),
    total: { shown: chosen.length, count: copies.length, what: "pairs" },
  });
}
