// What the thread that examines and the threads that it has ask instruments tell each other.

import type { Failure } from "../core/failure.js";
import type { Answer } from "../core/finding.js";
import type { Device, PurposeLooks } from "../core/run.js";
import type { TableDescription, TableReply, TableRequest } from "../data/remoteTable.js";

/** What a thread is given when it starts. */
export interface InstrumentThreadData {
  /** Ids of the instruments that it may be asked for: it loads their fields meanwhile. */
  readonly instruments: readonly string[];
  /** As a task's. */
  readonly interrupted: SharedArrayBuffer;
}

/** What an instrument asks of the thread that examines. */
export type Request =
  | { readonly of: "table"; readonly request: TableRequest }
  | { readonly of: "look"; readonly testFingerprint: string; readonly purpose: string }
  | { readonly of: "looks"; readonly testFingerprint: string }
  | { readonly of: "artifact"; readonly name: string; readonly bytes: Uint8Array };

export type Reply =
  | { readonly of: "table"; readonly reply: TableReply }
  | { readonly of: "look"; readonly looks: number }
  | { readonly of: "looks"; readonly purposes: readonly PurposeLooks[] }
  | { readonly of: "artifact"; readonly path: string };

export type ToInstrumentThread =
  | { readonly type: "table"; readonly table: TableDescription }
  | {
      readonly type: "examine";
      readonly instrument: string;
      readonly options: Readonly<Record<string, unknown>>;
      readonly seed: number;
      readonly device: Device;
    }
  | { readonly type: "reply"; readonly call: number; readonly reply: Reply }
  | { readonly type: "refusal"; readonly call: number; readonly failure: Failure }
  | { readonly type: "interrupt" }
  | { readonly type: "close" };

export type FromInstrumentThread =
  | { readonly type: "request"; readonly call: number; readonly request: Request }
  | { readonly type: "progress"; readonly done: number; readonly total: number; readonly label: string }
  | { readonly type: "log"; readonly message: string }
  | { readonly type: "answer"; readonly answer: Answer }
  | { readonly type: "failure"; readonly failure: Failure };
