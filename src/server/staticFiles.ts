// The built page: its files, read once and kept, since they are few and never change while the server runs.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { MiddlewareHandler } from "hono";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};

interface File {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Made when it is first asked for. */
  packed(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What is a file's name, whether there is such a file or not: what the page loads, and what stands beside it. */
const fileNames = /^\/(assets\/.*|[^/]*\.[^/]*)$/;

/**
 * Serves the files below `directory`. Any other path is the page itself, whose views have addresses of their own, unless it
 * is a file's name: then there is no such file.
 */
export async function staticFiles(directory: string): Promise<MiddlewareHandler> {
  const files = new Map<string, File>();
  if (existsSync(directory)) {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const type = types[extname(path)];
      if (type === undefined) continue;
      const plain = new Uint8Array(await readFile(path));
      let packing: Promise<Uint8Array<ArrayBuffer>> | undefined;
      const packed = () => {
        packing ??= packedFrom(plain);
        return packing;
      };
      files.set(`/${relative(directory, path).split(sep).join("/")}`, { type, plain, packed });
    }
  }
  return async (context, next) => {
    const { path, method } = context.req;
    if (method !== "GET" && method !== "HEAD") return next();
    const file = files.get(path) ?? (fileNames.test(path) ? undefined : files.get("/index.html"));
    if (file === undefined) return context.text("Not found\n", 404);
    const isPacked = /\bbr\b/.test(context.req.header("accept-encoding") ?? "");
    // The names of scripts and styles hold their digests.
    const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    return context.body(isPacked ? await file.packed() : file.plain, 200, {
      "content-type": file.type,
      "cache-control": cache,
      vary: "accept-encoding",
      ...(isPacked ? { "content-encoding": "br" } : {}),
    });
  };
}

async function packedFrom(plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  return new Uint8Array(await promisify(brotliCompress)(plain, options));
}
