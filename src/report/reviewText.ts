// Review queues in a terminal: what is shown of an item, how a queue stands, how far reviewers agree.

import type { ReviewItem } from "../core/review.js";
import { measureText } from "./measureText.js";
import { formatNumber } from "./numbers.js";
import type { ReviewAgreement } from "./reviewAgreement.js";
import { prose, wrap } from "./text.js";
import { alignedRows } from "./textTable.js";

/** What a reviewer sees of an item; pictures are named. */
export function itemText({ shown }: Pick<ReviewItem, "shown">, width: number): string {
  return shown
    .map((part) => {
      if (part.kind === "text")
        return wrap(prose(part.text), width)
          .map((line) => `${line}\n`)
          .join("");
      if (part.kind === "image") return `picture ${part.name}\n`;
      return alignedRows(
        Object.entries(part.cells).map(([name, value]) => [name, value === null ? "" : String(value)]),
      );
    })
    .join("\n");
}

/** The agreement of those who handed in, and the items on which they differ. */
export function agreementText({ reviewers, measures, pairs, items }: ReviewAgreement): string {
  if (reviewers.length === 0) return "Nobody has handed in yet.\n";
  const differing = items.filter(({ labels }) => new Set(labels.filter((label) => label !== null)).size > 1);
  const parts = [
    `Handed in by ${reviewers.join(", ")}.\n`,
    alignedRows(measures.map((measure) => [measure.name, measureText(measure), `${measure.n} items`])),
    pairs.length < 2
      ? ""
      : alignedRows(
          pairs.map(({ one, other, kappa, n }) => [
            `${one} and ${other}`,
            `Cohen's kappa ${formatNumber(kappa)}`,
            `${n} items`,
          ]),
        ),
    differing.length === 0
      ? ""
      : `They differ on ${differing.length} of ${items.length}:\n${alignedRows(
          [["item", ...reviewers], ...differing.map(({ id, labels }) => [id, ...labels.map((label) => label ?? "")])],
          "  ",
        )}`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}
