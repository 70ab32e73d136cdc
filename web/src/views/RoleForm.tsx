// What the columns of a table are for: guessed, and told otherwise here.

import type { Inspected } from "../api.js";
import { Scroll } from "../parts/Scroll.js";

const single = ["target", "split", "time", "group", "id", "weight", "prediction", "text"] as const;

const meanings: Readonly<Record<(typeof single)[number], string>> = {
  target: "what is to be predicted",
  split: "says of each row whether it is for training or testing",
  time: "when the row was observed",
  group: "rows that belong together",
  id: "name of the row; not learnt from",
  weight: "weight of the row",
  prediction: "what a model predicted",
  text: "prose: learners see its words",
};

interface RoleFormProps {
  readonly columns: NonNullable<Inspected["columns"]>;
  readonly table: Readonly<Record<string, unknown>>;
  onChange(table: Readonly<Record<string, unknown>>): void;
}

export function RoleForm({ columns, table, onChange }: RoleFormProps) {
  const roleOf = (role: string) => columns.find((column) => column.role === role)?.name ?? "";
  const set = (role: string, column: string) => {
    const { [role]: _, ...rest } = table;
    onChange(column === "" ? rest : { ...rest, [role]: column });
  };
  return (
    <>
      <fieldset className="roles">
        <legend>What the columns are for</legend>
        {single.map((role) => (
          <label key={role} title={meanings[role]}>
            {role}
            <select value={String(table[role] ?? roleOf(role))} onChange={(event) => set(role, event.target.value)}>
              <option value="">—</option>
              {columns.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ))}
      </fieldset>
      <details>
        <summary>
          {columns.length} {columns.length === 1 ? "column" : "columns"}
        </summary>
        <Scroll label="Columns">
          <table>
            <thead>
              <tr>
                <th scope="col">column</th>
                <th scope="col">type</th>
                <th scope="col">role</th>
                <th scope="col" className="number">
                  missing
                </th>
                <th scope="col" className="number">
                  different
                </th>
                <th scope="col">why</th>
              </tr>
            </thead>
            <tbody>
              {columns.map(({ name, type, role, missing, distinct, reason }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{type}</td>
                  <td>{role}</td>
                  <td className="number">{missing.toLocaleString("en")}</td>
                  <td className="number">{distinct.toLocaleString("en")}</td>
                  <td className="quiet">{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}
