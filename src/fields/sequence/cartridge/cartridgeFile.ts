// Cartridges as files: safetensors that hold the state, each part under its path, and in the header what the state is of.

import { z } from "zod";
import { UserError } from "../../../core/errors.js";
import { loadTree, saveTree } from "../../../engine/storage/parameterTree.js";
import { openSafetensors } from "../../../engine/storage/safetensors.js";
import type { LanguageModel } from "../languageModel/trainedModel.js";
import { networkOptionsSchema } from "../network/optionsSchema.js";
import { sequenceNetwork } from "../network/sequenceNetwork.js";
import { type Cartridge, modelFingerprint, requireSameModel } from "./cartridge.js";

const FORMAT = "touchstone-cartridge-2";

export async function saveCartridge(path: string, { state, tokens, ...rest }: Cartridge): Promise<void> {
  const { name, model, network, corpora } = rest;
  const metadata = {
    format: FORMAT,
    name,
    model,
    network: JSON.stringify(network),
    corpora: JSON.stringify(corpora),
    tokens: `${tokens}`,
  };
  await saveTree(path, state, { metadata });
}

/** What a cartridge is, without its state. */
export type CartridgeDescription = Omit<Cartridge, "state">;

/** A text that holds JSON. */
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is no JSON" });
    return z.NEVER;
  }
});

const headerSchema = z.object({
  format: z.literal(FORMAT),
  name: z.string(),
  model: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  network: json.pipe(networkOptionsSchema),
  corpora: json.pipe(z.array(z.string())),
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
  const { format: _, ...description } = header.data;
  return description;
}

/** Reads a cartridge. Throws a `UserError` where the file holds none, or a state that is not as its header says. */
export async function readCartridge(path: string): Promise<Cartridge> {
  const description = await describeCartridge(path);
  return { ...description, state: await loadTree(path, sequenceNetwork(description.network).stateTypes(1)) };
}

/** Reads a cartridge of `model`. Throws a `UserError` where the file holds none, or one of another model. */
export async function loadCartridge(path: string, model: LanguageModel): Promise<Cartridge> {
  // Said before the state is read: of another model, it may have another shape.
  requireSameModel(await describeCartridge(path), modelFingerprint(model));
  return readCartridge(path);
}
