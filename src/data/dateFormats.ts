// Ways of writing dates besides ISO 8601, and which of them a column's texts may follow.

/** One way of writing dates, in DuckDB's strptime notation and in words. */
export interface DateFormat {
  readonly pattern: string;
  readonly words: string;
}

const numeric = /^\s*\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d{2})(?:,?[ T]\d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?)?\s*$/i;
const dayFirst = /^\s*\d{1,2}([ -]?)[A-Z]{3,9}\.?\1(\d{4}|\d{2})\s*$/i;
const monthFirst = /^\s*[A-Z]{3,9} (?:\d{1,2}(,? |,))?\d{4}\s*$/i;

/** Whether text looks like a date in one of the formats known here. */
export function isDateText(text: string): boolean {
  return numeric.test(text) || dayFirst.test(text) || monthFirst.test(text);
}

/**
 * The formats that some of `texts` may be written in, the likelier first: with slashes month before day, with dots
 * and dashes day before month. Which one it is, all cells decide.
 */
export function candidateFormats(texts: readonly string[]): DateFormat[] {
  const found = new Map<string, DateFormat>();
  const add = (pattern: string, words: string) => found.set(pattern, { pattern, words });
  for (const text of texts) {
    const number = numeric.exec(text);
    if (number !== null) {
      const [, separator, year, seconds, half] = number;
      const yearWord = year.length === 4 ? "year" : "two-digit year";
      const yearPattern = year.length === 4 ? "%Y" : "%y";
      const clock = !text.includes(":")
        ? ""
        : `${half === undefined ? " %H:%M" : " %I:%M"}${seconds === undefined ? "" : ":%S"}`;
      const suffix = `${clock}${half === undefined ? "" : half.startsWith(" ") ? " %p" : "%p"}`;
      const orders = [
        { pattern: ["%m", "%d", yearPattern], words: ["month", "day", yearWord] },
        { pattern: ["%d", "%m", yearPattern], words: ["day", "month", yearWord] },
      ];
      for (const order of separator === "/" ? orders : orders.reverse()) {
        add(`${order.pattern.join(separator)}${suffix}`, order.words.join(separator));
      }
      continue;
    }
    const month = /[A-Z]{4,}/i.test(text) ? "%B" : "%b";
    const named = dayFirst.exec(text);
    const american = monthFirst.exec(text);
    if (named !== null) {
      const [, separator, year] = named;
      add(
        `%d${separator}${month}${separator}${year.length === 4 ? "%Y" : "%y"}`,
        `day${separator}month name${separator}year`,
      );
    } else if (american !== null) {
      const [, between] = american;
      if (between === undefined) add(`${month} %Y`, "month name year");
      else add(`${month} %d${between}%Y`, `month name day${between}year`);
    }
  }
  return [...found.values()].slice(0, 8);
}
