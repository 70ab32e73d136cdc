// A chat model behind an endpoint that speaks as OpenAI's does (POST …/chat/completions), which the user names. Nothing is sent
// anywhere else: redirections are refused.

import { z } from "zod";
import { Interrupted, stopIfAborted, UserError } from "../../core/errors.js";
import { readBounded } from "./readBounded.js";
import { wait } from "./wait.js";

export interface ChatEndpointOptions {
  /** The endpoint's base (`http://localhost:8080/v1`), or the whole address of its completions. */
  readonly url: string;
  /** The model, as the endpoint calls it. */
  readonly model: string;
  /** Sent as a bearer token; nothing is sent unless given. */
  readonly key?: string | undefined;
  /** Seconds until an answer must be there; 120 unless said. */
  readonly timeout?: number | undefined;
  /** Most tokens of an answer; the endpoint's own bound unless said. */
  readonly mostTokens?: number | undefined;
  /** Milliseconds before the first repetition of a request, twice as many before each further one; 500 unless said. */
  readonly firstPause?: number | undefined;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface ChatAnswer {
  readonly text: string;
  /** Whether the answer was cut off at the most tokens that it may have. */
  readonly isCutOff: boolean;
  /** What the endpoint says that it cost; 0 where it does not say. */
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** A chat model that can be asked. */
export interface ChatEndpoint {
  /** Its address, without what must not be shown. */
  readonly address: string;
  /**
   * The model's answer to a conversation, at temperature 0. Requests that fail for reasons that pass (no connection, 429, 5xx) are
   * repeated. Throws a `UserError` where there is no answer, `Interrupted` when aborted.
   */
  ask(messages: readonly ChatMessage[], signal: AbortSignal): Promise<ChatAnswer>;
}

const ATTEMPTS = 5;
/** An answer of more bytes is none. */
const LARGEST = 4 * 2 ** 20;
const LONGEST_PAUSE = 60_000;

const completion = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }))
    .min(1),
  usage: z
    .object({ prompt_tokens: z.number().min(0), completion_tokens: z.number().min(0) })
    .partial()
    .nullish(),
});

/** The endpoint at an address. Throws a `UserError` where that is none. */
export function chatEndpoint(options: ChatEndpointOptions): ChatEndpoint {
  const address = completionsAddress(options.url);
  return {
    address,
    async ask(messages, signal) {
      const body = JSON.stringify({
        model: options.model,
        messages,
        temperature: 0,
        ...(options.mostTokens === undefined ? {} : { max_tokens: options.mostTokens }),
      });
      let failed: Failed = { reason: "", isPassing: true };
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt > 0) {
          const grown = (options.firstPause ?? 500) * 2 ** (attempt - 1);
          await wait(Math.min(LONGEST_PAUSE, failed.wait ?? grown), signal);
        }
        stopIfAborted(signal);
        const found = await request(address, body, options, signal);
        if ("text" in found) return found;
        failed = found;
        if (!failed.isPassing) break;
      }
      const tried = failed.isPassing ? `, ${ATTEMPTS} times` : "";
      throw new UserError("chat-failed", `${address} ${failed.reason}${tried}`, hintFor(failed, options));
    },
  };
}

function completionsAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new UserError("bad-url", `${url} is no address of a chat endpoint`, "write http://localhost:8080/v1");
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new UserError(
      "key-in-url",
      `the address at ${parsed.host} has a name or a password in it, which would be recorded`,
      "put the key into an environment variable and name that with --key-variable",
    );
  }
  const path = parsed.pathname.replace(/\/+$/, "");
  parsed.pathname = path.endsWith("/chat/completions") ? path : `${path}/chat/completions`;
  parsed.hash = "";
  return parsed.href;
}

/** Why a request has no answer, and whether that may pass. */
interface Failed {
  readonly reason: string;
  readonly isPassing: boolean;
  readonly status?: number;
  /** Milliseconds after which the endpoint wants to be asked again. */
  readonly wait?: number | undefined;
}

async function request(
  address: string,
  body: string,
  { key, timeout = 120 }: ChatEndpointOptions,
  signal: AbortSignal,
): Promise<ChatAnswer | Failed> {
  const late = AbortSignal.timeout(timeout * 1000);
  try {
    const response = await fetch(address, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body,
      signal: AbortSignal.any([signal, late]),
    });
    const { status } = response;
    const text = await readBounded(response, LARGEST);
    if (text === undefined) return { reason: `answered with more than ${LARGEST / 2 ** 20} MiB`, isPassing: false };
    if (status >= 300 && status < 400) {
      return { reason: `wants requests to be sent elsewhere (status ${status})`, isPassing: false, status };
    }
    if (!response.ok) return refused(status, text, response.headers.get("retry-after"), key);
    return answerIn(text, response.headers.get("content-type"));
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    if (late.aborted) return { reason: `gave no answer within ${timeout} s`, isPassing: true };
    return { reason: `cannot be reached (${networkReason(error)})`, isPassing: true };
  }
}

function refused(status: number, text: string, after: string | null, key: string | undefined): Failed {
  const isPassing = status === 408 || status === 429 || (status >= 500 && status !== 501);
  const seconds = Number(after ?? Number.NaN);
  return {
    reason: `answered with status ${status}${said(text, key)}`,
    isPassing,
    status,
    wait: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

// The endpoint's own words, where it has some; never the key, should it repeat it.
function said(text: string, key: string | undefined): string {
  const found = z.object({ error: z.object({ message: z.string() }) }).safeParse(jsonOr(text));
  if (!found.success) return "";
  const line = found.data.error.message.replace(/\p{Cc}+/gu, " ").trim();
  return `: ${(key === undefined ? line : line.replaceAll(key, "…")).slice(0, 300)}`;
}

function answerIn(text: string, type: string | null): ChatAnswer | Failed {
  const json = jsonOr(text);
  if (json === undefined) {
    const what = type === null ? "something" : (type.split(";")[0] ?? type);
    return { reason: `answered with ${what} that is no JSON`, isPassing: false };
  }
  const parsed = completion.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue.path.map(String).join(".");
    return { reason: `answered with JSON that is no completion (${place}: ${issue.message})`, isPassing: false };
  }
  const [{ message, finish_reason: ended }] = parsed.data.choices;
  const usage = parsed.data.usage ?? {};
  return {
    text: message.content ?? "",
    isCutOff: ended === "length",
    promptTokens: usage.prompt_tokens ?? 0,
    answerTokens: usage.completion_tokens ?? 0,
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message.split("\n")[0];
  return String(cause);
}

function hintFor({ status }: Failed, { key }: ChatEndpointOptions): string {
  if (status === 401 || status === 403) {
    return key === undefined
      ? "name the environment variable that holds the key with --key-variable"
      : "look whether the key is the right one for this endpoint";
  }
  if (status === 404) return "look at the address (it usually ends in /v1) and at the model's name";
  if (status === 429) return "wait a while, and say the same again: what was answered is kept";
  return "look whether the endpoint is up and speaks as OpenAI's /chat/completions does";
}
