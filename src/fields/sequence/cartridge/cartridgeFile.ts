// Cartridges as files: safetensors that hold the state, each part under its path, and in the header what the state is of.

import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import { loadTree, saveTree } from "../../../engine/storage/parameterTree.js";
import { openSafetensors } from "../../../engine/storage/safetensors.js";
import type { LanguageModel } from "../languageModel/trainedModel.js";
import { type Cartridge, modelFingerprint, requireSameModel } from "./cartridge.js";

const FORMAT = "touchstone-cartridge-1";

export async function saveCartridge(path: string, { name, model, corpora, tokens, state }: Cartridge): Promise<void> {
  const metadata = { format: FORMAT, name, model, corpora: JSON.stringify(corpora), tokens: `${tokens}` };
  await saveTree(path, state, { metadata });
}

/** What a cartridge is, without its state. */
export type CartridgeDescription = Omit<Cartridge, "state">;

const headerSchema = z.object({
  format: z.literal(FORMAT),
  name: z.string(),
  model: z.string(),
  corpora: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  tokens: z.coerce.number().int().min(0),
});

/** Reads what a file says of itself. Throws a `UserError` where it holds no cartridge. */
export async function describeCartridge(path: string): Promise<CartridgeDescription> {
  const file = await openSafetensors(path);
  await file.close();
  const header = headerSchema.safeParse(file.metadata);
  if (!header.success) {
    throw new UserError("cartridge-format", `${path} holds no cartridge`, "Name a file that a cartridge was saved in.");
  }
  const { name, model, corpora, tokens } = header.data;
  return { name, model, corpora, tokens };
}

/** Reads a cartridge of `model`. Throws a `UserError` where the file holds none, or one of another model. */
export async function loadCartridge(path: string, model: LanguageModel): Promise<Cartridge> {
  const description = await describeCartridge(path);
  const types = model.network.stateTypes(1);
  // Said before shapes are compared: of another model, they may differ too.
  requireSameModel({ ...description, state: [] }, modelFingerprint(model));
  return { ...description, state: await loadTree(path, types) };
}
