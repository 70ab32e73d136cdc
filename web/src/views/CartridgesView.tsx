// Cartridges: the states of language models after they have read something. Which there are, which are alike, and what the model
// answers from one.

import { type FormEvent, useEffect, useState } from "react";
import { post } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { QuestionForm } from "../parts/QuestionForm.js";
import { Scroll } from "../parts/Scroll.js";
import { goTo, useAddress } from "../route.js";

export interface Cartridge {
  readonly path: string;
  readonly name: string;
  readonly model: string;
  readonly corpora: readonly string[];
  readonly architecture: string;
  readonly tokens: number;
  readonly bytes: number;
}

interface Alike {
  readonly path: string;
  readonly similarity: number;
}

export function CartridgesView() {
  const { searchParams } = useAddress();
  const folder = searchParams.get("folder") ?? ".";
  const [typed, setTyped] = useState(folder);
  const [cartridges, setCartridges] = useState<readonly Cartridge[] | undefined>();
  const [chosen, setChosen] = useState<Cartridge | undefined>();
  const [alike, setAlike] = useState<readonly Alike[]>([]);
  const [error, setError] = useState<Error | undefined>();

  useEffect(() => {
    let isOpen = true;
    setCartridges(undefined);
    setChosen(undefined);
    setError(undefined);
    post<readonly Cartridge[]>("/api/cartridges/list", { paths: [folder] }).then(
      (found) => isOpen && setCartridges(found),
      (thrown: Error) => isOpen && setError(thrown),
    );
    return () => {
      isOpen = false;
    };
  }, [folder]);

  useEffect(() => {
    let isOpen = true;
    setAlike([]);
    if (chosen === undefined) return undefined;
    post<readonly Alike[]>("/api/cartridges/similar", { wanted: chosen.path, paths: [folder] }).then(
      (found) => isOpen && setAlike(found),
      (thrown: Error) => isOpen && setError(thrown),
    );
    return () => {
      isOpen = false;
    };
  }, [chosen, folder]);

  const look = (event: FormEvent) => {
    event.preventDefault();
    goTo(`/cartridges?folder=${encodeURIComponent(typed.trim() || ".")}`);
  };
  return (
    <>
      <h1 tabIndex={-1}>Cartridges</h1>
      <p className="lead">
        A cartridge keeps the state of a language model after it has read something: put in again, the model answers
        from what it read without reading it. <code>touchstone cartridge save</code> makes one.
      </p>
      <form onSubmit={look}>
        <label>
          Folder
          <input value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
        <button type="submit">Look there</button>
      </form>
      {error === undefined ? null : <Failure error={error} />}
      {cartridges === undefined ? null : cartridges.length === 0 ? (
        <p className="quiet">There is no cartridge in this folder.</p>
      ) : (
        <CartridgeTable cartridges={cartridges} chosen={chosen} alike={alike} onChoose={setChosen} />
      )}
      {chosen === undefined ? null : <QuestionForm key={chosen.path} cartridge={chosen} />}
    </>
  );
}

interface TableProps {
  readonly cartridges: readonly Cartridge[];
  readonly chosen: Cartridge | undefined;
  readonly alike: readonly Alike[];
  readonly onChoose: (cartridge: Cartridge) => void;
}

function CartridgeTable({ cartridges, chosen, alike, onChoose }: TableProps) {
  return (
    <Scroll label="Cartridges">
      <table className="runs">
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">model</th>
            <th scope="col">corpus</th>
            <th scope="col" className="number">
              tokens
            </th>
            <th scope="col" className="number">
              bytes
            </th>
            <th scope="col" className="number">
              {chosen === undefined ? "similarity" : `similarity to ${chosen.name}`}
            </th>
          </tr>
        </thead>
        <tbody>
          {cartridges.map((cartridge) => (
            <tr key={cartridge.path}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={cartridge.path === chosen?.path}
                  onClick={() => onChoose(cartridge)}
                >
                  {cartridge.name}
                </button>
              </th>
              <td>
                {cartridge.architecture} <code title={cartridge.model}>{beginning(cartridge.model)}</code>
              </td>
              <td>
                {cartridge.corpora.map((corpus) => (
                  <code key={corpus} title={corpus}>
                    {beginning(corpus)}{" "}
                  </code>
                ))}
              </td>
              <td className="number">{cartridge.tokens.toLocaleString("en")}</td>
              <td className="number">{cartridge.bytes.toLocaleString("en")}</td>
              <td className="number">{likeness(cartridge, chosen, alike)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function likeness(cartridge: Cartridge, chosen: Cartridge | undefined, alike: readonly Alike[]): string {
  if (chosen === undefined || cartridge.path === chosen.path) return "";
  if (cartridge.model !== chosen.model) return "of another model";
  return alike.find(({ path }) => path === cartridge.path)?.similarity.toFixed(3) ?? "…";
}

/** The first digits of a fingerprint. */
function beginning(fingerprint: string): string {
  return fingerprint.replace("sha256:", "").slice(0, 8);
}
