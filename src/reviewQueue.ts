// From a finding to a review queue: its evidence becomes items for people to label. An instrument says itself how, where it
// can; otherwise the evidence is shown as it stands.

import { z } from "zod";
import { UserError } from "./core/errors.js";
import type { Finding } from "./core/finding.js";
import type { Registry } from "./core/registry.js";
import type { ReviewDraft } from "./core/review.js";
import type { Subject } from "./core/subject.js";
import { isObjectLocation } from "./data/objects/objectLocation.js";
import type { Ledger } from "./ledger/ledger.js";
import type { RunRecord } from "./ledger/records.js";
import { kindOf, type OpenOptions, openSubject } from "./openSubject.js";

/** Where the subject of a recorded examination lies, and how it was read. */
export interface RecordedPlace extends Pick<OpenOptions, "table" | "data"> {
  readonly paths: readonly string[];
}

export interface ReviewWish {
  /** Name of the examination, or its first letters. */
  readonly run: string;
  /** Whose finding: an id or the part after its slash. */
  readonly instrument: string;
  /** Labels to choose from instead of those that the instrument has in mind. */
  readonly labels: readonly string[] | undefined;
  /** Most items. */
  readonly limit: number;
  readonly showsSuggestions: boolean;
  /** Where the subject lies; without it, only what the finding lists is shown. */
  readonly place: RecordedPlace | undefined;
  readonly signal: AbortSignal;
}

/** Labels for evidence of which the instrument says no more: an answer to its question. */
const plainLabels = ["yes", "no", "cannot tell"];

/**
 * Makes the queue and returns its identifier. Throws a `UserError` where there is no such run or finding, where it lists
 * nothing, and where the subject is no longer what was examined.
 */
export async function createReviewQueue(ledger: Ledger, registry: Registry, wish: ReviewWish): Promise<string> {
  const run = await ledger.findRun(wish.run);
  const { id } = registry.instrumentEntry(wish.instrument);
  const found = (await ledger.findings(run.id)).find(({ instrument }) => instrument === id);
  if (found === undefined) {
    throw new UserError("no-finding", `run ${run.id} has no finding of ${id}`, `examine with --with ${id} first`);
  }
  const finding = { ...found, evidence: found.evidence.slice(0, wish.limit) };
  const instrument = await registry.loadInstrument(id);
  const subject = await subjectOf(run, wish);
  try {
    const draft = (await instrument.review?.(finding, subject)) ?? plainDraft(finding, run);
    const { labels = draft.labels } = wish;
    return await ledger.reviews.create({ ...draft, labels }, { run: run.id, instrument: id }, wish.showsSuggestions);
  } finally {
    await subject?.close();
  }
}

async function subjectOf(run: RunRecord, { place, signal }: ReviewWish): Promise<Subject | undefined> {
  if (place === undefined) return undefined;
  const { paths, table, data } = place;
  const subject = await openSubject(kindOf(paths, run.subject.kind), paths, { table, data, signal });
  if (subject.fingerprint === run.subject.fingerprint) return subject;
  await subject.close();
  throw new UserError(
    "subject-changed",
    `${subject.name} is not what run ${run.id} examined: its content has changed`,
    "examine it again, and review what is found then",
  );
}

function plainDraft({ question, evidence }: Finding, { subject }: RunRecord): ReviewDraft {
  return {
    title: subject.name,
    question,
    labels: plainLabels,
    items: evidence.map((cells, index) => ({ id: String(index + 1), shown: [{ kind: "row", cells }] })),
  };
}

// What an examination was asked for, as the ledger keeps it: as it was given.
const recordedOptions = z.object({
  table: z.custom<NonNullable<OpenOptions["table"]>>((value) => typeof value === "object" && value !== null),
  data: z.array(z.string()).optional(),
});

/** Where the subject of `run` lay when it was examined; `undefined` where nothing lies there now. */
export function recordedPlace(
  { subject, options }: RunRecord,
  isFileThere: (path: string) => boolean,
): RecordedPlace | undefined {
  // Whether an object is still there is seen when it is fetched.
  const isThere = (path: string) => isFileThere(path) || isObjectLocation(path);
  const parsed = recordedOptions.safeParse(options);
  if (!parsed.success) return undefined;
  const { table, data } = parsed.data;
  // The files of the test part follow those of the training part.
  const test = (table.test ?? []).join(", ");
  const named =
    test !== "" && subject.location.endsWith(`, ${test}`)
      ? subject.location.slice(0, -`, ${test}`.length)
      : subject.location;
  const paths = isFileThere(named) ? [named] : named.split(", ");
  return paths.every(isThere) ? { paths, table, data } : undefined;
}
