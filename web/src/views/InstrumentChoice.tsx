// The instruments that fit a subject, by field: which to ask, and with which options.

import type { Inspected, InstrumentEntry } from "../api.js";
import { OptionForm, type Values } from "../parts/OptionForm.js";

interface InstrumentChoiceProps {
  readonly instruments: readonly InstrumentEntry[];
  readonly ready: Inspected["instruments"];
  /** Ids of those that are not asked. */
  readonly without: ReadonlySet<string>;
  readonly options: Readonly<Record<string, Values>>;
  onWithout(without: ReadonlySet<string>): void;
  onOptions(options: Readonly<Record<string, Values>>): void;
}

export function InstrumentChoice({
  instruments,
  ready,
  without,
  options,
  onWithout,
  onOptions,
}: InstrumentChoiceProps) {
  const readiness = new Map(ready.map((one) => [one.id, one.ready]));
  // Those that cannot be asked yet stand last.
  const fitting = instruments
    .filter(({ id }) => readiness.has(id))
    .sort((a, b) => Number(readiness.get(a.id) !== true) - Number(readiness.get(b.id) !== true));
  const fields = [...new Set(fitting.map(({ id }) => id.split("/")[0]))];
  const toggle = (id: string) => {
    const next = new Set(without);
    if (!next.delete(id)) next.add(id);
    onWithout(next);
  };
  return (
    <>
      {fields.map((field) => (
        <fieldset key={field} className="instruments">
          <legend>{field}</legend>
          {fitting
            .filter(({ id }) => id.startsWith(`${field}/`))
            .map(({ id, question, options: entries }) => {
              const state = readiness.get(id);
              return (
                <div key={id} className={state === true ? "instrument" : "instrument not-ready"}>
                  <label>
                    <input type="checkbox" checked={!without.has(id)} onChange={() => toggle(id)} />
                    <span>{question}</span> <span className="name">{id.split("/")[1]}</span>
                  </label>
                  {state === true ? null : <p className="fine">needs {state}</p>}
                  {entries.length === 0 ? null : (
                    <details>
                      <summary>Options</summary>
                      <OptionForm
                        options={entries}
                        values={options[id] ?? {}}
                        onChange={(values) => onOptions({ ...options, [id]: values })}
                      />
                    </details>
                  )}
                </div>
              );
            })}
        </fieldset>
      ))}
    </>
  );
}
