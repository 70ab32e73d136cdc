import type { Session } from "./duckdbSession.js";
import type { FileReader } from "./fileReader.js";
import type { SourceFile } from "./locateFiles.js";
import type { PlainText } from "./scanFile.js";

export async function readJson(file: SourceFile, _text: PlainText, _session: Session): Promise<FileReader> {
  throw new Error(`${file.name}: not yet`);
}
