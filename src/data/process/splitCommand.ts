// A command as people write it, cut into its words without any shell: no variables, no patterns, no pipes.

import { UserError } from "../../core/errors.js";

/**
 * The words of a command: separated by blanks; what stands in single or double quotes is one word or part of one; a backslash
 * takes the next character as it is, but within single quotes. Throws a `UserError` where a quote is not closed or there is no word.
 */
export function splitCommand(line: string): [program: string, ...words: string[]] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at];
    if (letter === quote) quote = undefined;
    else if (letter === "\\" && quote !== "'" && at + 1 < line.length) word = (word ?? "") + line[++at];
    else if (quote !== undefined) word = (word ?? "") + letter;
    else if (letter === "'" || letter === '"') [quote, word] = [letter, word ?? ""];
    else if (!/\s/.test(letter)) word = (word ?? "") + letter;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  if (quote !== undefined) {
    throw new UserError("bad-command", `the command ${line} opens ${quote} and does not close it`, `add ${quote}`);
  }
  const [program, ...others] = words;
  if (program === undefined || program === "") {
    throw new UserError("bad-command", "the command is empty", 'write --command "python3 solver.py"');
  }
  return [program, ...others];
}
