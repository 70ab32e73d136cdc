// An instrument: one question asked of a subject, answered by one procedure. One definition serves the command
// line, the page, the documentation and the library.

import { z } from "zod";
import { UserError } from "./errors.js";
import type { Answer, Finding } from "./finding.js";
import type { ReviewDraft } from "./review.js";
import type { Run } from "./run.js";
import type { Source } from "./source.js";
import { isKind, type Subject, type SubjectKind, type SubjectKinds } from "./subject.js";

/** `field/name` of an instrument, a model or a claim. */
export type Id = `${string}/${string}`;

export interface InstrumentDefinition<Kind extends SubjectKind, Options extends z.ZodObject> {
  readonly id: Id;
  /** What is asked, as one question that a user would ask. */
  readonly question: string;
  readonly accepts: Kind;
  /** Every option has a default and a description; thresholds of verdicts are options. */
  readonly options: Options;
  readonly sources: readonly Source[];
  /**
   * How long it takes beside others, 1 if left out: of instruments that are asked at once those that take longest are begun
   * first.
   */
  readonly effort?: number;
  /**
   * An instrument that computes much of what this one needs, or learns in the same ways: of instruments that are asked at once
   * these two are asked one after the other in one place, where that is kept, and the code is warm.
   */
  readonly sharesWith?: Id;
  /**
   * Whether it leaves nearly all that it does to queries, and waits for them: where instruments are asked at once, it is asked
   * beside them by the thread that holds the subject.
   */
  readonly queries?: boolean;
  /** `true` if the instrument can run on `subject`, or what is missing, completing "needs …". */
  needs(subject: SubjectKinds[Kind]): true | string;
  examine(subject: SubjectKinds[Kind], options: z.output<Options>, run: Run): Promise<Answer>;
  /**
   * What people are to label of what `finding` lists, all of it; `subject` is `undefined` where it is no longer there.
   * Without this, evidence is shown as it stands, and the question is the instrument's.
   */
  review?(finding: Finding, subject: SubjectKinds[Kind] | undefined): Promise<ReviewDraft>;
}

/** An instrument whose kind of subject and options are checked at the door. */
export interface Instrument {
  readonly id: Id;
  readonly question: string;
  readonly accepts: SubjectKind;
  readonly options: z.ZodObject;
  readonly sources: readonly Source[];
  readonly effort: number;
  readonly sharesWith?: Id | undefined;
  readonly queries: boolean;
  /** `true`, or what is missing, completing "needs …". */
  needs(subject: Subject): true | string;
  /** Answers the question. Options left out take their defaults. Throws a `UserError` on options that do not fit. */
  examine(subject: Subject, options: Readonly<Record<string, unknown>>, run: Run): Promise<Answer>;
  /** The queue that its finding makes; absent where it has no more in mind than to show the evidence. */
  readonly review?: (finding: Finding, subject: Subject | undefined) => Promise<ReviewDraft>;
}

export function defineInstrument<Kind extends SubjectKind, Options extends z.ZodObject>(
  definition: InstrumentDefinition<Kind, Options>,
): Instrument {
  const { id, question, accepts, options, sources, effort = 1, sharesWith, queries = false } = definition;
  const reviewOf = definition.review?.bind(definition);
  return {
    id,
    question,
    accepts,
    options,
    sources,
    effort,
    sharesWith,
    queries,
    needs(subject) {
      return isKind(subject, accepts) ? definition.needs(subject) : `a subject of kind ${accepts}`;
    },
    async examine(subject, given, run) {
      if (!isKind(subject, accepts)) {
        throw new UserError(
          "wrong-kind",
          `${id} examines a ${accepts}, not a ${subject.kind}`,
          "touchstone list instruments",
        );
      }
      return definition.examine(subject, parseOptions(id, options, given), run);
    },
    ...(reviewOf === undefined
      ? {}
      : {
          review: (finding: Finding, subject: Subject | undefined) =>
            reviewOf(finding, subject !== undefined && isKind(subject, accepts) ? subject : undefined),
        }),
  };
}

/** Options with defaults filled in. Throws a `UserError` that names the option and what it must be. */
export function parseOptions<Options extends z.ZodObject>(
  owner: string,
  schema: Options,
  given: Readonly<Record<string, unknown>>,
): z.output<Options> {
  const parsed = z.strictObject(schema.shape).safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const option = issue.path.length > 0 ? issue.path.join(".") : "options";
    throw new UserError(
      "bad-option",
      `${owner}: ${option}: ${issue.message}`,
      `touchstone list ${owner} shows its options`,
    );
  }
  return schema.parse(given);
}
