// `touchstone reproduce`, in the working thread: runs the claims, records, renders.

import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, ReproductionRecord } from "../core/claim.js";
import { agreement } from "../core/claim.js";
import { Interrupted, stopIfAborted, UserError } from "../core/errors.js";
import { type Failure, failureOf } from "../core/failure.js";
import { countLooks } from "../core/lookCounter.js";
import { seededRandom } from "../core/random.js";
import type { Run } from "../core/run.js";
import { writeWholeFile } from "../core/wholeFile.js";
import { type Ledger, openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { newRunIdentifier } from "../ledger/runIdentifier.js";
import { openRegistry } from "../openRegistry.js";
import { packageVersion } from "../package.js";
import { type ReproductionReport, renderReproductions, reproductionMarkdown } from "../report/reproductionTable.js";
import type { TaskSurroundings } from "./commandThread.js";
import type { ReproduceTask, TaskResult } from "./threadMessages.js";

/** Reproduces the claims and returns what is to be printed. A claim that breaks does not keep the others from running. */
export async function runReproduceTask(task: ReproduceTask, around: TaskSurroundings): Promise<TaskResult> {
  const ledger = task.useLedger ? await openLedger(touchstoneDirectory(), { patient: task.resume }) : undefined;
  const run = task.run ?? newRunIdentifier();
  try {
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    const goesOn = task.resume === true && (await ledger?.takeUp(run)) === true;
    const before = goesOn ? await ledger?.reproductions(run) : undefined;
    if (!goesOn) await begin(ledger, run, task);
    const outcome = await reproduceAll(task, around, ledger, run, before).catch(async (error: unknown) => {
      await ledger?.end(run, "failed", { elapsedSeconds: elapsed(), faults: [] });
      throw error;
    });
    const faults = outcome.faults.map(({ claim, failure }) => ({ claim, message: messageOf(failure) }));
    await ledger?.end(run, outcome.interrupted ? "interrupted" : "finished", {
      elapsedSeconds: elapsed(),
      faults: faults.map(({ claim, message }) => ({ instrument: claim, message })),
    });
    const report: ReproductionReport = {
      touchstone: packageVersion(),
      run,
      seed: task.seed,
      reproductions: outcome.reproductions,
      ...(faults.length > 0 ? { faults } : {}),
      ...(outcome.interrupted ? { interrupted: true } : {}),
    };
    const failures = outcome.faults.map(({ failure }) => failure);
    if (outcome.interrupted) failures.unshift({ kind: "interrupted" });
    else if (task.file !== undefined) {
      try {
        await writeWholeFile(task.file, reproductionMarkdown(report));
      } catch (error) {
        failures.push(failureOf(error));
      }
    }
    return {
      text: renderReproductions(report, task.output),
      failures,
      strictFailure: task.strict && !outcome.reproductions.every((record) => agreement(record).holds),
    };
  } finally {
    await ledger?.close();
  }
}

async function begin(ledger: Ledger | undefined, run: string, { claims, scale, seed }: ReproduceTask): Promise<void> {
  const name = claims.length === 1 ? claims[0] : `${claims.length} claims`;
  await ledger?.begin({
    id: run,
    kind: "reproduction",
    seed,
    subject: { kind: "claim", name, location: "", fingerprint: "", facts: {}, notices: [] },
    options: { claims, scale },
    touchstoneVersion: packageVersion(),
  });
}

interface Reproduced {
  readonly reproductions: readonly ReproductionRecord[];
  readonly faults: readonly { readonly claim: string; readonly failure: Failure }[];
  readonly interrupted: boolean;
}

async function reproduceAll(
  { claims, scale, seed }: ReproduceTask,
  around: TaskSurroundings,
  ledger: Ledger | undefined,
  run: string,
  before: readonly ReproductionRecord[] = [],
): Promise<Reproduced> {
  const registry = await openRegistry();
  const reproductions: ReproductionRecord[] = [...before];
  const faults: { claim: string; failure: Failure }[] = [];
  for (const [index, id] of claims.entries()) {
    if (before.some(({ claim }) => claim === id)) continue;
    try {
      stopIfAborted(around.signal);
      const step = { step: id, index, total: claims.length };
      around.progress(step);
      const claim = await registry.loadClaim(id);
      const start = performance.now();
      const surroundings = runFor(claim, seed, around, ledger, run, (done, total, label) =>
        around.progress({ ...step, fraction: total > 0 ? done / total : 0, label }),
      );
      const reproduction = await claim.reproduce(surroundings, scale);
      const { statement, published } = claim;
      const elapsedSeconds = (performance.now() - start) / 1000;
      const record = { claim: claim.id, statement, published, scale, reproduction, elapsedSeconds };
      await ledger?.recordReproduction(run, index, record);
      reproductions.push(record);
    } catch (error) {
      if (error instanceof Interrupted || around.signal.aborted) return { reproductions, faults, interrupted: true };
      if (error instanceof UserError) throw error;
      faults.push({ claim: id, failure: failureOf(error) });
    }
  }
  return { reproductions, faults, interrupted: false };
}

function runFor(
  claim: Claim,
  seed: number,
  around: TaskSurroundings,
  ledger: Ledger | undefined,
  run: string,
  progress: Run["progress"],
): Run {
  return {
    // A claim makes its test sets anew each time: what it looks at is nobody's test set but its own.
    ...countLooks(),
    seed,
    random: seededRandom(seed, claim.id),
    signal: around.signal,
    device: "cpu",
    progress,
    log: (message) => around.log(`${claim.id}: ${message}`),
    async artifact(name, bytes) {
      const directory =
        ledger === undefined ? join(tmpdir(), `touchstone-${run}`) : join(ledger.directory, "artifacts", run);
      const path = join(directory, name);
      await writeWholeFile(path, bytes);
      return path;
    },
  };
}

function messageOf(failure: Failure): string {
  return failure.kind === "interrupted" ? "interrupted" : failure.message;
}
