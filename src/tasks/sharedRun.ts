// A share in a run that several workers work on: in this thread, one piece after another, until none is left; whoever has the
// last one gathers what all of them gave.

import { Interrupted, UserError } from "../core/errors.js";
import type { Failure } from "../core/failure.js";
import type { Parts } from "../core/parts.js";
import { type Ledger, ledgerIn, requireDatabaseAddress } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { openPostgres } from "../ledger/postgresDatabase.js";
import type { RunRecord } from "../ledger/records.js";
import { partsOf } from "../queue/parts.js";
import { type PieceEnd, type Pieces, piecesOf } from "../queue/pieces.js";
import type { Piece, Share, TaskResult } from "./threadMessages.js";

/** How the work on a run is divided. */
export interface SharedWork {
  /** What the pieces are called, in their order. */
  readonly names: readonly string[];
  /**
   * Works on a piece, whose parts may be done by others; returns the failure that it broke with. What it throws is the whole
   * run's failure. Where the piece is a part itself, it comes to no end: nothing is recorded then.
   */
  work(piece: Piece, parts: Parts): Promise<Failure | undefined>;
  /** Closes what was opened for that. */
  close(): Promise<void>;
  /** The answer, made of what the ledger holds once the run has ended. */
  gather(run: RunRecord, failures: GatheredFailures): Promise<TaskResult>;
}

export interface GatheredFailures {
  /** The pieces that broke, by their names. */
  readonly faults: readonly { readonly name: string; readonly failure: Failure }[];
  readonly interrupted: boolean;
}

/** Works on pieces of the run `id`, beginning with the share's. */
export async function runShare(
  id: string,
  { worker, name, piece: first }: Share,
  signal: AbortSignal,
  share: (ledger: Ledger, pieces: Pick<Pieces, "weigh">) => SharedWork,
): Promise<TaskResult> {
  const database = await openPostgres(requireDatabaseAddress("share work through"), true);
  const ledger = ledgerIn(database, touchstoneDirectory());
  try {
    const pieces = piecesOf(database, id, worker, name);
    const work = share(ledger, pieces);
    const partsFor = (piece: Piece) => partsOf(database, { id, worker, share: name, piece }, signal);
    const last = await workOn(pieces, first, (piece) => work.work(piece, partsFor(piece)), signal).finally(() =>
      work.close(),
    );
    if (last === undefined) return { text: "", failures: [], strictFailure: false, unfinished: true };
    const { faults, complete } = await pieces.gathered();
    const gathered = {
      faults: faults.map(({ ordinal, failure }) => ({ name: work.names[ordinal], failure })),
      interrupted: !complete,
    };
    return await work.gather(await settle(ledger, id, gathered, database.now()), gathered);
  } catch (error) {
    if (!(error instanceof Interrupted)) await ledger.end(id, "failed", { elapsedSeconds: 0, faults: [] });
    throw error;
  } finally {
    await database.close();
  }
}

/** Returns the piece that gathers, if it falls to this share. */
async function workOn(
  pieces: Pieces,
  first: Piece,
  work: (piece: Piece) => Promise<Failure | undefined>,
  signal: AbortSignal,
) {
  let piece: Piece | undefined = first;
  while (piece !== undefined && !piece.gathers) {
    const end: PieceEnd = await work(piece).then(
      (fault) => ({ fault }),
      (error: unknown) => {
        if (piece?.part !== "" && error instanceof Interrupted && !signal.aborted) return { fault: unreached };
        if (error instanceof Interrupted || signal.aborted) return "given back";
        throw error;
      },
    );
    piece = await pieces.next(piece, end, signal.aborted || end === "given back");
  }
  return piece;
}

/** Ends the run in the ledger, and reads it back. Throws `Interrupted` where it was cancelled before it was begun. */
async function settle(
  ledger: Ledger,
  id: string,
  { faults, interrupted }: GatheredFailures,
  now: Date,
): Promise<RunRecord> {
  const begun = await ledger.findRun(id).catch((error: unknown) => {
    throw error instanceof UserError && error.code === "unknown-run" ? new Interrupted() : error;
  });
  await ledger.end(id, interrupted ? "interrupted" : "finished", {
    elapsedSeconds: Math.max(0, (now.getTime() - Date.parse(begun.startedAt)) / 1000),
    faults: faults.map(({ name, failure }) => ({ instrument: name, message: messageOf(failure) })),
  });
  return ledger.findRun(id);
}

/** Of a part that was done, this says nothing: what it gave is there. */
const unreached: Failure = { kind: "bug", message: "a part was not reached", stack: "" };

/** What a failure says, in one line. */
export function messageOf(failure: Failure): string {
  return failure.kind === "interrupted" ? "interrupted" : failure.message.split("\n")[0];
}
