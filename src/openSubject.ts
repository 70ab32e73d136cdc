// From what the user named to a subject: which kind it is, and how that kind is opened. Readers are loaded when used.

import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { extname, join } from "node:path";
import { UserError } from "./core/errors.js";
import { type Subject, subjectKindNames } from "./core/subject.js";
import { didYouMean } from "./core/suggest.js";
import { isDirectory } from "./core/systemErrors.js";
import type { AskedTasks, AskingSurroundings } from "./data/askedTasks.js";
import { isObjectLocation } from "./data/objects/objectLocation.js";
import type { TableOptions } from "./data/tableOptions.js";

export interface OpenOptions {
  /** How tables are read and what their columns are for: the subject's, or that of `data`. */
  readonly table?: Omit<TableOptions, "signal"> | undefined;
  /** Files of a table that a network is asked about, or of text that a language model is. */
  readonly data?: readonly string[] | undefined;
  /** What a network, a program or a chat endpoint is asked, whose answers are examined. Only who may start programs here says it. */
  readonly asked?: AskedTasks | undefined;
  /** A directory in which answers that were asked for are kept until all are there. */
  readonly keepIn?: string | undefined;
  readonly progress?: AskingSurroundings["progress"] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The kinds that can be opened, those that recognise a path by something special first. */
const kinds = ["network", "algorithm", "language-model", "text", "table"] as const;

export type OpenableKind = (typeof kinds)[number];

interface Opener {
  /** What it reads, to stand after "a". */
  readonly reads: string;
  recognises(path: string): boolean;
  open(paths: readonly string[], options: OpenOptions): Promise<Subject>;
}

const openers: Readonly<Record<OpenableKind, Opener>> = {
  network: {
    reads: "network in an .onnx file",
    recognises: (path) => extname(path).toLowerCase() === ".onnx",
    open: openNetworkSubject,
  },
  algorithm: {
    reads: "model's answers to algorithms in .answers.json files, or a model that is asked for them with --algorithm,",
    recognises: (path) => path.toLowerCase().endsWith(".answers.json"),
    open: openAnswers,
  },
  "language-model": {
    reads: "language model in the folder that it was trained into, or a Mamba checkpoint of Hugging Face,",
    recognises: holdsModel,
    open: openLanguageModelIn,
  },
  text: {
    reads: "text in .txt or .md files, or the column of prose of a table,",
    // Tables come with these names as well: text is asked for, with --as or by a model that learns from it.
    recognises: () => false,
    open: openText,
  },
  table: {
    reads: "table in CSV, TSV, JSON, Parquet or Arrow files, or a folder of images,",
    recognises: () => true,
    async open(paths, { table, data, signal }) {
      if (data !== undefined) {
        throw new UserError(
          "data-for-a-table",
          "--data is for networks; this is a table",
          "name the files one after another",
        );
      }
      return openTableOrImages(paths, { ...table, signal });
    },
  },
};

/** The kind of what lies at `paths`: the one called `wanted`, or the first that recognises them. */
export function kindOf(paths: readonly string[], wanted?: string): OpenableKind {
  if (wanted === undefined) return kinds.find((kind) => paths.some(openers[kind].recognises)) ?? "table";
  const kind = kinds.find((each) => each === wanted);
  if (kind !== undefined) return kind;
  const known: readonly string[] = subjectKindNames;
  const hint = `there can be opened: ${kinds.map((each) => `a ${openers[each].reads} (--as ${each})`).join(", ")}`;
  throw known.includes(wanted)
    ? new UserError("kind-not-yet", `subjects of kind ${wanted} cannot be examined yet`, hint)
    : new UserError("unknown-kind", `no kind of subject is called "${wanted}"${didYouMean(wanted, known)}`, hint);
}

/**
 * Opens what lies at `paths`, files of this machine or of a store (s3://bucket/key). Throws a `UserError` for whatever the user
 * can mend, `Interrupted` if the signal was aborted.
 */
export async function openSubject(
  kind: OpenableKind,
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<Subject> {
  const { data = [], table = {} } = options;
  const named = [...paths, ...data, ...(table.test ?? []), ...(table.labels === undefined ? [] : [table.labels])];
  if (!named.some(isObjectLocation)) return openers[kind].open(paths, options);
  const { openObjects } = await import("./openObjects.js");
  return openObjects(paths, options, openers[kind].open);
}

/** The same where several machines work: what it throws for the user to mend names this one. */
export async function openSubjectHere(...args: Parameters<typeof openSubject>): Promise<Subject> {
  try {
    return await openSubject(...args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${error.message} (on ${hostname()})`, error.hint);
  }
}

async function openAnswers(paths: readonly string[], options: OpenOptions): Promise<Subject> {
  const { table = {}, data, asked } = options;
  const [role] = Object.keys(table);
  if (data !== undefined || role !== undefined) {
    throw new UserError(
      "table-for-answers",
      `--${role ?? "data"} is said of a table; these are answers to an algorithm's tasks`,
      "leave it out",
    );
  }
  if (asked === undefined) {
    const { openAlgorithmSubject } = await import("./fields/algorithms/algorithmSubject.js");
    return openAlgorithmSubject(paths);
  }
  if (paths.length !== 1) {
    throw new UserError("several-models", `one model is asked at a time, not ${paths.length}`, "name one");
  }
  const { openAskedAlgorithms } = await import("./fields/algorithms/answering/openAsked.js");
  const { keepIn, progress = () => {}, signal = new AbortController().signal } = options;
  return openAskedAlgorithms(paths[0], asked, { keepIn, progress, signal });
}

/** Whether a path is a folder that a model was kept in, here or by Hugging Face; a training that is under way included. */
function holdsModel(path: string): boolean {
  const holds = (name: string) => existsSync(join(path, name));
  if (holds("model.json") || holds("training.json")) return true;
  // Other folders have a config.json, too.
  return holds("config.json") && (holds("tokenizer.json") || weights.some(holds));
}

const weights = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"];

async function openLanguageModelIn(paths: readonly string[], { table = {}, data }: OpenOptions): Promise<Subject> {
  if (paths.length !== 1) {
    throw new UserError(
      "several-models",
      `a language model lies in one folder, not in ${paths.length}`,
      "name files of text that it is asked about with --data",
    );
  }
  const [role] = Object.keys(table);
  if (role !== undefined) {
    throw new UserError("table-for-a-model", `--${role} is said of a table; this is a language model`, "leave it out");
  }
  const { openLanguageModel } = await import("./fields/sequence/languageModelSubject.js");
  return openLanguageModel(paths[0], data);
}

async function openText(paths: readonly string[], { table = {}, data, signal }: OpenOptions): Promise<Subject> {
  const role = Object.keys(table).find((name) => !(name in readingOfText));
  if (data !== undefined || role !== undefined) {
    throw new UserError("table-for-text", `--${role ?? "data"} is said of a table; this is text`, "leave it out");
  }
  const { openDocuments } = await import("./data/openDocuments.js");
  return openDocuments(paths, { ...table, signal });
}

/** What of `TableOptions` says how a column of prose is read. */
const readingOfText = { text: true, delimiter: true, encoding: true, memoryLimit: true, types: true, ignore: true };

async function openNetworkSubject(
  paths: readonly string[],
  { table = {}, data, signal }: OpenOptions,
): Promise<Subject> {
  if (paths.length !== 1) {
    throw new UserError(
      "several-networks",
      `a network lies in one file, not in ${paths.length}`,
      "name the files of its data with --data",
    );
  }
  const [role] = Object.keys(table);
  if (data === undefined && role !== undefined) {
    throw new UserError("no-data", `--${role} is said of a table, and there is none`, "name its file with --data");
  }
  const { openNetwork } = await import("./engine/networkSubject.js");
  if (data === undefined) return openNetwork(paths[0]);
  const opened = await openTableOrImages(data, { ...table, signal });
  try {
    return await openNetwork(paths[0], opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openTableOrImages(paths: readonly string[], options: TableOptions): Promise<Subject> {
  if (paths.some(isDirectory)) {
    const { openImages } = await import("./data/images/openImages.js");
    return openImages(paths, options);
  }
  if (options.labels !== undefined) {
    throw new UserError(
      "labels-without-images",
      "--labels tells of a folder of images; this is a table",
      "leave it out",
    );
  }
  const { openTable } = await import("./data/openTable.js");
  return openTable(paths, options);
}
