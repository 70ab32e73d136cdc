// Predicted classes as codes of the target's classes, although the two columns may be written differently
// (`1` and `1.0`, `true` and `1`).

import type { CodedColumn } from "../../../data/table.js";

export interface MatchedLevels {
  /** The target's levels, then the levels that were only predicted. */
  readonly levels: readonly string[];
  /** Predictions as codes of `levels`; −1 is missing. */
  readonly codes: Int32Array;
  /** Share of the predictions that are none of the target's classes. */
  readonly strange: number;
  /** A few predicted values. */
  readonly examples: readonly string[];
}

/** `predicted` recoded to the target's `levels`; predicted classes that the target never has are added behind. */
export function matchLevels(targetLevels: readonly string[], predicted: CodedColumn): MatchedLevels {
  const exact = new Map(targetLevels.map((level, code) => [level, code]));
  const alike = new Map(targetLevels.map((level, code) => [plainForm(level), code]));
  const levels = [...targetLevels];
  const used = new Uint8Array(predicted.levels.length);
  for (const code of predicted.codes) if (code >= 0) used[code] = 1;
  const recoded = predicted.levels.map((level, code) => {
    const known = exact.get(level) ?? alike.get(plainForm(level));
    if (known !== undefined || used[code] === 0) return known ?? -1;
    return levels.push(level) - 1;
  });
  let strange = 0;
  let present = 0;
  const codes = predicted.codes.map((code) => {
    if (code < 0) return -1;
    present++;
    if (recoded[code] >= targetLevels.length) strange++;
    return recoded[code];
  });
  const examples = predicted.levels.filter((_, code) => used[code] === 1).slice(0, 3);
  return { levels, codes, strange: present > 0 ? strange / present : 0, examples };
}

function plainForm(level: string): string {
  const text = level.trim().toLowerCase();
  if (text === "true") return "1";
  if (text === "false") return "0";
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? String(number) : text;
}
