// The parts of a piece that is worked on: folds, seeds. Whoever has the piece hands its parts out through the database and does
// them itself, one after another; others who have nothing else to do take some of them. To do a part they begin the piece anew,
// up to where its parts are handed out: what comes before is little, and the same each time.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Interrupted, stopIfAborted, UserError } from "../core/errors.js";
import { type Failure, failureOf } from "../core/failure.js";
import { oneByOne, type Parts } from "../core/parts.js";
import { fromJson, toJson } from "../ledger/json.js";
import type { LedgerDatabase } from "../ledger/ledgerDatabase.js";
import type { Piece } from "../tasks/threadMessages.js";
import { inTurn } from "./pieces.js";

/** A share in a task, and the piece that it has. */
export interface HeldPiece {
  /** The task's identifier. */
  readonly id: string;
  readonly worker: string;
  readonly share: string;
  readonly piece: Piece;
}

const askMilliseconds = 200;

/**
 * The parts of the piece that a share has. Where that is a part itself, it is done, as are others of its kind that are left, and
 * `Interrupted` is thrown: what comes after the parts is not this share's.
 */
export function partsOf(database: LedgerDatabase, held: HeldPiece, signal: AbortSignal): Parts {
  const { piece } = held;
  let calls = 0;
  let isHandedOut = false;

  async function ofCall<Result>(call: number, count: number, work: (index: number) => Promise<Result>) {
    const [wanted, index] = piece.part.split("/").map(Number);
    if (piece.part !== "" && call === wanted) {
      await doParts(database, held, call, index, work);
      throw new Interrupted();
    }
    if (piece.part === "") await handOut(database, held, call, count);
    for (;;) {
      if (piece.part === "") await doParts(database, held, call, undefined, work);
      const done = await resultsOf<Result>(database, held, call, count);
      if (done !== undefined) return done;
      // Others do the rest, or die over it.
      await sleep(askMilliseconds);
      stopIfAborted(signal);
    }
  }

  return {
    async results<Result>(count: number, work: (index: number) => Promise<Result>): Promise<readonly Result[]> {
      // Parts of parts are not handed out.
      if (isHandedOut) return oneByOne(count, work);
      isHandedOut = true;
      const results = await ofCall<Result>(calls, count, work);
      calls += 1;
      isHandedOut = false;
      return results;
    },
  };
}

/** Lets all parts of this call wait for whoever does them; those that are there already, of an earlier attempt, stay. */
function handOut(database: LedgerDatabase, { id, piece }: HeldPiece, call: number, count: number): Promise<void> {
  return inTurn(database, id, (statements) =>
    statements.run(
      `INSERT INTO queued_pieces (task_id, ordinal, part, gathers, state, attempts)
     SELECT id, CAST(? AS INTEGER), CAST(? AS TEXT) || part, FALSE, 'open', 0
     FROM queued_tasks, generate_series(0, CAST(? AS INTEGER)) AS part WHERE id = ? AND state <> 'ended'
     ON CONFLICT DO NOTHING`,
      piece.ordinal,
      `${call}/`,
      count - 1,
      id,
    ),
  );
}

/** Does parts, first of all that numbered `first`, which the share has, until none of this call is left. */
async function doParts(
  database: LedgerDatabase,
  held: HeldPiece,
  call: number,
  first: number | undefined,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let index = first ?? (await settleAndTake(database, held, call));
  while (index !== undefined) {
    const part = `${call}/${index}`;
    const end = await work(index).then(
      (value) => ({ result: toJson({ value }), fault: null }),
      async (error: unknown) => {
        if (error instanceof Interrupted || error instanceof UserError) {
          await giveBack(database, held, part);
          throw error;
        }
        return { result: null, fault: toJson(failureOf(error)) };
      },
    );
    index = await settleAndTake(database, held, call, { part, ...end });
  }
}

interface DonePart {
  readonly part: string;
  readonly result: string | null;
  readonly fault: string | null;
}

/** Settles a part that the share has, and takes the next of this call. */
function settleAndTake(
  database: LedgerDatabase,
  { id, worker, share, piece }: HeldPiece,
  call: number,
  done?: DonePart,
): Promise<number | undefined> {
  return inTurn(database, id, async (statements) => {
    if (done !== undefined) {
      await statements.run(
        `UPDATE queued_pieces SET state = 'done', worker = NULL, share = NULL, result = ?, fault = ?
         WHERE task_id = ? AND ordinal = ? AND part = ? AND share = ? AND state = 'taken'`,
        done.result,
        done.fault,
        id,
        piece.ordinal,
        done.part,
        share,
      );
    }
    const ofCall = "task_id = ? AND ordinal = ? AND part LIKE ?";
    const taken = await statements.all(
      (row) => partRow.parse(row),
      `UPDATE queued_pieces SET attempts = attempts + CASE WHEN state = 'open' THEN 1 ELSE 0 END,
         state = 'taken', worker = ?, share = ?
       WHERE ${ofCall} AND part = (SELECT part FROM queued_pieces
           WHERE ${ofCall} AND ((state = 'taken' AND share = ?) OR state = 'open')
             AND NOT (SELECT cancelled FROM queued_tasks WHERE id = ?)
           ORDER BY state DESC, attempts, length(part), part LIMIT 1)
       RETURNING part`,
      worker,
      share,
      id,
      piece.ordinal,
      `${call}/%`,
      id,
      piece.ordinal,
      `${call}/%`,
      share,
      id,
    );
    return taken.length === 0 ? undefined : Number(taken[0].part.split("/")[1]);
  });
}

function giveBack(database: LedgerDatabase, { id, share, piece }: HeldPiece, part: string): Promise<void> {
  return database.run(
    `UPDATE queued_pieces SET state = 'open', worker = NULL, share = NULL, attempts = attempts - 1
     WHERE task_id = ? AND ordinal = ? AND part = ? AND share = ? AND state = 'taken'`,
    id,
    piece.ordinal,
    part,
    share,
  );
}

/** The results of a call, once all are there. Throws what a part broke with; `Interrupted` where the parts are gone. */
async function resultsOf<Result>(
  database: LedgerDatabase,
  { id, piece }: HeldPiece,
  call: number,
  count: number,
): Promise<readonly Result[] | undefined> {
  const [{ there, open }] = await database.all(
    (row) => countRow.parse(row),
    `SELECT count(*) AS there, count(*) FILTER (WHERE state <> 'done') AS open FROM queued_pieces
     WHERE task_id = ? AND ordinal = ? AND part LIKE ?`,
    id,
    piece.ordinal,
    `${call}/%`,
  );
  // The task has ended, or somebody else has done the piece.
  if (there < count) throw new Interrupted();
  if (open > 0) return undefined;
  const rows = await database.all(
    (row) => resultRow.parse(row),
    `SELECT result, fault FROM queued_pieces WHERE task_id = ? AND ordinal = ? AND part LIKE ? ORDER BY length(part), part`,
    id,
    piece.ordinal,
    `${call}/%`,
  );
  return rows.map(({ result, fault }) => {
    if (result === null) throw new Error(fault === null ? "a part gave nothing" : messageIn(fault));
    return z.custom<{ value: Result }>().parse(fromJson(result)).value;
  });
}

function messageIn(fault: string): string {
  const failure = z.custom<Failure>().parse(fromJson(fault));
  return failure.kind === "interrupted" ? "interrupted" : failure.message;
}

const partRow = z.object({ part: z.string() });
const countRow = z.object({ there: z.number(), open: z.number() });
const resultRow = z.object({ result: z.string().nullable(), fault: z.string().nullable() });
