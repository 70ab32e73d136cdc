// Review queues in the ledger. What reviewers do is added, never changed: taking a label back is an action of its own, and
// handing in is settled once.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { UserError } from "../core/errors.js";
import {
  checkReviewDraft,
  type ReviewAction,
  type ReviewDraft,
  type ReviewItem,
  type ReviewSource,
  type ReviewState,
  reviewState,
} from "../core/review.js";
import { toJson } from "./json.js";
import type { LedgerDatabase, SqlValue, Statements } from "./ledgerDatabase.js";
import { actionOf, countRow, itemOf, queueRow, reviewerRow } from "./reviewRecords.js";
import { newRunIdentifier } from "./runIdentifier.js";

export interface ReviewQueue extends Omit<ReviewDraft, "items"> {
  readonly id: string;
  /** Whether reviewers see given and suggested labels before they hand in. */
  readonly showsSuggestions: boolean;
  readonly source: ReviewSource | undefined;
  readonly createdAt: string;
  /** How many items it has, and who works on it. */
  readonly items: number;
  readonly reviewers: readonly { readonly name: string; readonly submitted: boolean }[];
}

/** One who works on a queue, as far as they came. */
export interface ReviewerState extends ReviewState {
  readonly submitted: boolean;
}

/** What reviewers handed in. */
export interface SubmittedReview {
  readonly reviewer: string;
  /** By item; `null` for what they left out. */
  readonly labels: readonly (string | null)[];
}

export interface Reviews {
  /** Makes a queue; returns its identifier. Throws a `UserError` where it cannot be worked on. */
  create(draft: ReviewDraft, source: ReviewSource | undefined, showsSuggestions: boolean): Promise<string>;
  /** The latest first. */
  list(): Promise<readonly ReviewQueue[]>;
  /** The queue whose identifier begins with `name`, or the latest for `last`. Throws a `UserError`. */
  find(name: string): Promise<ReviewQueue>;
  items(queue: string): Promise<readonly ReviewItem[]>;
  /**
   * Lets somebody work on a queue under a name that nobody there has; returns the key that shows that it is them. Throws a
   * `UserError` where the name is taken.
   */
  join(queue: string, reviewer: string): Promise<string>;
  /** Whether `key` is what `join` returned for this reviewer. */
  knows(queue: string, reviewer: string, key: string): Promise<boolean>;
  state(queue: string, reviewer: string): Promise<ReviewerState>;
  /** Records what a reviewer did. Throws a `UserError` after they handed in, and for labels and items that are not the queue's. */
  act(queue: string, reviewer: string, action: ReviewAction): Promise<ReviewerState>;
  /** Hands in: nothing can be changed after it. Throws a `UserError` where nothing is labelled. */
  submit(queue: string, reviewer: string): Promise<ReviewerState>;
  /** What was handed in so far, in the order of the reviewers' names. */
  submitted(queue: string): Promise<readonly SubmittedReview[]>;
}

/** The queues in `database`. */
export function reviewsIn(database: LedgerDatabase): Reviews {
  const now = () => database.now().toISOString();
  return {
    async create(draft, source, showsSuggestions) {
      checkReviewDraft(draft);
      const id = newRunIdentifier();
      await database.inTransaction(id, async (statements) => {
        await statements.run(
          `INSERT INTO review_queues (id, title, question, labels, shows_suggestions, run_id, instrument, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          draft.title,
          draft.question,
          toJson(draft.labels),
          showsSuggestions ? 1 : 0,
          source?.run ?? null,
          source?.instrument ?? null,
          now(),
        );
        for (const [ordinal, item] of draft.items.entries()) {
          const insert = "INSERT INTO review_items (queue_id, ordinal, item) VALUES (?, ?, ?)";
          await statements.run(insert, id, ordinal, toJson(item));
        }
      });
      return id;
    },
    list: () => queues(database, "ORDER BY id DESC"),
    async find(name) {
      const found =
        name === "last"
          ? await queues(database, "ORDER BY id DESC LIMIT 1")
          : await queues(database, "WHERE substr(id, 1, ?) = ? ORDER BY id", name.length, name.toUpperCase());
      if (found.length === 1 && name !== "") return found[0];
      if (found.length === 0 || name === "") {
        const place = database.name;
        const message =
          name === "last" ? `there is no queue in ${place}` : `no queue in ${place} begins with "${name}"`;
        throw new UserError("unknown-queue", message, "touchstone review lists the queues");
      }
      throw new UserError(
        "ambiguous-queue",
        `${found.length} queues begin with "${name}"`,
        "write more of its letters",
      );
    },
    items: (queue) => database.all(itemOf, "SELECT item FROM review_items WHERE queue_id = ? ORDER BY ordinal", queue),
    async join(queue, name) {
      const plain = name.trim();
      if (plain === "" || plain.length > longestName || /\p{Cc}/u.test(plain)) {
        throw new UserError("bad-reviewer", "a reviewer needs a name", `it has 1 to ${longestName} characters`);
      }
      const key = randomBytes(18).toString("base64url");
      await database.inTransaction(queue, async (statements) => {
        if ((await reviewersOf(statements, queue)).some((one) => one.name === plain)) {
          throw new UserError("reviewer-taken", `${plain} works on this queue already`, "take another name");
        }
        const insert = "INSERT INTO reviewers (queue_id, name, key_digest, joined_at) VALUES (?, ?, ?, ?)";
        await statements.run(insert, queue, plain, digest(key), now());
      });
      return key;
    },
    async knows(queue, name, key) {
      const found = (await reviewersOf(database, queue)).find((one) => one.name === name);
      return found !== undefined && timingSafeEqual(Buffer.from(found.key_digest), Buffer.from(digest(key)));
    },
    state: (queue, name) => stateOf(database, queue, name),
    act: (queue, name, action) =>
      database.inTransaction(queue, async (statements) => {
        await mustBeOpen(statements, queue, name);
        const [{ labels, items }] = await queues(statements, "WHERE id = ?", queue);
        const done = await actionsOf(statements, queue, name);
        checkAction(action, labels, items, done);
        const [item, label] = "undo" in action ? [null, null] : [action.item, action.label];
        await statements.run(
          "INSERT INTO review_actions (queue_id, reviewer, ordinal, item, label, acted_at) VALUES (?, ?, ?, ?, ?, ?)",
          queue,
          name,
          done.length,
          item,
          label,
          now(),
        );
        return stateOf(statements, queue, name);
      }),
    submit: (queue, name) =>
      database.inTransaction(queue, async (statements) => {
        await mustBeOpen(statements, queue, name);
        if ((await stateOf(statements, queue, name)).labels.every((label) => label === null)) {
          throw new UserError("nothing-labelled", "there is no label to hand in", "label an item first");
        }
        const update = "UPDATE reviewers SET submitted_at = ? WHERE queue_id = ? AND name = ?";
        await statements.run(update, now(), queue, name);
        return stateOf(statements, queue, name);
      }),
    async submitted(queue) {
      const all = (await reviewersOf(database, queue)).filter(({ submitted_at }) => submitted_at !== null);
      return Promise.all(
        all.map(async ({ name }) => ({ reviewer: name, labels: (await stateOf(database, queue, name)).labels })),
      );
    },
  };
}

/** The queues that `conditions` (and an order) leave, each with its reviewers: two questions for all of them. */
async function queues(
  statements: Statements,
  conditions: string,
  ...values: readonly SqlValue[]
): Promise<readonly ReviewQueue[]> {
  const rows = await statements.all(
    (row) => queueRow.parse(row),
    `SELECT review_queues.*, (SELECT count(*) FROM review_items WHERE queue_id = id) AS items
     FROM review_queues ${conditions}`,
    ...values,
  );
  if (rows.length === 0) return [];
  const people = await statements.all(
    (row) => reviewerRow.parse(row),
    `SELECT * FROM reviewers WHERE queue_id IN (${rows.map(() => "?").join(", ")}) ORDER BY name`,
    ...rows.map(({ id }) => id),
  );
  return rows.map(({ shows_suggestions, run_id, instrument, created_at, ...rest }) => ({
    ...rest,
    showsSuggestions: shows_suggestions === 1,
    source: run_id === null || instrument === null ? undefined : { run: run_id, instrument },
    createdAt: created_at,
    reviewers: people
      .filter(({ queue_id }) => queue_id === rest.id)
      .map(({ name, submitted_at }) => ({ name, submitted: submitted_at !== null })),
  }));
}

function reviewersOf(statements: Statements, queue: string) {
  return statements.all(
    (row) => reviewerRow.parse(row),
    "SELECT * FROM reviewers WHERE queue_id = ? ORDER BY name",
    queue,
  );
}

async function reviewerCalled(statements: Statements, queue: string, name: string) {
  const found = (await reviewersOf(statements, queue)).find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new UserError("unknown-reviewer", `nobody called ${name} works on this queue`, "join it first");
}

async function mustBeOpen(statements: Statements, queue: string, name: string): Promise<void> {
  if ((await reviewerCalled(statements, queue, name)).submitted_at === null) return;
  throw new UserError("already-submitted", `${name} has handed in already`, "what is handed in stays as it is");
}

function actionsOf(statements: Statements, queue: string, name: string) {
  return statements.all(
    actionOf,
    "SELECT item, label FROM review_actions WHERE queue_id = ? AND reviewer = ? ORDER BY ordinal",
    queue,
    name,
  );
}

async function stateOf(statements: Statements, queue: string, name: string): Promise<ReviewerState> {
  const [{ items }] = await statements.all(
    (row) => countRow.parse(row),
    "SELECT count(*) AS items FROM review_items WHERE queue_id = ?",
    queue,
  );
  return {
    ...reviewState(await actionsOf(statements, queue, name), items),
    submitted: (await reviewerCalled(statements, queue, name)).submitted_at !== null,
  };
}

function checkAction(
  action: ReviewAction,
  labels: readonly string[],
  items: number,
  done: readonly ReviewAction[],
): void {
  if ("undo" in action) {
    if (reviewState(done, items).undoable !== undefined) return;
    throw new UserError("nothing-to-undo", "there is no label to take back", "label an item first");
  }
  if (!labels.includes(action.label)) {
    throw new UserError("unknown-label", `${action.label} is none of the labels`, `choose ${labels.join(", ")}`);
  }
  if (action.item >= items) {
    throw new UserError("unknown-item", `there is no item ${action.item}`, `the queue has ${items} items`);
  }
}

const longestName = 80;

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
