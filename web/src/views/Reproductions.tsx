// Claims as one run reproduced them.

import { compareWithPublished } from "../../../src/core/claim.js";
import type { ReproductionDocument } from "../api.js";
import { PublishedTable } from "../parts/PublishedTable.js";
import { VegaFigure } from "../parts/VegaFigure.js";

export function Reproductions({ report }: { readonly report: ReproductionDocument }) {
  return (
    <>
      <h1 tabIndex={-1}>{report.reproductions.length === 1 ? report.reproductions[0].claim : "Reproductions"}</h1>
      {report.reproductions.map(({ claim, statement, published, reproduction, scale }) => (
        <article key={claim} className="info">
          <h2>{claim}</h2>
          <p className="summary">{statement}</p>
          <PublishedTable
            comparisons={published.map((one) => {
              const ours = reproduction.measures.find(({ name }) => name === one.measure);
              return { published: one, ours, holds: holdsOf(one, ours) };
            })}
          />
          {(reproduction.figures ?? []).map((figure) => (
            <VegaFigure key={figure.title} figure={figure} />
          ))}
          {reproduction.notes.map((note) => (
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

type Part = ReproductionDocument["reproductions"][number];

function holdsOf(
  published: Part["published"][number],
  ours: Part["reproduction"]["measures"][number] | undefined,
): boolean {
  const claim = {
    id: "a/b",
    statement: "",
    published: [published],
    reproduce: () => Promise.reject(new Error("not here")),
  } as const;
  const [compared] = compareWithPublished(claim, { measures: ours === undefined ? [] : [ours], notes: [] });
  return compared.holds;
}
