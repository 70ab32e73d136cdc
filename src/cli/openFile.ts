// Opens a file in the program that the desktop has for it.

import { spawn } from "node:child_process";

/** Does not wait, and does not mind if there is no desktop. */
export function openFile(path: string): void {
  const [command, ...before] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const child = spawn(command, [...before, path], { detached: true, stdio: "ignore" });
  child.on("error", () => process.stderr.write(`${path} could not be opened: there is no ${command} here\n`));
  child.unref();
}
