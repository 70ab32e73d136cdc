// Independent parts of one piece of work: folds of a resampling, seeds of a training. They are done one after another, or, where
// the run says how, by whoever has nothing else to do.

import { stopIfAborted } from "./errors.js";
import { pause } from "./pause.js";

/** How parts are done elsewhere. */
export interface Parts {
  /** The results of parts 0 … count − 1, in order. */
  results<Result>(count: number, work: (index: number) => Promise<Result>): Promise<readonly Result[]>;
}

/** What parts are done in: that of a run, or less. */
export interface PartsRun {
  readonly signal: AbortSignal;
  /** Where there is none, they are done here. */
  readonly parts?: Parts | undefined;
}

/**
 * The results of `count` parts, in order. What a part gives may depend on its number and on what does not change meanwhile, never
 * on other parts; and it must be what JSON can say, or typed arrays that a reader takes as plain ones. Throws `Interrupted`.
 */
export async function inParts<Result>(
  { signal, parts }: PartsRun,
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const one = async (index: number) => {
    await pause();
    stopIfAborted(signal);
    return work(index);
  };
  return parts === undefined ? oneByOne(count, one) : parts.results(count, one);
}

/** The results of parts that are done here, one after another. */
export async function oneByOne<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < count; index++) results.push(await work(index));
  return results;
}
