// A question to a model that a cartridge is put into.

import { type FormEvent, useState } from "react";
import { post } from "../api.js";
import type { Cartridge } from "../views/CartridgesView.js";
import { Failure } from "./Failure.js";

interface Written {
  readonly prompt: string;
  readonly text: string;
}

export function QuestionForm({ cartridge }: { readonly cartridge: Cartridge }) {
  const [model, setModel] = useState("");
  const [prompt, setPrompt] = useState("");
  const [tokens, setTokens] = useState(100);
  const [isAsking, setIsAsking] = useState(false);
  const [written, setWritten] = useState<Written | undefined>();
  const [error, setError] = useState<Error | undefined>();
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    setIsAsking(true);
    setError(undefined);
    try {
      const question = { model: model.trim(), cartridge: cartridge.path, prompt, tokens };
      setWritten(await post<Written>("/api/cartridges/answer", question));
    } catch (thrown) {
      setWritten(undefined);
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setIsAsking(false);
    }
  };
  return (
    <section>
      <h2>Ask from {cartridge.name}</h2>
      <form onSubmit={begin}>
        <label>
          Directory of the model
          <input required value={model} onChange={(event) => setModel(event.target.value)} />
        </label>
        <label>
          Question
          <input required value={prompt} onChange={(event) => setPrompt(event.target.value)} />
        </label>
        <label>
          Tokens to write
          <input
            type="number"
            min={1}
            max={2000}
            value={tokens}
            onChange={(event) => setTokens(event.target.valueAsNumber)}
          />
        </label>
        <button type="submit" disabled={isAsking}>
          Ask
        </button>
      </form>
      {error === undefined ? null : <Failure error={error} />}
      {written === undefined ? null : (
        <p className="written" role="status">
          {written.prompt}
          <mark>{written.text}</mark>
        </p>
      )}
    </section>
  );
}
