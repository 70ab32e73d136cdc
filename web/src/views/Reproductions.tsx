// Claims as one run reproduced them.

import type { ReproductionDocument } from "../api.js";
import { MeasureTable } from "../parts/MeasureTable.js";
import { PublishedTable } from "../parts/PublishedTable.js";
import { VegaFigure } from "../parts/VegaFigure.js";

export function Reproductions({ report }: { readonly report: ReproductionDocument }) {
  const { claims } = report;
  return (
    <>
      <h1 tabIndex={-1}>{claims.length === 1 ? claims[0].claim : `${claims.length} claims`}</h1>
      {claims.map(({ claim, statement, holds, comparisons, measures, figures, notes, scale }) => (
        <article key={claim} className={holds ? "pass" : "concern"}>
          {claims.length === 1 ? null : <h2>{claim}</h2>}
          <p className="summary">{statement}</p>
          <PublishedTable comparisons={comparisons} />
          <MeasureTable measures={measures} />
          {figures.map((figure) => (
            <VegaFigure key={figure.title} figure={figure} />
          ))}
          {notes.map((note) => (
            <p className="fine" key={note}>
              {note}
            </p>
          ))}
          <p className="fine">Scale: {scale}.</p>
        </article>
      ))}
    </>
  );
}
