import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type ChatEndpointOptions, chatEndpoint } from "../../../src/data/chat/chatEndpoint.js";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serving(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => handler(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/v1`;
}

const said = (content: string, more: object = {}) =>
  JSON.stringify({
    choices: [{ message: { role: "assistant", content }, finish_reason: "stop", ...more }],
    usage: { prompt_tokens: 11, completion_tokens: 7 },
  });

const json = (response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);

function ask(url: string, options: Partial<ChatEndpointOptions> = {}, signal = new AbortController().signal) {
  const endpoint = chatEndpoint({ url, model: "small", firstPause: 1, ...options });
  return endpoint.ask([{ role: "user", content: "hello" }], signal);
}

describe("a chat endpoint", () => {
  it("is asked at /chat/completions, with the key as a bearer token, and tells what the answer cost", async () => {
    const seen: { url?: string | undefined; key?: string | undefined; body?: unknown } = {};
    const url = await serving((request, response, body) => {
      Object.assign(seen, { url: request.url, key: request.headers.authorization, body: JSON.parse(body) });
      json(response, 200, said("hi"));
    });
    expect(await ask(url, { key: "s3cret", mostTokens: 5 })).toEqual({
      text: "hi",
      isCutOff: false,
      promptTokens: 11,
      answerTokens: 7,
    });
    expect(seen).toEqual({
      url: "/v1/chat/completions",
      key: "Bearer s3cret",
      body: { model: "small", messages: [{ role: "user", content: "hello" }], temperature: 0, max_tokens: 5 },
    });
    expect((await ask(`${url}/chat/completions/`)).text).toBe("hi");
    expect(seen.url).toBe("/v1/chat/completions");
  });

  it("says that an answer was cut off", async () => {
    const url = await serving((_, response) => json(response, 200, said("…", { finish_reason: "length" })));
    expect(await ask(url)).toMatchObject({ isCutOff: true });
  });

  it.each([429, 500, 503, 408])("is asked again after status %i", async (status) => {
    let requests = 0;
    const url = await serving((_, response) => {
      requests++;
      if (requests < 3) json(response, status, "{}", { "retry-after": "0" });
      else json(response, 200, said("at last"));
    });
    expect((await ask(url)).text).toBe("at last");
    expect(requests).toBe(3);
  });

  it.each([
    [429, "status 429: slow down, 5 times"],
    [500, "status 500: slow down, 5 times"],
    [401, "status 401: slow down"],
    [404, "status 404: slow down"],
    [501, "status 501: slow down"],
  ])(
    "that answers with status %i for ever is given up, with its own words and without the key",
    async (status, words) => {
      let requests = 0;
      const url = await serving((_, response) => {
        requests++;
        json(response, status, JSON.stringify({ error: { message: "slow\ndown" } }));
      });
      await expect(ask(url)).rejects.toMatchObject({
        code: "chat-failed",
        message: expect.stringMatching(`${words}$`),
      });
      expect(requests).toBe(words.endsWith("5 times") ? 5 : 1);
      const leaking = await serving((_, response) =>
        json(response, status, JSON.stringify({ error: { message: "the key s3cret is bad" } })),
      );
      await expect(ask(leaking, { key: "s3cret" })).rejects.toMatchObject({
        message: expect.not.stringContaining("s3cret"),
      });
    },
  );

  it.each([
    [
      "HTML",
      (response: ServerResponse) => response.writeHead(200, { "content-type": "text/html" }).end("<p>"),
      "text/html that is no JSON",
    ],
    ["other JSON", (response: ServerResponse) => json(response, 200, '{"choices": []}'), "no completion (choices: "],
    [
      "a redirection",
      (response: ServerResponse) => response.writeHead(307, { location: "http://example.com/" }).end(),
      "sent elsewhere",
    ],
    [
      "an endless answer",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "application/json" });
        const more = () => {
          if (!response.destroyed) response.write("x".repeat(2 ** 20), more);
        };
        more();
      },
      "more than 4 MiB",
    ],
  ])("that answers with %s is refused in one line", async (_, answer, words) => {
    const url = await serving((_request, response) => answer(response));
    await expect(ask(url)).rejects.toMatchObject({ code: "chat-failed", message: expect.stringContaining(words) });
  });

  it("that is not there is told so", async () => {
    await expect(ask("http://127.0.0.1:9")).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be reached \(.+\), 5 times/),
    });
  });

  it("that says nothing is left after the time that it has", async () => {
    const url = await serving(() => {});
    await expect(ask(url, { timeout: 0.05 })).rejects.toMatchObject({
      message: expect.stringContaining("gave no answer within 0.05 s"),
    });
  });

  it("is left at once when interrupted, while it is silent and between two requests", async () => {
    const silent = await serving(() => {});
    const first = new AbortController();
    setTimeout(() => first.abort(), 30);
    await expect(ask(silent, {}, first.signal)).rejects.toMatchObject({ name: "Interrupted" });
    const busy = await serving((_, response) => json(response, 429, "{}", { "retry-after": "50" }));
    const second = new AbortController();
    setTimeout(() => second.abort(), 60);
    await expect(ask(busy, {}, second.signal)).rejects.toMatchObject({ name: "Interrupted" });
  });

  it.each([
    ["not an address", "bad-url"],
    ["ftp://somewhere", "bad-url"],
    ["https://me:word@somewhere/v1", "key-in-url"],
  ])("refuses %s", (url, code) => {
    expect(() => chatEndpoint({ url, model: "small" })).toThrow(expect.objectContaining({ code }));
  });
});
