// The ledger: which runs were begun, what they found, how often each test set was looked at. Rows are added, and
// a run's status is settled once; nothing is taken away.

import { join } from "node:path";
import { z } from "zod";
import type { ReproductionRecord } from "../core/claim.js";
import { UserError } from "../core/errors.js";
import type { Finding, Verdict } from "../core/finding.js";
import type { PurposeLooks } from "../core/run.js";
import { fromJson, toJson } from "./json.js";
import type { LedgerDatabase } from "./ledgerDatabase.js";
import { mayBeRunning, ownProcess } from "./ownProcess.js";
import {
  findingRecord,
  type NewRun,
  type Outcome,
  type RunKind,
  type RunRecord,
  type RunStatus,
  reproductionRecord,
  runRow,
  type TrainingRecord,
  trainingRecord,
  verdictName,
} from "./records.js";
import { type Reviews, reviewsIn } from "./reviews.js";
import { newRunIdentifier } from "./runIdentifier.js";
import { openSqlite } from "./sqliteDatabase.js";
import { type Submissions, submissionsIn } from "./submissions.js";

export interface Ledger {
  /** The directory where reports and artifacts of runs lie, and the ledger itself where it is a file. */
  readonly directory: string;
  /** What it is called in messages: its path or address. */
  readonly name: string;
  /** What people label. */
  readonly reviews: Reviews;
  /** What was scored against a test set that a guard keeps. */
  readonly submissions: Submissions;
  /** Records a run as started by this process; one that is recorded already stays as it is. */
  begin(run: NewRun): Promise<void>;
  /**
   * Records that this process goes on with a run that was begun and not finished. Returns whether there is one; what is
   * recorded of it stands.
   */
  takeUp(run: string): Promise<boolean>;
  /** Records a finding as the `ordinal`-th of its run, unless that is there. */
  recordFinding(run: string, ordinal: number, finding: Finding): Promise<void>;
  recordReproduction(run: string, ordinal: number, reproduction: ReproductionRecord): Promise<void>;
  /** Records how far the training of a run came: when it ends, and again where it went on. */
  recordTraining(run: string, training: TrainingRecord): Promise<void>;
  /** Settles how the run ended. */
  end(run: string, status: Exclude<RunStatus, "started">, outcome: Outcome): Promise<void>;
  /** Records that `run` scored this test set for `purpose`; returns how many times that was done so far, over all runs. */
  look(run: string, testFingerprint: string, purpose: string): Promise<number>;
  /** How many times this test set was scored so far, over all runs but `run`, for each purpose. */
  looks(run: string, testFingerprint: string): Promise<readonly PurposeLooks[]>;
  /** The latest runs, the latest first. */
  latestRuns(limit: number): Promise<readonly RunRecord[]>;
  /** The runs that `query` asks for, the latest first. */
  searchRuns(query: RunQuery): Promise<readonly RunRecord[]>;
  /** The run whose identifier begins with `name`, or the latest for `last`. Throws a `UserError`. */
  findRun(name: string): Promise<RunRecord>;
  /** The findings of a run, in the order in which they came. */
  findings(run: string): Promise<readonly Finding[]>;
  /** The verdicts of a run's findings: cheaper than the findings. */
  verdicts(run: string): Promise<readonly Verdict[]>;
  /** How many findings of each of these runs have each verdict, by the run's identifier: one question for all of them. */
  verdictCounts(runs: readonly string[]): Promise<ReadonlyMap<string, VerdictCounts>>;
  reproductions(run: string): Promise<readonly ReproductionRecord[]>;
  /** The latest reproduction of each claim that was ever reproduced. */
  latestReproductions(): Promise<readonly LatestReproduction[]>;
  /** How far the training of a run came; `undefined` while it runs, and where its process was killed. */
  training(run: string): Promise<TrainingRecord | undefined>;
  close(): Promise<void>;
}

export interface RunQuery {
  /** What the subject's name or the run's identifier holds, in any case; everything if empty. */
  readonly search: string;
  readonly kind?: RunKind | undefined;
  /** Only runs with a finding of this verdict. */
  readonly verdict?: Verdict | undefined;
  /** Only runs whose identifier comes before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export type VerdictCounts = Readonly<Partial<Record<Verdict, number>>>;

export interface LatestReproduction {
  readonly run: string;
  readonly startedAt: string;
  readonly record: ReproductionRecord;
}

/** The file of the ledger in `directory`. */
export function ledgerPath(directory: string): string {
  return join(directory, "ledger.db");
}

/** Address of the PostgreSQL database that holds the ledger, where one is given. */
export function databaseAddress(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const address = environment.TOUCHSTONE_DATABASE_URL;
  return address === undefined || address === "" ? undefined : address;
}

/** The same for what cannot do without. Throws a `UserError` where none is given, which says what it is wanted for. */
export function requireDatabaseAddress(purpose: string): string {
  const address = databaseAddress();
  if (address !== undefined) return address;
  throw new UserError(
    "no-database-address",
    `no database is named to ${purpose}`,
    "set TOUCHSTONE_DATABASE_URL=postgres://user:password@host:5432/database",
  );
}

/**
 * Opens the ledger, made if it is not there: a file in `directory` (usually `touchstoneDirectory()`), or the PostgreSQL
 * database at `address`, for which `patient` waits while it is away. Reports and artifacts lie in `directory` in either case.
 */
export async function openLedger(
  directory: string,
  {
    address = databaseAddress(),
    patient = false,
  }: { readonly address?: string | undefined; readonly patient?: boolean } = {},
): Promise<Ledger> {
  if (address === undefined) return ledgerIn(await openSqlite(ledgerPath(directory)), directory);
  const { openPostgres } = await import("./postgresDatabase.js");
  return ledgerIn(await openPostgres(address, patient), directory);
}

/** The ledger in `database`; reports and artifacts of runs lie in `directory`. */
export function ledgerIn(database: LedgerDatabase, directory: string): Ledger {
  const { name } = database;
  const now = () => database.now().toISOString();
  return {
    directory,
    name,
    reviews: reviewsIn(database),
    submissions: submissionsIn(database),
    begin(run) {
      const { host, processId, mark } = ownProcess();
      return database.run(
        `INSERT INTO runs (id, kind, status, seed, subject, options, touchstone_version, node_version, started_at,
           host, process_id, process_mark)
         VALUES (?, ?, 'started', ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        run.id,
        run.kind,
        run.seed,
        toJson(run.subject),
        toJson(run.options),
        run.touchstoneVersion,
        process.versions.node,
        now(),
        host,
        processId,
        mark,
      );
    },
    async takeUp(run) {
      const { host, processId, mark } = ownProcess();
      const taken = await database.all(
        (row) => row,
        `UPDATE runs SET status = 'started', outcome = NULL, finished_at = NULL, host = ?, process_id = ?, process_mark = ?
         WHERE id = ? AND status IN ('started', 'interrupted') RETURNING id`,
        host,
        processId,
        mark,
        run,
      );
      return taken.length > 0;
    },
    recordFinding: (run, ordinal, finding) =>
      database.run(
        "INSERT INTO findings (run_id, ordinal, instrument, verdict, finding) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        run,
        ordinal,
        finding.instrument,
        finding.verdict,
        toJson(finding),
      ),
    recordReproduction: (run, ordinal, reproduction) =>
      database.run(
        "INSERT INTO reproductions (run_id, ordinal, claim, scale, reproduction) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        run,
        ordinal,
        reproduction.claim,
        reproduction.scale,
        toJson(reproduction),
      ),
    recordTraining(run, { model, options, directory: place, measures, notes, curve }) {
      const training = { model, options, directory: place, measures, notes, curve };
      return database.run(
        `INSERT INTO trainings (run_id, model, training) VALUES (?, ?, ?)
         ON CONFLICT (run_id) DO UPDATE SET training = excluded.training`,
        run,
        model,
        toJson(training),
      );
    },
    end: (run, status, outcome) =>
      database.run(
        "UPDATE runs SET status = ?, outcome = ?, finished_at = ? WHERE id = ? AND status = 'started'",
        status,
        toJson(outcome),
        now(),
        run,
      ),
    look(run, testFingerprint, purpose) {
      // Tried again where the answer was lost, it is the same look.
      const look = newRunIdentifier();
      return database.inTransaction(testFingerprint, async (statements) => {
        await statements.run(
          `INSERT INTO looks (id, test_fingerprint, purpose, run_id, looked_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          look,
          testFingerprint,
          purpose,
          run,
          now(),
        );
        const [{ looks }] = await statements.all(
          (row) => countRow.parse(row),
          "SELECT count(*) AS looks FROM looks WHERE test_fingerprint = ? AND purpose = ?",
          testFingerprint,
          purpose,
        );
        return looks;
      });
    },
    looks: (run, testFingerprint) =>
      database.all(
        (row) => purposeRow.parse(row),
        `SELECT purpose, count(*) AS looks FROM looks WHERE test_fingerprint = ? AND run_id <> ?
         GROUP BY purpose ORDER BY purpose`,
        testFingerprint,
        run,
      ),
    latestRuns: (limit) => database.all(runOf, "SELECT * FROM runs ORDER BY id DESC LIMIT ?", limit),
    searchRuns({ search, kind, verdict, before, limit }) {
      const wanted = `%${search.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
      const conditions = [
        `(lower(${database.textIn("subject", "name")}) LIKE ? ESCAPE '\\' OR lower(id) LIKE ? ESCAPE '\\')`,
        ...(kind === undefined ? [] : ["kind = ?"]),
        ...(before === undefined ? [] : ["id < ?"]),
        ...(verdict === undefined ? [] : ["EXISTS (SELECT 1 FROM findings WHERE run_id = runs.id AND verdict = ?)"]),
      ];
      const values = [wanted, wanted, kind, before, verdict].filter((value) => value !== undefined);
      return database.all(
        runOf,
        `SELECT * FROM runs WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT ?`,
        ...values,
        limit,
      );
    },
    async findRun(run) {
      const found =
        run === "last"
          ? await database.all(runOf, "SELECT * FROM runs ORDER BY id DESC LIMIT 1")
          : await database.all(
              runOf,
              "SELECT * FROM runs WHERE substr(id, 1, ?) = ? ORDER BY id",
              run.length,
              run.toUpperCase(),
            );
      if (found.length === 1 && run !== "") return found[0];
      if (found.length === 0 || run === "") {
        const message = run === "last" ? `no run is recorded in ${name}` : `no run in ${name} begins with "${run}"`;
        throw new UserError("unknown-run", message, "touchstone show lists the recent runs");
      }
      const names = found.slice(0, 3).map(({ id }) => id);
      throw new UserError(
        "ambiguous-run",
        `${found.length} runs begin with "${run}": ${names.join(", ")}${found.length > names.length ? ", …" : ""}`,
        "write more of the run's letters",
      );
    },
    findings: (run) => database.all(findingOf, "SELECT finding FROM findings WHERE run_id = ? ORDER BY ordinal", run),
    verdicts: (run) => database.all(verdictOf, "SELECT verdict FROM findings WHERE run_id = ? ORDER BY ordinal", run),
    async verdictCounts(runs) {
      const counts = new Map<string, Partial<Record<Verdict, number>>>(runs.map((run) => [run, {}]));
      if (runs.length === 0) return counts;
      const places = runs.map(() => "?").join(", ");
      const rows = await database.all(
        (row) => verdictCountRow.parse(row),
        `SELECT run_id, verdict, count(*) AS findings FROM findings WHERE run_id IN (${places}) GROUP BY run_id, verdict`,
        ...runs,
      );
      for (const { run_id, verdict, findings } of rows)
        counts.set(run_id, { ...counts.get(run_id), [verdict]: findings });
      return counts;
    },
    reproductions: (run) =>
      database.all(reproductionOf, "SELECT reproduction FROM reproductions WHERE run_id = ? ORDER BY ordinal", run),
    latestReproductions: () =>
      database.all(
        latestOf,
        `SELECT reproductions.run_id, started_at, reproduction FROM reproductions
         JOIN (SELECT claim, max(run_id) AS run_id FROM reproductions GROUP BY claim) AS latest
           ON latest.claim = reproductions.claim AND latest.run_id = reproductions.run_id
         JOIN runs ON runs.id = reproductions.run_id
         ORDER BY reproductions.claim`,
      ),
    training: async (run) =>
      (await database.all(trainingOf, "SELECT training FROM trainings WHERE run_id = ?", run)).at(0),
    close: () => database.close(),
  };
}

const purposeRow = z.object({ purpose: z.string(), looks: z.number() });
const countRow = z.object({ looks: z.number() });
const verdictRow = z.object({ verdict: verdictName });
const verdictCountRow = verdictRow.extend({ run_id: z.string(), findings: z.number() });
const findingRow = z.object({ finding: z.string() });
const trainingRow = z.object({ training: z.string() });
const reproductionRow = z.object({ reproduction: z.string() });
const latestRow = reproductionRow.extend({ run_id: z.string(), started_at: z.string() });

const findingOf = (row: unknown) => findingRecord.parse(fromJson(findingRow.parse(row).finding));
const trainingOf = (row: unknown) => trainingRecord.parse(fromJson(trainingRow.parse(row).training));
const verdictOf = (row: unknown) => verdictRow.parse(row).verdict;
const latestOf = (row: unknown): LatestReproduction => {
  const { run_id, started_at } = latestRow.parse(row);
  return { run: run_id, startedAt: started_at, record: reproductionOf(row) };
};
const reproductionOf = (row: unknown) => reproductionRecord.parse(fromJson(reproductionRow.parse(row).reproduction));

function runOf(row: unknown): RunRecord {
  const { touchstone_version, node_version, started_at, finished_at, host, process_id, process_mark, ...rest } =
    runRow.parse(row);
  const gone = rest.status === "started" && !mayBeRunning({ host, processId: process_id, mark: process_mark });
  return {
    ...rest,
    status: gone ? "interrupted" : rest.status,
    outcome: rest.outcome ?? undefined,
    touchstoneVersion: touchstone_version,
    nodeVersion: node_version,
    startedAt: started_at,
    finishedAt: finished_at ?? undefined,
  };
}
