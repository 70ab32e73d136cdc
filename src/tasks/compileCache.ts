// What starting takes twice is done once: on Node.js from 22.8 on, compiled modules are kept for the next start.

import module from "node:module";

/**
 * From here on, what this thread compiles of modules is kept in a directory of the system's temporary files, as Node.js does it
 * (NODE_COMPILE_CACHE names another directory, NODE_DISABLE_COMPILE_CACHE=1 forbids it). Does nothing on earlier releases.
 */
export function keepCompiledModules(): void {
  const enable: unknown = Reflect.get(module, "enableCompileCache");
  if (typeof enable === "function") enable();
}
