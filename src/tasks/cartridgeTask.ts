// What the page asks of cartridges, in the working thread: which there are and how alike, and what a model writes from one.

import { describeCartridges, similarCartridges, writeOn } from "../cartridges.js";
import { jsonText } from "../report/json.js";
import type { CartridgeTask, TaskResult } from "./threadMessages.js";

/** Answers with JSON. Throws a `UserError` where a path holds no cartridge, or the cartridge is of another model. */
export async function runCartridgeTask({ request }: CartridgeTask): Promise<TaskResult> {
  return { text: jsonText(await answerTo(request)), failures: [], strictFailure: false };
}

async function answerTo(request: CartridgeTask["request"]) {
  if (request.what === "write") {
    const { directory, cartridge, writing } = request;
    return { prompt: writing.prompt, text: await writeOn(directory, writing, cartridge) };
  }
  const files = await describeCartridges(request.paths);
  if (request.what === "list") return files.map(({ corpora, ...file }) => ({ ...file, corpora: [...corpora] }));
  // A state means nothing to another model, so only cartridges of one are held against each other.
  const [{ model }] = await describeCartridges([request.wanted]);
  const others = files.filter((file) => file.model === model).map(({ path }) => path);
  return (await similarCartridges(request.wanted, others)).map((found) => ({ ...found }));
}
