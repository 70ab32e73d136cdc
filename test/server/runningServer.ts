// The built command's server, for tests: on loopback, on a port that is free.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { builtCli } from "../cli/builtCli.js";

export interface RunningServer {
  /** Without a slash at its end; with the token as a query where one is asked for. */
  readonly address: string;
  readonly token: string | undefined;
  stop(): Promise<number | null>;
}

export async function startServer(
  place: string | { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ...words: string[]
): Promise<RunningServer> {
  const { cwd, env } = typeof place === "string" ? { cwd: place, env: {} } : place;
  const child = spawn(process.execPath, [await builtCli(), "serve", "--port", "0", ...words], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.setEncoding("utf8");
  const [text]: string[] = await once(child.stdout, "data");
  const said = /at (\S+)/.exec(text)?.[1];
  if (said === undefined) throw new Error(`the server said ${text}`);
  const url = new URL(said);
  return {
    address: url.origin,
    token: url.searchParams.get("token") ?? undefined,
    async stop() {
      child.kill("SIGINT");
      const [code] = await once(child, "exit");
      return typeof code === "number" ? code : null;
    },
  };
}

/** A request as the page sends it. */
export function ask(address: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  if (body === undefined) return fetch(address + path, { headers });
  return fetch(address + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-touchstone": "1", ...headers },
    body: JSON.stringify(body),
  });
}

/** What a response holds, as tests take it: whatever it is. */
export const jsonOf = async (response: Response) => JSON.parse(await response.text());

/** The events of a job until it has ended. */
export async function eventsOf(address: string, job: string, after = 0): Promise<{ id: number; type: string }[]> {
  const response = await fetch(`${address}/api/jobs/${job}/events`, {
    headers: after === 0 ? {} : { "last-event-id": String(after) },
  });
  const blocks = (await response.text()).trim().split("\n\n");
  return blocks.map((block) => ({
    id: Number(/^id: (\d+)$/m.exec(block)?.[1]),
    type: /^event: (\w+)$/m.exec(block)?.[1] ?? "",
  }));
}
