// The directory of a training: what it was begun with, where it stands, and in the end the model.

import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "./core/errors.js";
import { isDirectory, makeDirectories, systemReason } from "./core/systemErrors.js";
import { writeWholeFile } from "./core/wholeFile.js";

/** Everything that decides what is learnt, and how far it has come. */
const beginning = z.object({
  format: z.literal("touchstone-training-1"),
  touchstone: z.string(),
  run: z.string(),
  model: z.string(),
  /** As the user named them, and the directory that they were named in. */
  paths: z.array(z.string()),
  from: z.string(),
  table: z.record(z.string(), z.unknown()),
  options: z.record(z.string(), z.unknown()),
  seed: z.number().int(),
  /** Of the data; empty where the model makes its own. */
  fingerprint: z.string(),
  status: z.enum(["started", "finished"]),
});

export type Beginning = z.output<typeof beginning>;

const fileIn = (directory: string) => join(directory, "training.json");

/** Whether a training was begun in `directory`. */
export const isTraining = (directory: string) => existsSync(fileIn(directory));

/** Where the training in `directory` keeps where it stands. */
export const checkpointIn = (directory: string) => join(directory, "checkpoint.safetensors");

/**
 * Makes `directory` and writes down what a training begins with. Throws a `UserError` where there is something in it already
 * or it cannot be written.
 */
export async function beginTraining(directory: string, began: Omit<Beginning, "format" | "status">): Promise<void> {
  if (existsSync(directory)) {
    if (!isDirectory(directory)) {
      throw new UserError("not-writable", `${directory} is a file`, "name another directory with --out");
    }
    const held = await readdir(directory);
    if (held.includes("training.json")) {
      const { status } = await readBeginning(directory);
      const goOn = status === "finished" ? "" : `go on with it by touchstone train --resume ${directory}, or `;
      throw new UserError(
        "training-there",
        `${directory} holds ${status === "finished" ? "a trained model" : "a training"} already`,
        `${goOn}name another directory with --out`,
      );
    }
    if (held.length > 0) {
      throw new UserError(
        "directory-not-empty",
        `${directory} is not empty: ${held[0]} stands in it`,
        "name another directory with --out",
      );
    }
  }
  makeDirectories(directory);
  await write(directory, { format: "touchstone-training-1", ...began, status: "started" });
}

/** Takes away a training that left nothing to go on from; what else lies in the directory stays. */
export async function forgetTraining(directory: string): Promise<void> {
  await rm(fileIn(directory), { force: true });
  await rm(checkpointIn(directory), { force: true });
  if ((await readdir(directory)).length === 0) await rm(directory, { recursive: true });
}

/** Says that the model is there whole. */
export async function finishTraining(directory: string): Promise<void> {
  await write(directory, { ...(await readBeginning(directory)), status: "finished" });
  await rm(checkpointIn(directory), { force: true });
}

/** What the training in `directory` began with. Throws a `UserError` where there is none or it is not to be understood. */
export async function readBeginning(directory: string): Promise<Beginning> {
  const path = fileIn(directory);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(
      "no-training",
      `${directory} holds no training: ${path} cannot be read: ${reason}`,
      "name the directory that touchstone train wrote",
    );
  }
  const read = beginning.safeParse(asJson(text));
  if (read.success) return read.data;
  throw new UserError("training-damaged", `${path} does not say what a training began with`, "train again");
}

async function write(directory: string, began: Beginning): Promise<void> {
  await writeWholeFile(fileIn(directory), `${JSON.stringify(began, undefined, 2)}\n`);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
