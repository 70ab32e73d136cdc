// Pictures that are cut out of others. Windows of three sizes at nine places each are hashed as pictures of their own; where
// another picture has nearly the hash of one, the window is moved until it fits best.

import { stopIfAborted } from "../../../core/errors.js";
import type { Run } from "../../../core/run.js";
import { miniatureSide, type TableImages } from "../../../data/images/tableImages.js";
import { hammingIndex } from "../../../stats/hammingIndex.js";
import { lanczosResize } from "../../../stats/lanczosResize.js";
import { lowFrequencies, perceptualHash } from "../../../stats/perceptualHash.js";
import type { Copy, Nearness } from "./findCopies.js";
import { type Likeness, likenessDistance, type Window, windowLikeness } from "./likeness.js";
import { miniatureAt, type Pictures } from "./pictures.js";

/** Pixels a side of the windows that are hashed, of 32. */
const windowSides = [29, 26, 23];
/** The windows that fit best by their hashes are tried. */
const mostTried = 4;
const smallest = 0.5;
/** A window that has been moved roughly and is still this far off, in usual distances, is not moved further. */
const hopeless = 0.6;

/** The pictures of `parts` that are cut out of one of `wholes`, which are pictures of the other part. */
export function findCutouts(
  images: TableImages,
  wholes: Pictures,
  parts: Pictures,
  near: Nearness,
  radius: number,
  run: Run,
): { readonly whole: number; readonly copy: Copy }[] {
  const index = hammingIndex(parts.hashes);
  const best = new Map<number, { readonly distance: number; readonly whole: number; readonly window: Window }>();
  for (let i = 0; i < wholes.rows.length; i++) {
    if (i % 64 === 0) {
      stopIfAborted(run.signal);
      run.progress(i, wholes.rows.length, "looking for cut-outs");
    }
    const picture = miniatureAt(images, wholes.rows[i]);
    const tried = new Map<number, { readonly bits: number; readonly window: Window }>();
    for (const { window, hash } of windowHashes(picture)) {
      index.within(hash[0], hash[1], radius, (at, bits) => {
        if (bits < (tried.get(at)?.bits ?? 65)) tried.set(at, { bits, window });
      });
    }
    const promising = [...tried].sort(([, a], [, b]) => a.bits - b.bits).slice(0, mostTried);
    for (const [at, { window }] of promising) {
      const fitted = bestWindow(picture, parts.likenesses[at], window, hopeless * near.usual);
      const isCutout = fitted.distance < near.threshold * near.usual && fitted.window.size < 0.985;
      if (isCutout && fitted.distance < (best.get(at)?.distance ?? Number.POSITIVE_INFINITY)) {
        best.set(at, { ...fitted, whole: wholes.rows[i] });
      }
    }
  }
  return [...best].map(([at, { distance, whole, window }]) => ({
    whole,
    copy: {
      row: parts.rows[at],
      other: whole,
      how: `cut out (${Math.round(100 * window.size)} % of each side)`,
      distance: distance / near.usual,
    },
  }));
}

function* windowHashes(picture: Uint8Array): Generator<{ readonly window: Window; readonly hash: Uint32Array }> {
  for (const side of windowSides) {
    const last = miniatureSide - side;
    for (const top of [0, Math.round(last / 2), last]) {
      for (const left of [0, Math.round(last / 2), last]) {
        const cut = new Uint8Array(side * side);
        for (let y = 0; y < side; y++) {
          cut.set(
            picture.subarray((top + y) * miniatureSide + left, (top + y) * miniatureSide + left + side),
            y * side,
          );
        }
        const shown = lanczosResize(cut, side, side, miniatureSide, miniatureSide);
        yield {
          window: { size: side / miniatureSide, left: left / miniatureSide, top: top / miniatureSide },
          hash: perceptualHash(lowFrequencies(shown)),
        };
      }
    }
  }
}

/** Moves and stretches the window, by ever smaller steps, as long as what is in it becomes more like `wanted`. */
function bestWindow(
  picture: Uint8Array,
  wanted: Likeness,
  start: Window,
  hopelessFrom: number,
): { readonly distance: number; readonly window: Window } {
  let window = start;
  let distance = likenessDistance(windowLikeness(picture, window), wanted);
  for (let step = 0.04; step > 0.004; step /= 2) {
    if (step < 0.04 && distance > hopelessFrom) break;
    for (let moved = true; moved; ) {
      moved = false;
      for (const [size, left, top] of moves) {
        const next = within({
          size: window.size + size * step,
          // A window that grows grows around its middle.
          left: window.left + (left - size / 2) * step,
          top: window.top + (top - size / 2) * step,
        });
        const reached = likenessDistance(windowLikeness(picture, next), wanted);
        if (reached < distance - 1e-9) {
          [window, distance, moved] = [next, reached, true];
        }
      }
    }
  }
  return { distance, window };
}

const moves = [
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
  [1, 0, 0],
  [-1, 0, 0],
] as const;

function within({ size, left, top }: Window): Window {
  const bounded = Math.max(smallest, Math.min(1, size));
  const place = (value: number) => Math.max(0, Math.min(1 - bounded, value));
  return { size: bounded, left: place(left), top: place(top) };
}
