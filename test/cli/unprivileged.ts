// Running the command as somebody to whom permissions apply: the superuser may read and write everything.

import { spawnSync } from "node:child_process";

const isSuperuser = process.getuid?.() === 0;

// Still the superuser, so that wherever the checkout lies can be read, but without the right to pass permissions over.
const withoutRights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"];

/** Runs Node with `words` and waits for it to end; permissions of files apply to it. */
export function runUnprivileged(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const [command, ...rest] = [...(isSuperuser ? withoutRights : []), process.execPath, ...words];
  return spawnSync(command, rest, { ...options, encoding: "utf8" });
}

/** Whether that can be done here. */
export const canRunUnprivileged = runUnprivileged(["--version"]).status === 0;
if (!canRunUnprivileged) console.log("skipped: one cannot give up the superuser's rights here");
