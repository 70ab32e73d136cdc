// A language model goes on with a text.

import { writeOn } from "../cartridges.js";
import { jsonText } from "../report/json.js";
import { printable } from "../report/text.js";
import type { GenerateFlags } from "./generateFlags.js";

/**
 * What the language model in `directory` (one that was trained here, or a Mamba checkpoint of Hugging Face) writes after the
 * prompt, from a cartridge's state where one is named. Memory does not grow with the text unless the model is a Transformer.
 */
export async function generateText(directory: string, flags: GenerateFlags): Promise<string> {
  const { prompt = "", tokens = 200, temperature = 0.8, topK, topP, seed = 0, cartridge, json } = flags;
  const text = await writeOn(directory, { prompt, tokens, temperature, topK, topP, seed }, cartridge);
  if (json === true) return jsonText({ prompt, text });
  // The terminal is shown what was written, not told what to do by it.
  const lines = `${prompt}${text}`.split("\n").map(printable);
  return `${lines.join("\n")}\n`;
}
