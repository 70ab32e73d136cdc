// Subjects that lie in a store: what s3://… names is fetched into a temporary directory, opened there, and gone when the subject
// is closed.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "./core/errors.js";
import type { Subject } from "./core/subject.js";
import { makeDirectories } from "./core/systemErrors.js";
import { fetchObject } from "./data/objects/fetchObject.js";
import { isObjectLocation, objectLocation } from "./data/objects/objectLocation.js";
import { objectStore } from "./data/objects/objectStore.js";
import type { OpenOptions } from "./openSubject.js";

/** The most that is fetched for one subject unless TOUCHSTONE_LARGEST_FETCH says otherwise, in megabytes. */
const usualMegabytes = 8192;

type Open = (paths: readonly string[], options: OpenOptions) => Promise<Subject>;

/** Opens with `open` what `paths` and `options` name, what lies in a store fetched. Throws a `UserError`, `Interrupted`. */
export async function openObjects(paths: readonly string[], options: OpenOptions, open: Open): Promise<Subject> {
  const store = objectStore();
  let bytesLeft = 2 ** 20 * largestMegabytes();
  const directory = await mkdtemp(join(options.table?.temporaryDirectory ?? tmpdir(), "touchstone-objects-"));
  const remove = () => rm(directory, { recursive: true, force: true });
  const fetched = new Map<string, string>();

  const local = async (path: string): Promise<string> => {
    if (!isObjectLocation(path)) return path;
    const before = fetched.get(path);
    if (before !== undefined) return before;
    const folder = join(directory, String(fetched.size + 1));
    const file = join(folder, objectLocation(path).key.split("/").at(-1) ?? "");
    makeDirectories(folder);
    bytesLeft -= await fetchObject(path, file, store, { mostBytes: bytesLeft, signal: options.signal });
    fetched.set(path, file);
    return file;
  };
  const all = async (named: readonly string[]) => {
    const files: string[] = [];
    for (const path of named) files.push(await local(path));
    return files;
  };
  const asNamed = (text: string) => [...fetched].reduce((sofar, [path, file]) => sofar.replaceAll(file, path), text);

  try {
    const { table, data } = options;
    const here = await all(paths);
    const dataHere = data === undefined ? undefined : await all(data);
    const tableHere =
      table === undefined
        ? undefined
        : {
            ...table,
            ...(table.test === undefined ? {} : { test: await all(table.test) }),
            ...(table.labels === undefined ? {} : { labels: await local(table.labels) }),
          };
    const subject = await open(here, { ...options, table: tableHere, data: dataHere });
    return {
      ...subject,
      location: asNamed(subject.location),
      close: () => subject.close().finally(remove),
    };
  } catch (error) {
    await remove();
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, asNamed(error.message), asNamed(error.hint));
  }
}

function largestMegabytes(): number {
  const said = process.env.TOUCHSTONE_LARGEST_FETCH;
  if (said === undefined || said === "") return usualMegabytes;
  if (/^[1-9]\d{0,8}$/.test(said)) return Number(said);
  throw new UserError("bad-option", "TOUCHSTONE_LARGEST_FETCH is no number of megabytes", "write 8192");
}
