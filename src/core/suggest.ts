// "Did you mean …?": the known name nearest to the one that was typed.

/**
 * The candidate with the smallest Damerau–Levenshtein (optimal string alignment) distance to `typed`, compared
 * without case; `undefined` if every candidate differs in more than a third of its letters (and more than two), or in
 * all of them.
 */
export function nearestName(typed: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(typed.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best === undefined) return undefined;
  const longer = Math.max(typed.length, best.length);
  return bestDistance < longer && bestDistance <= Math.max(2, longer / 3) ? best : undefined;
}

/** ` (did you mean "…"?)` for the nearest candidate, or nothing: to be appended to a message. */
export function didYouMean(typed: string, candidates: readonly string[]): string {
  const nearest = nearestName(typed, candidates);
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}

function editDistance(a: string, b: string): number {
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(previous[j] + 1, current[j - 1] + 1, substitution);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) distance = Math.min(distance, twoBack[j - 2] + 1);
      current.push(distance);
    }
    twoBack = previous;
    previous = current;
  }
  return previous[b.length];
}
