// What the thread that works and the thread that watches tell each other.

import type { WritingRequest } from "../cartridges.js";
import type { Scale } from "../core/claim.js";
import type { Failure } from "../core/failure.js";
import type { Finding } from "../core/finding.js";
import type { AskedTasks } from "../data/askedTasks.js";
import type { TableOptions } from "../data/openTable.js";
import type { TrajectoryRequest } from "../generateTrajectories.js";
import type { Output } from "../report/output.js";
import type { ReviewWish } from "../reviewQueue.js";

/** A piece of a task that a worker has: an instrument, a claim, or what comes last. */
export interface Piece {
  /** Number of the instrument or claim; how many of these there are, for what comes last. */
  readonly ordinal: number;
  /** Which part of that it is: which of the calls that hand parts out, and its number there; empty where it is all of it. */
  readonly part: string;
  /** Whether it is what comes last: to settle the run and give the answer. All there is of a task that is not divided. */
  readonly gathers: boolean;
  /** 1 for the first worker that has it. */
  readonly attempt: number;
  /** How many pieces are done. */
  readonly done: number;
}

/** Part in a task that several workers may work on. */
export interface Share {
  readonly worker: string;
  readonly name: string;
  /** The piece that it begins with. */
  readonly piece: Piece;
}

interface QueuedTask {
  /** Identifier of the run, where it is known beforehand. */
  readonly run?: string;
  /** Whether the run was begun before, by a process that is gone: what is recorded of it stands. */
  readonly resume?: boolean;
  /** The most that it may write while it works, where files were handed over that may unpack to anything. */
  readonly mostBytes?: number;
  /** Set where the task comes from a queue: it is worked on in pieces. */
  readonly share?: Share;
}

export interface ExamineTask extends QueuedTask {
  readonly command: "examine";
  readonly paths: readonly string[];
  readonly kind: string;
  /** Files of a table that a network is asked about. */
  readonly data: readonly string[] | undefined;
  /** What a model is asked whose answers are examined; never said by a request to a server. */
  readonly asked?: AskedTasks | undefined;
  readonly table: Omit<TableOptions, "signal">;
  readonly instruments: readonly string[];
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly seed: number;
  readonly useLedger: boolean;
  readonly output: Output;
  /** Whether a report is written where no directory is named: beside the ledger. */
  readonly keepReport: boolean;
  /** Directory for the report. */
  readonly reportDirectory: string | undefined;
  readonly strict: boolean;
  /** The command line that repeats the examination. */
  readonly commandLine: string;
}

export interface ReproduceTask extends QueuedTask {
  readonly command: "reproduce";
  readonly claims: readonly string[];
  readonly scale: Scale;
  readonly seed: number;
  readonly useLedger: boolean;
  readonly output: Output;
  /** File for the Markdown table. */
  readonly file: string | undefined;
  readonly strict: boolean;
}

/** One that is resumed goes on from its checkpoint where that can be read. */
export interface TrainTask extends QueuedTask {
  readonly command: "train";
  /** Id of the model; `undefined` where the training in `directory` is gone on with. */
  readonly model: string | undefined;
  readonly paths: readonly string[];
  readonly table: Omit<TableOptions, "signal">;
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly useLedger: boolean;
  readonly output: Output;
  /** Where the model is kept, or is kept already. */
  readonly directory: string | undefined;
  /** Whether the model is written as ONNX, too. */
  readonly onnx: boolean;
}

/** Writes data sets of trajectories. */
export interface GenerateTask {
  readonly command: "generate";
  readonly request: Omit<TrajectoryRequest, "out"> & { readonly out: string | undefined };
  readonly output: Output;
}

/** Opens a subject and tells what it is. */
export interface InspectTask {
  readonly command: "inspect";
  readonly paths: readonly string[];
  readonly kind: string;
  readonly data: readonly string[] | undefined;
  readonly table: Omit<TableOptions, "signal">;
}

/** Makes a review queue of a finding. */
export interface ReviewTask {
  readonly command: "review";
  readonly wish: Omit<ReviewWish, "signal">;
  readonly output: Output;
}

/** Lists cartridges, holds one against others, or writes from one. */
export interface CartridgeTask {
  readonly command: "cartridge";
  readonly request:
    | { readonly what: "list"; readonly paths: readonly string[] }
    | { readonly what: "similar"; readonly wanted: string; readonly paths: readonly string[] }
    | {
        readonly what: "write";
        /** Of the language model. */
        readonly directory: string;
        readonly cartridge: string | undefined;
        readonly writing: WritingRequest;
      };
}

/** Work that the ledger records as a run. */
export type RunTask = ExamineTask | ReproduceTask | TrainTask;

export type Task = RunTask | GenerateTask | InspectTask | ReviewTask | CartridgeTask;

/** Whether the ledger records it as a run. */
export function isRun(task: Task): task is RunTask {
  return task.command === "examine" || task.command === "reproduce" || task.command === "train";
}

/** What the working thread is given when it starts. */
/** What a working thread is started with: a command whose modules it may load before it is told what to do. */
export interface ThreadStart {
  readonly ahead: "examine" | undefined;
}

/** The first message to a working thread; each one after it is an interrupt. */
export interface ThreadData {
  readonly task: Task;
  /** One word of shared memory: 1 once the user interrupted. Seen even by a loop that never yields. */
  readonly interrupted: SharedArrayBuffer;
  /** Whether findings are wanted before the others are there. */
  readonly findings: boolean;
}

/** What a command answers. */
export interface TaskResult {
  /** For standard output. */
  readonly text: string;
  /** Failures that did not keep the answer from being given; the first decides the exit status. */
  readonly failures: readonly Failure[];
  /** A finding failed, or a claim does not hold, and `--strict` was given. */
  readonly strictFailure: boolean;
  /** Where the HTML report lies. */
  readonly report?: string;
  /** Set where others go on with the task: there is no answer yet. */
  readonly unfinished?: true;
}

/** How far the work has come. */
export interface Progress {
  /** What is being worked on, such as an instrument's id. */
  readonly step: string;
  readonly index: number;
  readonly total: number;
  /** Part of this step that is done, 0 to 1; `undefined` where that is not known. */
  readonly fraction?: number;
  readonly label?: string;
}

export type ThreadMessage =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "found"; readonly finding: Finding }
  | { readonly type: "measure"; readonly step: number; readonly values: Readonly<Record<string, number>> }
  | { readonly type: "result"; readonly result: TaskResult }
  | { readonly type: "failure"; readonly failure: Failure };
