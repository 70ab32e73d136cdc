// A chat model that answers tasks given as text. What it says is read strictly: an answer that cannot be read is a wrong one.

import { UserError } from "../../../core/errors.js";
import type { AskedTasks } from "../../../data/askedTasks.js";
import { chatEndpoint } from "../../../data/chat/chatEndpoint.js";
import { type PredictedTask, predictedTask, unreadableTask } from "../predictions/predictedTask.js";
import { featuresOf } from "../specification.js";
import type { Answerer, Question } from "./answerer.js";
import { keptReplies, type Reply } from "./keptReplies.js";
import { instruction, taskText } from "./taskText.js";

/** How many tasks an endpoint is asked at a time. */
const AT_ONCE = 4;

/** The model of `asked` behind the endpoint at `url`. Throws a `UserError` where that is none, or its key is missing. */
export async function chatAnswerer(
  url: string,
  { chatModel, keyVariable, timeout, mostTokens, taskSeed }: AskedTasks,
  keepIn: string | undefined,
): Promise<Answerer> {
  if (chatModel === undefined) {
    throw new UserError("no-chat-model", `${url} may serve several models`, "name one with --chat-model");
  }
  const key = keyVariable === undefined ? undefined : keyIn(keyVariable);
  const endpoint = chatEndpoint({ url, model: chatModel, key, timeout, mostTokens });
  const kept = await keptReplies(keepIn, ["chat", endpoint.address, chatModel, mostTokens, taskSeed, instruction]);
  let [promptTokens, answerTokens] = [0, 0];
  return {
    name: chatModel,
    atOnce: AT_ONCE,
    async answer(question, signal) {
      const before = kept.find(question.name);
      const messages = [
        { role: "system", content: instruction },
        { role: "user", content: taskText(question) },
      ] as const;
      const reply = before ?? (await endpoint.ask(messages, signal));
      promptTokens += reply.promptTokens;
      answerTokens += reply.answerTokens;
      if (before === undefined) await kept.keep(question.name, reply);
      return readReply(question, reply);
    },
    facts: () => ({
      endpoint: endpoint.address,
      "tokens of tasks": promptTokens,
      "tokens of answers": answerTokens,
      ...kept.facts,
    }),
    close: async (isDone) => {
      if (isDone) await kept.forget();
    },
  };
}

function keyIn(variable: string): string {
  const key = process.env[variable];
  if (key !== undefined && key.trim() !== "") return key.trim();
  throw new UserError(
    "no-key",
    `the environment variable ${variable} holds no key`,
    `say export ${variable}=… first, or leave --key-variable out`,
  );
}

/** The answer in a reply, or that there is none that can be read. */
export function readReply({ algorithm, task, name }: Question, { text, isCutOff }: Reply): PredictedTask {
  const unreadable = (why: string) => unreadableTask(algorithm, task, `the answer cannot be read: ${why}`);
  if (isCutOff) return unreadable("it was cut off; --most-tokens gives it more room");
  const found = lastObject(text);
  if (found === undefined) return unreadable("its last line is no JSON object");
  const outputs = featuresOf(algorithm.specification, "output").map(([output]) => output);
  const stranger = Object.keys(found).find((each) => !outputs.includes(each));
  if (stranger !== undefined)
    return unreadable(`it has ${JSON.stringify(stranger.slice(0, 40))}, which was not asked for`);
  try {
    return predictedTask(algorithm, task, { outputs: found }, (what) => what);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return unreadable(error.message.replace(`${name}: `, ""));
  }
}

// The object that the last line is, or all that follows the last line that begins with a brace; fences around it are left out.
function lastObject(text: string): Record<string, unknown> | undefined {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^```\w*$/.test(line));
  const begin = lines.findLastIndex((line) => line.startsWith("{"));
  if (begin === -1) return undefined;
  try {
    const parsed: unknown = JSON.parse(lines.slice(begin).join("\n"));
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
