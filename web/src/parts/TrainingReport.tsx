import { trainingFigure } from "../../../src/report/trainingFigure.js";
import { factsOf } from "../../../src/report/wording.js";
import type { TrainingDocument } from "../api.js";
import { MeasureTable } from "./MeasureTable.js";
import { VegaFigure } from "./VegaFigure.js";

/** A model that was trained: how good it is, how it came to be, where it lies. */
export function TrainingReport({ report }: { readonly report: TrainingDocument }) {
  const { model, subject, measures, notes, options, directory } = report;
  const figure = trainingFigure(report);
  return (
    <>
      <h1 tabIndex={-1}>{model}</h1>
      <p className="quiet">
        learnt from {subject.name} {factsOf(subject).join(" · ")}
      </p>
      <MeasureTable measures={measures} />
      {figure === undefined ? null : <VegaFigure figure={figure} />}
      {notes.map((note) => (
        <p className="fine" key={note}>
          {note}
        </p>
      ))}
      <p>
        It lies in <code>{directory}</code>.
      </p>
      <details>
        <summary>Options</summary>
        <dl className="pairs">
          {Object.entries(options).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
