// All that was done here: searched, filtered, and two runs chosen to be compared.

import { useState } from "react";
import { type RunSummary, useServer } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { RunTable } from "../parts/RunTable.js";
import { goTo, useAddress } from "../route.js";

const kinds = ["", "examination", "reproduction", "training"] as const;
const verdicts = ["", "fail", "concern", "pass", "info"] as const;
const PAGE = 50;

export function HistoryView() {
  const { searchParams } = useAddress();
  const [chosen, setChosen] = useState<readonly string[]>(searchParams.getAll("left"));
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(searchParams);
    if (value === "") next.delete(name);
    else next.set(name, value);
    if (name !== "before") next.delete("before");
    goTo(`/history?${next}`, "replace");
  };
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const name of ["search", "kind", "verdict", "before"]) {
    const value = searchParams.get(name);
    if (value !== null) query.set(name, value);
  }
  const runs = useServer<readonly RunSummary[]>(`/api/runs?${query}`);
  const toggle = (run: string) =>
    setChosen((before) => (before.includes(run) ? before.filter((one) => one !== run) : [...before.slice(-1), run]));
  return (
    <>
      <h1 tabIndex={-1}>History</h1>
      <search className="filters">
        <label>
          Search
          <input
            type="search"
            defaultValue={searchParams.get("search") ?? ""}
            onChange={(event) => set("search", event.target.value)}
          />
        </label>
        <Choice name="kind" choices={kinds} value={searchParams.get("kind") ?? ""} onChange={set} />
        <Choice name="verdict" choices={verdicts} value={searchParams.get("verdict") ?? ""} onChange={set} />
        <button
          type="button"
          disabled={chosen.length !== 2}
          onClick={() => {
            const [left, right] = [...chosen].sort();
            goTo(`/compare?left=${left}&right=${right}`);
          }}
        >
          Compare {chosen.length} of 2
        </button>
      </search>
      {runs.state === "failed" ? <Failure error={runs.error} /> : null}
      {runs.state !== "there" ? null : runs.value.length === 0 ? (
        <p className="quiet">Nothing is recorded here that fits.</p>
      ) : (
        <RunTable
          runs={runs.value}
          before={(run) =>
            run.kind === "examination" ? (
              <input
                type="checkbox"
                aria-label={`compare ${run.subject.name}, ${run.startedAt}`}
                checked={chosen.includes(run.run)}
                onChange={() => toggle(run.run)}
              />
            ) : null
          }
        />
      )}
      {runs.state === "there" && runs.value.length === PAGE ? (
        <button type="button" onClick={() => set("before", runs.value[PAGE - 1].run)}>
          Earlier
        </button>
      ) : null}
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly choices: readonly string[];
  readonly value: string;
  onChange(name: string, value: string): void;
}

function Choice({ name, choices, value, onChange }: ChoiceProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChange(name, event.target.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === "" ? "any" : choice}
          </option>
        ))}
      </select>
    </label>
  );
}
