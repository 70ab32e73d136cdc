// `touchstone generate`: lets a language model go on with a text.

import { z } from "zod";
import type { Registry } from "../core/registry.js";
import { jsonText } from "../report/json.js";
import { printable } from "../report/text.js";

export interface GenerateFlags {
  readonly prompt: string;
  readonly tokens: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly seed: number;
  readonly json?: true;
}

const continuation = z.object({ text: z.string() });

/**
 * What the language model in `directory` (one that was trained here, or a Mamba checkpoint of Hugging Face) writes after the
 * prompt. Memory does not grow with the text unless the model is a Transformer.
 */
export async function generate(
  registry: Registry,
  directory: string,
  { json, ...request }: GenerateFlags,
): Promise<string> {
  const model = await (await registry.loadModel("sequence/language-model")).load(directory);
  const { text } = continuation.parse(await model.predict(request));
  if (json === true) return jsonText({ prompt: request.prompt, text });
  // The terminal is shown what was written, not told what to do by it.
  const lines = `${request.prompt}${text}`.split("\n").map(printable);
  return `${lines.join("\n")}\n`;
}
