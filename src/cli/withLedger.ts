// The ledger, opened for a command and closed after it.

import { existsSync } from "node:fs";
import { UserError } from "../core/errors.js";
import { databaseAddress, type Ledger, ledgerPath, openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";

/**
 * Opens the ledger, hands it to `work` and closes it. Where there is none, none is made: `otherwise` answers, or,
 * without it, a `UserError` is thrown.
 */
export async function withLedger<Result>(
  work: (ledger: Ledger) => Result | Promise<Result>,
  otherwise?: () => Result,
): Promise<Result> {
  const directory = touchstoneDirectory();
  if (databaseAddress() === undefined && !existsSync(ledgerPath(directory))) {
    if (otherwise !== undefined) return otherwise();
    throw new UserError(
      "no-ledger",
      `nothing is recorded here: there is no ${ledgerPath(directory)}`,
      "touchstone examine <path> records a run",
    );
  }
  const ledger = await openLedger(directory);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
