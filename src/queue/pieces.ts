// The pieces of a task: one for each instrument or claim, and one that gathers what these gave (and parts of pieces: see
// parts.ts). Whoever works on a task takes
// one piece after another, so that several may work on it; the last one to be done with a piece gathers. What becomes of the
// pieces of one task happens in turn, each time all of it or nothing.

import { z } from "zod";
import type { Failure } from "../core/failure.js";
import { fromJson, toJson } from "../ledger/json.js";
import type { LedgerDatabase, Statements } from "../ledger/ledgerDatabase.js";
import type { Piece } from "../tasks/threadMessages.js";

/** What became of a piece: it was done, with or without a fault, or is given back as it was. */
export type PieceEnd = { readonly fault: Failure | undefined } | "given back";

/** A piece that broke. */
export interface PieceFault {
  readonly ordinal: number;
  readonly failure: Failure;
}

/** The pieces of one task, to a share in it: one thread of one worker, which has one piece at a time. */
export interface Pieces {
  /**
   * Settles `piece` and takes the next; `undefined` where none is left for this share, or the task has ended. With `last` only
   * what gathers is taken.
   */
  next(piece: Piece, end: PieceEnd, last: boolean): Promise<Piece | undefined>;
  /** Says how long the pieces take, as a rule, in their order: those that take long are taken first. */
  weigh(weights: readonly number[]): Promise<void>;
  /** The pieces that broke, and whether all are done. */
  gathered(): Promise<{ readonly faults: readonly PieceFault[]; readonly complete: boolean }>;
}

/** Does `work` on the pieces of the task `id` while nobody else does. */
export function inTurn<Result>(
  database: LedgerDatabase,
  id: string,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  return database.inTransaction(`pieces of ${id}`, work);
}

/** The pieces of the task `id`, to the share `share` of `worker`. */
export function piecesOf(database: LedgerDatabase, id: string, worker: string, share: string): Pieces {
  return {
    next: (piece, end, last) =>
      inTurn(database, id, async (statements) => {
        await settlePiece(statements, id, share, piece, end);
        return takePiece(statements, id, worker, share, last);
      }),
    weigh: (weights) =>
      inTurn(database, id, (statements) =>
        statements.run(
          `UPDATE queued_pieces SET weight = CAST(given.weight AS REAL)
           FROM json_array_elements_text(CAST(? AS JSON)) WITH ORDINALITY AS given (weight, place)
           WHERE task_id = ? AND part = '' AND ordinal = given.place - 1`,
          toJson(weights),
          id,
        ),
      ),
    async gathered() {
      const rows = await database.all(
        (row) => settledRow.parse(row),
        "SELECT ordinal, state, fault FROM queued_pieces WHERE task_id = ? AND part = '' AND NOT gathers ORDER BY ordinal",
        id,
      );
      return {
        faults: rows.flatMap(({ ordinal, fault }) => (fault === null ? [] : [{ ordinal, failure: faultIn(fault) }])),
        complete: rows.every(({ state }) => state === "done"),
      };
    },
  };
}

/**
 * Takes the piece to be worked on next for `share`: whole ones before parts, those over which workers died last, what takes long
 * first. What the share has already comes again, where its answer was lost.
 */
export async function takePiece(
  statements: Statements,
  id: string,
  worker: string,
  share: string,
  last = false,
): Promise<Piece | undefined> {
  const held = await statements.all(
    (row) => pieceRow.parse(row),
    `SELECT ${columns} FROM queued_pieces WHERE task_id = ? AND share = ? AND state = 'taken'`,
    id,
    share,
  );
  const taken =
    held.length > 0
      ? held
      : await statements.all(
          (row) => pieceRow.parse(row),
          `UPDATE queued_pieces SET state = 'taken', worker = ?, share = ?, attempts = attempts + 1
           WHERE task_id = ? AND (ordinal, part) =
             (SELECT ordinal, part FROM queued_pieces AS piece JOIN queued_tasks ON queued_tasks.id = piece.task_id
              WHERE piece.task_id = ? AND ${last ? "gathers AND" : ""} ${mayBeTaken}
              ORDER BY part <> '', attempts, weight DESC, ordinal, length(part), part LIMIT 1)
           RETURNING ${columns}`,
          worker,
          share,
          id,
          id,
        );
  const [{ done }] = await statements.all(
    (row) => countRow.parse(row),
    "SELECT count(*) AS done FROM queued_pieces WHERE task_id = ? AND part = '' AND state = 'done'",
    id,
  );
  return taken.length === 0 ? undefined : { ...pieceOf(taken[0]), done };
}

/** Settles the piece that `share` has, unless another has it by now. */
async function settlePiece(statements: Statements, id: string, share: string, piece: Piece, end: PieceEnd) {
  const back = end === "given back";
  await statements.run(
    `UPDATE queued_pieces SET worker = NULL, share = NULL, fault = ?,
       state = ${back ? "'open'" : "'done'"}, attempts = attempts - ${back ? 1 : 0}
     WHERE task_id = ? AND ordinal = ? AND part = ? AND share = ? AND state = 'taken'`,
    back || end.fault === undefined ? null : toJson(end.fault),
    id,
    piece.ordinal,
    piece.part,
    share,
  );
  if (back || piece.part !== "") return;
  await statements.run("DELETE FROM queued_pieces WHERE task_id = ? AND ordinal = ? AND part <> ''", id, piece.ordinal);
}

const columns = "ordinal, part, gathers, attempts";

/**
 * Whether `piece` may be taken: what gathers only where every other piece is done, or, once the task is cancelled, is not being
 * worked on.
 */
export const mayBeTaken = `queued_tasks.state = 'running' AND piece.state = 'open' AND
  CASE WHEN gathers THEN NOT EXISTS
    (SELECT 1 FROM queued_pieces AS other WHERE other.task_id = piece.task_id AND NOT other.gathers
       AND (other.state = 'taken' OR (other.state = 'open' AND NOT cancelled)))
  ELSE NOT cancelled END`;

const pieceRow = z.object({ ordinal: z.number(), part: z.string(), gathers: z.boolean(), attempts: z.number() });
const countRow = z.object({ done: z.number() });
const settledRow = z.object({ ordinal: z.number(), state: z.string(), fault: z.string().nullable() });

const pieceOf = ({ ordinal, part, gathers, attempts }: z.output<typeof pieceRow>) => ({
  ordinal,
  part,
  gathers,
  attempt: attempts,
});
// What lies in this column was written by `toJson`.
const faultIn = (text: string) => z.custom<Failure>().parse(fromJson(text));
