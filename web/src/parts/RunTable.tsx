import type { ReactNode } from "react";
import { verdictOrder } from "../../../src/report/wording.js";
import type { RunSummary } from "../api.js";
import { follow } from "../route.js";
import { Badge } from "./Badge.js";
import { Scroll } from "./Scroll.js";

interface RunTableProps {
  readonly runs: readonly RunSummary[];
  /** What stands before each run, such as a box to choose it. */
  before?(run: RunSummary): ReactNode;
}

/** Recorded runs, each a link to its report. */
export function RunTable({ runs, before }: RunTableProps) {
  return (
    <Scroll label="Runs">
      <table className="runs">
        <thead>
          <tr>
            {before === undefined ? null : (
              <th scope="col">
                <span className="hidden">choose</span>
              </th>
            )}
            <th scope="col">subject</th>
            <th scope="col">found</th>
            <th scope="col">what</th>
            <th scope="col">began</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.run}>
              {before === undefined ? null : <td>{before(run)}</td>}
              <th scope="row">
                <a href={`/runs/${run.run}`} onClick={follow}>
                  {run.subject.name}
                </a>
              </th>
              <td>
                {verdictOrder.map((verdict) => {
                  const count = run.verdicts[verdict];
                  return count === undefined || verdict === "skipped" ? null : (
                    <Badge key={verdict} verdict={verdict} count={count} />
                  );
                })}
              </td>
              <td className="quiet">
                {run.kind}
                {run.status === "finished" ? "" : `, ${run.status === "started" ? "running" : run.status}`}
              </td>
              <td className="quiet">
                <time dateTime={run.startedAt}>{new Date(run.startedAt).toLocaleString()}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
