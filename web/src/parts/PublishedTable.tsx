import type { Comparison, Published } from "../../../src/core/claim.js";
import { formatNumber, writeMeasure } from "../../../src/report/numbers.js";
import { Scroll } from "./Scroll.js";

/** Published numbers beside ours. */
export function PublishedTable({ comparisons }: { readonly comparisons: readonly Comparison[] }) {
  return (
    <Scroll label="Published numbers beside ours">
      <table>
        <thead>
          <tr>
            <th scope="col">measure</th>
            <th scope="col" className="number">
              published
            </th>
            <th scope="col" className="number">
              ours
            </th>
            <th scope="col">
              <span className="hidden">whether it holds</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {comparisons.map(({ published, ours, holds }) => (
            <tr key={published.measure}>
              <th scope="row">{published.measure}</th>
              <td className="number">{expected(published)}</td>
              <td className="number">{ours === undefined || ours === null ? "not measured" : measured(ours)}</td>
              <td className={holds ? "pass" : "concern"}>
                <span className="word">
                  {ours === undefined || ours === null ? "" : holds ? "holds" : "falls short"}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function expected({ value, expect, tolerance }: Published): string {
  const number = formatNumber(value) + (tolerance === 0 ? "" : ` ± ${formatNumber(tolerance)}`);
  return expect === "equal" ? number : `${expect} ${number}`;
}

function measured(ours: NonNullable<Comparison["ours"]>): string {
  const { value, unit, interval } = writeMeasure(ours);
  return `${value}${unit === "" ? "" : ` ${unit}`}${interval === "" ? "" : ` (${interval})`}`;
}
