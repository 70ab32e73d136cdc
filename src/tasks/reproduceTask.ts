// `touchstone reproduce`, in the working thread: runs the claims, records, renders.

import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, ReproductionRecord } from "../core/claim.js";
import { agreement } from "../core/claim.js";
import { Interrupted, stopIfAborted, UserError } from "../core/errors.js";
import { type Failure, failureOf } from "../core/failure.js";
import { countLooks } from "../core/lookCounter.js";
import type { Parts } from "../core/parts.js";
import { seededRandom } from "../core/random.js";
import type { Run } from "../core/run.js";
import { writeWholeFile } from "../core/wholeFile.js";
import { type Ledger, openLedger } from "../ledger/ledger.js";
import { touchstoneDirectory } from "../ledger/location.js";
import { newRunIdentifier } from "../ledger/runIdentifier.js";
import { openRegistry } from "../openRegistry.js";
import { packageVersion } from "../package.js";
import { recordedReproduction } from "../recordedRun.js";
import { type ReproductionReport, renderReproductions, reproductionMarkdown } from "../report/reproductionTable.js";
import type { TaskSurroundings } from "./commandThread.js";
import { type GatheredFailures, messageOf, runShare } from "./sharedRun.js";
import type { Progress, ReproduceTask, Share, TaskResult } from "./threadMessages.js";

/** Reproduces the claims and returns what is to be printed. A claim that breaks does not keep the others from running. */
export async function runReproduceTask(task: ReproduceTask, around: TaskSurroundings): Promise<TaskResult> {
  const run = task.run ?? newRunIdentifier();
  if (task.share !== undefined) return shareReproduction(task, run, task.share, around);
  const ledger = task.useLedger ? await openLedger(touchstoneDirectory()) : undefined;
  try {
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    await begin(ledger, run, task);
    const outcome = await reproduceAll(task, around, ledger, run).catch(async (error: unknown) => {
      await ledger?.end(run, "failed", { elapsedSeconds: elapsed(), faults: [] });
      throw error;
    });
    const faults = outcome.faults.map(({ name, failure }) => ({ claim: name, message: messageOf(failure) }));
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
    return await answer(task, report, outcome);
  } finally {
    await ledger?.close();
  }
}

function shareReproduction(
  task: ReproduceTask,
  run: string,
  share: Share,
  around: TaskSurroundings,
): Promise<TaskResult> {
  const { claims } = task;
  return runShare(run, share, around.signal, (ledger) => {
    let begun: Promise<void> | undefined;
    return {
      names: claims,
      async work({ ordinal, part, attempt, done }, parts) {
        begun ??= begin(ledger, run, task);
        await begun;
        if (!(await ledger.takeUp(run))) throw new Interrupted();
        const id = claims[ordinal];
        if (part === "" && attempt > 1 && (await ledger.reproductions(run)).some(({ claim }) => claim === id))
          return undefined;
        const step = { step: id, index: done, total: claims.length };
        try {
          await reproduceOne(task, ordinal, step, { ...around, parts }, ledger, run);
          return undefined;
        } catch (error) {
          if (error instanceof Interrupted || error instanceof UserError || around.signal.aborted) throw error;
          return failureOf(error);
        }
      },
      close: async () => undefined,
      gather: async (record, failures) => answer(task, await recordedReproduction(ledger, record), failures),
    };
  });
}

async function answer(
  { file, output, strict }: ReproduceTask,
  report: ReproductionReport,
  { faults, interrupted }: GatheredFailures,
): Promise<TaskResult> {
  const failures = faults.map(({ failure }) => failure);
  if (interrupted) failures.unshift({ kind: "interrupted" });
  else if (file !== undefined) {
    try {
      await writeWholeFile(file, reproductionMarkdown(report));
    } catch (error) {
      failures.push(failureOf(error));
    }
  }
  return {
    text: renderReproductions(report, output),
    failures,
    strictFailure: strict && !report.reproductions.every((record) => agreement(record).holds),
  };
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

interface Reproduced extends GatheredFailures {
  readonly reproductions: readonly ReproductionRecord[];
}

async function reproduceAll(
  task: ReproduceTask,
  around: TaskSurroundings,
  ledger: Ledger | undefined,
  run: string,
): Promise<Reproduced> {
  const { claims } = task;
  const reproductions: ReproductionRecord[] = [];
  const faults: { name: string; failure: Failure }[] = [];
  for (const [index, id] of claims.entries()) {
    try {
      const step = { step: id, index, total: claims.length };
      reproductions.push(await reproduceOne(task, index, step, around, ledger, run));
    } catch (error) {
      if (error instanceof Interrupted || around.signal.aborted) return { reproductions, faults, interrupted: true };
      if (error instanceof UserError) throw error;
      faults.push({ name: id, failure: failureOf(error) });
    }
  }
  return { reproductions, faults, interrupted: false };
}

/** Reproduces the claim numbered `index` and records it. */
async function reproduceOne(
  { claims, scale, seed }: ReproduceTask,
  index: number,
  step: Progress,
  around: TaskSurroundings & { readonly parts?: Parts },
  ledger: Ledger | undefined,
  run: string,
): Promise<ReproductionRecord> {
  stopIfAborted(around.signal);
  around.progress(step);
  const claim = await (await openRegistry()).loadClaim(claims[index]);
  const start = performance.now();
  const surroundings = runFor(claim, seed, around, ledger, run, (done, total, label) =>
    around.progress({ ...step, fraction: total > 0 ? done / total : 0, label }),
  );
  const reproduction = await claim.reproduce(surroundings, scale);
  const { statement, published } = claim;
  const elapsedSeconds = (performance.now() - start) / 1000;
  const record = { claim: claim.id, statement, published, scale, reproduction, elapsedSeconds };
  await ledger?.recordReproduction(run, index, record);
  return record;
}

function runFor(
  claim: Claim,
  seed: number,
  around: TaskSurroundings & { readonly parts?: Parts },
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
    parts: around.parts,
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
