// `touchstone generate`: lets a language model go on with a text.

import { type WritingRequest, writeOn } from "../cartridges.js";
import { jsonText } from "../report/json.js";
import { printable } from "../report/text.js";

export interface GenerateFlags extends WritingRequest {
  readonly cartridge?: string;
  readonly json?: true;
}

/**
 * What the language model in `directory` (one that was trained here, or a Mamba checkpoint of Hugging Face) writes after the
 * prompt, from a cartridge's state where one is named. Memory does not grow with the text unless the model is a Transformer.
 */
export async function generate(directory: string, { json, cartridge, ...request }: GenerateFlags): Promise<string> {
  const text = await writeOn(directory, request, cartridge);
  if (json === true) return jsonText({ prompt: request.prompt, text });
  // The terminal is shown what was written, not told what to do by it.
  const lines = `${request.prompt}${text}`.split("\n").map(printable);
  return `${lines.join("\n")}\n`;
}
