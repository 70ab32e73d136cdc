// Replies that were paid for, kept line by line as they come: who is interrupted need not ask for them again.

import { createHash } from "node:crypto";
import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import { makeDirectories, systemReason } from "../../../core/systemErrors.js";

/** What came back for one question. */
export interface Reply {
  readonly text: string;
  /** Whether its end is missing. */
  readonly isCutOff: boolean;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export interface KeptReplies {
  /** The reply that was kept for a question. */
  find(question: string): Reply | undefined;
  keep(question: string, reply: Reply): Promise<void>;
  /** Forgets them: all questions are answered. */
  forget(): Promise<void>;
  /** How many were there from the beginning, where there were any. */
  readonly facts: Readonly<Record<string, number>>;
}

const line = z.object({
  question: z.string(),
  text: z.string(),
  isCutOff: z.boolean(),
  promptTokens: z.number(),
  answerTokens: z.number(),
});

/**
 * The replies kept in `directory` of one and the same who: `who` says everything on which a reply depends but the question. Without a
 * directory none are kept. Throws a `UserError` where they cannot be written.
 */
export async function keptReplies(directory: string | undefined, who: readonly unknown[]): Promise<KeptReplies> {
  if (directory === undefined) {
    return { facts: {}, find: () => undefined, keep: async () => {}, forget: async () => {} };
  }
  const digest = createHash("sha256").update(JSON.stringify(who)).digest("hex");
  const path = join(directory, `${digest.slice(0, 32)}.jsonl`);
  const replies = await readReplies(path);
  const facts: Record<string, number> = replies.size === 0 ? {} : { "answered before": replies.size };
  let writing = Promise.resolve();
  return {
    facts,
    find: (question) => replies.get(question),
    keep: (question, reply) => {
      writing = writing.then(() => append(directory, path, `${JSON.stringify({ question, ...reply })}\n`));
      return writing;
    },
    forget: () => rm(path, { force: true }),
  };
}

// A line that was cut off when the process died is left out.
async function readReplies(path: string): Promise<Map<string, Reply>> {
  const text = await readFile(path, "utf8").catch(() => "");
  const replies = new Map<string, Reply>();
  for (const each of text.split("\n")) {
    const parsed = line.safeParse(jsonOr(each));
    if (!parsed.success) continue;
    const { question, ...reply } = parsed.data;
    replies.set(question, reply);
  }
  return replies;
}

async function append(directory: string, path: string, text: string): Promise<void> {
  try {
    makeDirectories(directory);
    // A line that was cut off must not swallow this one.
    await appendFile(path, `\n${text}`);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(
      "not-writable",
      `${path} cannot be written: ${reason}`,
      "make room, or leave it to --no-ledger",
    );
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
