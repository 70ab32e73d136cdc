// Two examinations side by side: what appeared, what went, which measures moved beyond their intervals.

import type { Measure } from "../../../src/core/finding.js";
import { writeMeasure } from "../../../src/report/numbers.js";
import { type RunComparison, useServer } from "../api.js";
import { Badge } from "../parts/Badge.js";
import { Failure } from "../parts/Failure.js";
import { Scroll } from "../parts/Scroll.js";
import { follow, useAddress } from "../route.js";

export function CompareView() {
  const { searchParams } = useAddress();
  const [left, right] = [searchParams.get("left") ?? "", searchParams.get("right") ?? ""];
  const asked = useServer<RunComparison>(
    `/api/compare?left=${encodeURIComponent(left)}&right=${encodeURIComponent(right)}`,
  );
  return (
    <>
      <h1 tabIndex={-1}>Two examinations</h1>
      {asked.state === "failed" ? <Failure error={asked.error} /> : null}
      {asked.state === "there" ? <Comparison comparison={asked.value} /> : null}
    </>
  );
}

function Comparison({ comparison }: { readonly comparison: RunComparison }) {
  const { before, after, sameSubject, settings, changed, appeared, gone, moved, measuresCompared } = comparison;
  const isQuiet = changed.length + appeared.length + gone.length + moved.length === 0;
  return (
    <>
      <p>
        {[before, after].map(({ run, subject, seed }, side) => (
          <span key={run} className="side">
            {side === 0 ? "from " : " to "}
            <a href={`/runs/${run}`} onClick={follow}>
              {subject}
            </a>{" "}
            <span className="quiet">seed {seed}</span>
          </span>
        ))}
      </p>
      <p className="quiet">{sameSubject ? "Both examined the same content." : "They examined different content."}</p>
      {isQuiet ? (
        <p className="summary">
          No verdict changed, and none of {measuresCompared} measures moved beyond its interval.
        </p>
      ) : null}
      <List
        title="Asked for differently"
        items={settings.map(({ setting, ...two }) => `${setting}: ${shown(two.before)} → ${shown(two.after)}`)}
      />
      {changed.length === 0 ? null : (
        <section>
          <h2>Verdicts that changed</h2>
          <ul className="plain">
            {changed.map(({ instrument, ...two }) => (
              <li key={instrument}>
                <span className="name">{instrument}</span> <Badge verdict={two.before} /> →{" "}
                <Badge verdict={two.after} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <List title="Only in the second" items={appeared.map(({ instrument, verdict }) => `${instrument}: ${verdict}`)} />
      <List title="Only in the first" items={gone.map(({ instrument, verdict }) => `${instrument}: ${verdict}`)} />
      {moved.length === 0 ? null : (
        <section>
          <h2>Measures that moved beyond their intervals</h2>
          <Scroll label="Measures that moved">
            <table>
              <tbody>
                {moved.map(({ instrument, measure, change, ...two }) => (
                  <tr key={`${instrument} ${measure}`}>
                    <td className="name">{instrument}</td>
                    <th scope="row">{measure}</th>
                    <td className="number">{numbersOf(two.before)}</td>
                    <td className="number">{numbersOf(two.after)}</td>
                    <td className={change === "worse" ? "fail" : change === "better" ? "pass" : ""}>
                      <span className="word">{change ?? ""}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
    </>
  );
}

function List({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="plain">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function numbersOf(measure: Measure): string {
  const { value, interval } = writeMeasure(measure);
  return interval === "" ? value : `${value} (${interval})`;
}

function shown(value: unknown): string {
  if (value === undefined) return "left out";
  return typeof value === "string" ? value : JSON.stringify(value);
}
