// `touchstone cartridge`: makes, lists, mixes and compares cartridges.

import {
  averageCartridges,
  type CartridgeFile,
  describeCartridges,
  saveCartridge,
  similarCartridges,
} from "../cartridges.js";
import { Interrupted } from "../core/errors.js";
import { jsonText } from "../report/json.js";
import { printable } from "../report/text.js";
import { alignedRows } from "../report/textTable.js";
import { exitStatus } from "./failure.js";
import { createProgressDisplay } from "./progress.js";

interface Written {
  readonly name?: string;
  readonly json?: true;
}

/** `touchstone cartridge save`; returns the exit status. */
export async function save(
  model: string,
  texts: readonly string[],
  { out, name, json }: Written & { readonly out?: string },
): Promise<number> {
  const display = createProgressDisplay(process.stderr, json === true);
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once("SIGINT", stop);
  try {
    const file = await saveCartridge(model, texts, {
      name,
      out,
      signal: controller.signal,
      progress: (done, total, label) =>
        display.progress({ step: label, index: 0, total: 1, fraction: total > 0 ? done / total : 0 }),
    });
    display.close();
    process.stdout.write(fileText(file, json));
    return exitStatus.done;
  } catch (error) {
    display.close();
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write("touchstone: interrupted: nothing is kept of a cartridge that is not whole\n");
    return exitStatus.interrupted;
  } finally {
    process.off("SIGINT", stop);
  }
}

/** The text of `touchstone cartridge list`. */
export async function list(paths: readonly string[], { json }: { readonly json?: true }): Promise<string> {
  const files = await describeCartridges(paths.length === 0 ? ["."] : paths);
  if (json === true) return jsonText(files.map(plain));
  if (files.length === 0) return "no cartridges here: touchstone cartridge save makes one\n";
  const rows = files.map(({ path, name, tokens, bytes, architecture, model }) => [
    printable(path),
    printable(name),
    `${tokens.toLocaleString("en")} tokens`,
    `${bytes.toLocaleString("en")} bytes`,
    `of ${architecture} ${short(model)}`,
  ]);
  return alignedRows(rows, "");
}

/** Averages, and gives the text that says what was kept. */
export async function average(
  paths: readonly string[],
  weights: readonly number[] | undefined,
  { out, name, json }: Written & { readonly out: string },
): Promise<string> {
  return fileText(await averageCartridges(paths, weights, { name, out }), json);
}

/** The text of `touchstone cartridge similar`. */
export async function similar(
  wanted: string,
  paths: readonly string[],
  { json }: { readonly json?: true },
): Promise<string> {
  const found = await similarCartridges(wanted, paths.length === 0 ? ["."] : paths);
  if (json === true) return jsonText(found.map((each) => ({ ...each })));
  const rows = found.map(({ path, name, similarity }) => [similarity.toFixed(3), printable(name), printable(path)]);
  return rows.length === 0 ? "no other cartridges here\n" : alignedRows(rows, "");
}

function fileText(file: CartridgeFile, json: true | undefined): string {
  if (json === true) return jsonText(plain(file));
  const { path, name, tokens, bytes, architecture, model } = file;
  return `${printable(path)}: ${printable(name)}, ${tokens.toLocaleString("en")} tokens in ${bytes.toLocaleString("en")} bytes, of ${architecture} ${short(model)}\n`;
}

function plain({ corpora, ...rest }: CartridgeFile) {
  return { ...rest, corpora: [...corpora] };
}

/** The beginning of a fingerprint. */
function short(fingerprint: string): string {
  return fingerprint.slice("sha256:".length, "sha256:".length + 8);
}
