// Files that lie in the package beside the code.

import { existsSync } from "node:fs";

/** Where a file of the package lies, `path` from its root on; whether it is there is not looked at. */
export function packageFile(path: string): URL {
  return new URL(path, root());
}

// This file stands in the sources, in the build, or, for the command, within a bundle.
function root(): URL {
  let directory = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", directory))) {
    const above = new URL("../", directory);
    if (above.href === directory.href) throw new Error("the package has lost its package.json");
    directory = above;
  }
  return directory;
}
