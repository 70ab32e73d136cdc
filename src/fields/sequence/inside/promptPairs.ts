// Several pairs of prompts out of one: other names stand where the two do that are its answers. What a model does with one pair of
// names it may not do with another.

import type { PatchingTask } from "./statePatching.js";

/**
 * At most `most` pairs of prompts, the given one first: each puts two of `names` where the given answers stand, which are themselves
 * among the names that are put. Only the given one where the answers do not stand in the prompts.
 */
export function promptPairs(task: PatchingTask, names: readonly string[], most: number): PatchingTask[] {
  const [right, wrong] = [task.cleanAnswer.trim(), task.corruptedAnswer.trim()];
  const given = wordsOf([right, wrong]);
  const stand = [task.clean, task.corrupted].every((text) => new Set(text.match(given)).size === 2);
  if (!stand) return [task];
  const all = [...new Set([right, wrong, ...names])];
  const pairs: PatchingTask[] = [];
  // The first name with the second, the second with the third, … and back; then each with the one after the next.
  for (let apart = 1; apart < all.length; apart++) {
    for (let i = 0; i < all.length && pairs.length < most; i++) {
      const [one, other] = [all[i], all[(i + apart) % all.length]];
      const put = (text: string) => text.replace(given, (name) => (name === right ? one : other));
      pairs.push({
        clean: put(task.clean),
        corrupted: put(task.corrupted),
        cleanAnswer: put(task.cleanAnswer),
        corruptedAnswer: put(task.corruptedAnswer),
      });
    }
  }
  return pairs;
}

/** Finds any of `names` where it stands as a word. */
function wordsOf(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "gu");
}
