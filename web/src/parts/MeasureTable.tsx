import type { Measure } from "../../../src/core/finding.js";
import { writeMeasure } from "../../../src/report/numbers.js";
import { rangeMarks } from "../../../src/report/rangeBar.js";
import { Scroll } from "./Scroll.js";

/** Measures with their intervals drawn beside their baselines. */
export function MeasureTable({ measures }: { readonly measures: readonly Measure[] }) {
  if (measures.length === 0) return null;
  return (
    <Scroll label="Measures">
      <table className="measures">
        <thead>
          <tr>
            <th scope="col">measure</th>
            <th scope="col" className="number">
              value
            </th>
            <th scope="col" className="number">
              interval
            </th>
            <th scope="col" className="drawn">
              <span className="hidden">drawn to scale</span>
            </th>
            <th scope="col" className="number">
              baseline
            </th>
            <th scope="col" className="number">
              n
            </th>
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => (
            <MeasureRow key={measure.name} measure={measure} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const arrows = { higher: "↑", lower: "↓", neither: "" } as const;

function MeasureRow({ measure }: { readonly measure: Measure }) {
  const known = { ...measure, value: measure.value ?? Number.NaN };
  const { value, unit, interval, baseline, n } = writeMeasure(known);
  return (
    <tr>
      <th scope="row">
        {measure.name}{" "}
        {measure.better === "neither" ? null : (
          <span className="quiet" title={`${measure.better} is better`}>
            {arrows[measure.better]}
          </span>
        )}
      </th>
      <td className="number">
        <span className="value">{value}</span>
        {unit === "" ? null : ` ${unit}`}
      </td>
      <td className="number">{interval}</td>
      <td className="drawn">
        <Range measure={known} />
      </td>
      <td className="number">{baseline}</td>
      <td className="number count">{n}</td>
    </tr>
  );
}

function Range({ measure }: { readonly measure: Measure }) {
  const marks = rangeMarks(measure);
  if (marks === undefined) return null;
  const { width, height, track, span, base, dot } = marks;
  const middle = height / 2;
  return (
    <svg className="range" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <line className="track" x1={track[0]} x2={track[1]} y1={middle} y2={middle} />
      {span === undefined ? null : <line className="span" x1={span[0]} x2={span[1]} y1={middle} y2={middle} />}
      {base === undefined ? null : <line className="base" x1={base} x2={base} y1={2} y2={height - 2} />}
      <circle className="dot" cx={dot} cy={middle} r={3.6} />
    </svg>
  );
}
