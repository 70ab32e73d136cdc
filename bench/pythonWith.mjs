// Python environments of the peers, made from the requirements beside them on first use.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The Python interpreter that sees `bench/peers/requirements.txt`, or `requirements-<name>.txt` in a place of its own. */
export function pythonWith(name) {
  const suffix = name === undefined ? "" : `-${name}`;
  const environment = at(`peers/.venv${suffix}`);
  const python = join(environment, "bin/python");
  if (!existsSync(python)) {
    execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit" });
    const requirements = at(`peers/requirements${suffix}.txt`);
    execFileSync(join(environment, "bin/pip"), ["install", "--quiet", "-r", requirements], { stdio: "inherit" });
  }
  return python;
}
