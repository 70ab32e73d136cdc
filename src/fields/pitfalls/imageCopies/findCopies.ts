// Pictures that are one another's copies: as they are, lighter, turned, mirrored. Candidates are pictures whose perceptual
// hashes differ in few bits; of these the nearest is a copy if it is nearer than pictures that have nothing to do with one
// another come to be.
//
// That is: nearer than c times the usual distance between neighbours, and than a quarter of the distance to the tenth
// candidate, so that a crowd of like pictures alone (the ones among digits) makes no copies. In d dimensions chance brings about a
// share 1 − 2^(−c^d) of such pictures for each way of turning, so that c is made smaller where d is small.

import { stopIfAborted } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import type { TableImages } from "../../../data/images/tableImages.js";
import { hammingIndex } from "../../../stats/hammingIndex.js";
import { lowFrequencies, perceptualHash, type Symmetry, symmetries } from "../../../stats/perceptualHash.js";
import { usualDistance } from "../records/usualDistance.js";
import { likenessDistance, likenessSize, turnedLikeness } from "./likeness.js";
import { miniatureAt, type Pictures } from "./pictures.js";

export interface Copy {
  /** A row, and the one that shows the same picture. */
  readonly row: number;
  readonly other: number;
  /** What was done to the other to make the row of it, or the reverse. */
  readonly how: string;
  /** Over the usual distance between neighbours. */
  readonly distance: number;
}

/** What counts as near. */
export interface Nearness {
  /** The usual distance between neighbours. */
  readonly usual: number;
  /** The share of it below which pictures are copies. */
  readonly threshold: number;
  /** How likely it is that a picture has such a neighbour by chance. */
  readonly chance: number;
}

const mostSampled = 4000;
const mostAsked = 400;
const chancePerPicture = 0.0002;
const crowd = 10;
const crowdShare = 0.25;
/** Copies whose mean greys or contrasts differ by more than this are lighter or darker. */
const [greyLevels, contrastShare] = [4, 0.06];

/** How near copies have to be among `reference`; `undefined` where there are too few pictures to tell. */
export function nearnessAmong({ likenesses }: Pictures, nearness: number, random: Run["random"]): Nearness | undefined {
  const sample = random.sample(likenesses.length, mostSampled);
  if (sample.length < 12) return undefined;
  const numbers = new Float64Array(sample.length * likenessSize);
  sample.forEach((at, i) => {
    numbers.set(likenesses[at].numbers, i * likenessSize);
  });
  const found = usualDistance(numbers, likenessSize, mostAsked);
  if (found === undefined) return undefined;
  const { distance, dimension } = found;
  const threshold = Math.min(nearness, chancePerPicture ** (1 / dimension));
  // Among all pictures neighbours are nearer than among those drawn.
  const usual = distance * (sample.length / likenesses.length) ** (1 / dimension);
  return { usual, threshold, chance: 1 - 2 ** -(threshold ** dimension) };
}

/**
 * For each of `asked` the picture of `reference` that it is a copy of, if there is one; with `isSame`, the two are one list,
 * and each is compared with those before it.
 */
export function findCopies(
  images: TableImages,
  asked: Pictures,
  reference: Pictures,
  near: Nearness,
  { radius, isSame }: { readonly radius: number; readonly isSame: boolean },
  run: Run,
): Copy[] {
  const index = hammingIndex(reference.hashes);
  const copies: Copy[] = [];
  for (let i = 0; i < asked.rows.length; i++) {
    if (i % 256 === 0) {
      stopIfAborted(run.signal);
      run.progress(i, asked.rows.length, "comparing pictures");
    }
    const low = lowFrequencies(miniatureAt(images, asked.rows[i]));
    let best: { readonly at: number; readonly distance: number; readonly symmetry: Symmetry } | undefined;
    for (const symmetry of symmetries) {
      const likeness = turnedLikeness(asked.likenesses[i], symmetry);
      const hash = perceptualHash(low, symmetry);
      const nearest: { readonly at: number; readonly distance: number }[] = [];
      index.within(hash[0], hash[1], radius, (at) => {
        if (isSame && at >= i) return;
        const distance = likenessDistance(likeness, reference.likenesses[at]);
        if (nearest.length < crowd || distance < nearest[nearest.length - 1].distance) {
          nearest.push({ at, distance });
          nearest.sort((a, b) => a.distance - b.distance || a.at - b.at);
          if (nearest.length > crowd) nearest.pop();
        }
      });
      if (nearest.length === 0) continue;
      const [first] = nearest;
      const tenth = nearest.length < crowd ? Number.POSITIVE_INFINITY : nearest[crowd - 1].distance;
      const reach = near.threshold * near.usual;
      // Many copies of one picture are a crowd by themselves.
      const isAlone = tenth < reach || first.distance <= crowdShare * tenth;
      const isCopy = first.distance < identical || (first.distance < reach && isAlone);
      if (isCopy && first.distance < (best?.distance ?? Number.POSITIVE_INFINITY) - 1e-9) best = { ...first, symmetry };
    }
    if (best === undefined) continue;
    const { at, distance, symmetry } = best;
    copies.push({
      row: asked.rows[i],
      other: reference.rows[at],
      how: symmetry === symmetries[0] ? sameOrLighter(asked, i, reference, at) : inverseOf(symmetry).name,
      distance: distance / near.usual,
    });
  }
  return copies;
}

/** What turns a picture back: the asked one was turned to lie on the other, so that the other was turned the other way. */
function inverseOf(symmetry: Symmetry): Symmetry {
  const { transposed, mirrored, flipped } = symmetry;
  if (!transposed || mirrored === flipped) return symmetry;
  return symmetries.find((one) => one.transposed && one.mirrored === flipped && one.flipped === mirrored) ?? symmetry;
}

/** What rounding makes of equal pictures. */
const identical = 1e-6;

/** How copies are called that nothing was done to. */
export const unaltered = "the same picture";

function sameOrLighter(asked: Pictures, i: number, reference: Pictures, at: number): string {
  const [a, b] = [asked.likenesses[i], reference.likenesses[at]];
  const isAsLight = Math.abs(a.brightness - b.brightness) <= greyLevels;
  const ratio = a.contrast / b.contrast;
  if (isAsLight && ratio < 1 + contrastShare && ratio > 1 / (1 + contrastShare)) return unaltered;
  return isAsLight ? "another contrast" : "lighter or darker";
}
