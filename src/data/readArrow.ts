import type { Session } from "./duckdbSession.js";
import type { FileReader } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";

export async function readArrow(
  file: SourceFile,
  _session: Session,
  _signal: AbortSignal | undefined,
): Promise<FileReader> {
  throw new Error(`${file.name}: not yet`);
}
