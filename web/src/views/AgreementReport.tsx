// After handing in: how far the reviewers agree, with one another and with the labels that were given, and item by item.

import { useEffect, useState } from "react";
import { Failure } from "../parts/Failure.js";
import { MeasureTable } from "../parts/MeasureTable.js";
import { Scroll } from "../parts/Scroll.js";
import { ask, type Identity, type Queue, type ReviewAgreement } from "../reviews.js";
import { follow } from "../route.js";

interface AgreementProps {
  readonly queue: Queue;
  readonly identity: Identity;
}

export function AgreementReport({ queue, identity }: AgreementProps) {
  const [agreement, setAgreement] = useState<ReviewAgreement>();
  const [error, setError] = useState<Error>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another who handed in changes the agreement
  useEffect(() => {
    ask<ReviewAgreement>(queue.id, "agreement", identity).then(setAgreement, setError);
  }, [queue.id, queue.reviewers.length, identity]);
  if (error !== undefined) return <Failure error={error} />;
  if (agreement === undefined) return <p className="quiet">Reckoning …</p>;
  const { reviewers, measures, pairs, items } = agreement;
  const others = reviewers.length - 1;
  const isSplit = (labels: readonly (string | null)[]) => new Set(labels.filter((label) => label !== null)).size > 1;
  const ordered = [...items].sort((a, b) => Number(isSplit(b.labels)) - Number(isSplit(a.labels)));
  const waiting = queue.reviewers.filter(({ submitted }) => !submitted).map(({ name }) => name);
  return (
    <>
      <p role="status">
        You have handed in.{" "}
        {others === 0 ? "Nobody else has yet." : others === 1 ? "So has one other." : `So have ${others} others.`}
        {waiting.length === 0 ? "" : ` At work: ${waiting.join(", ")}.`}
      </p>
      {queue.source === undefined ? null : (
        <p>
          <a href={`/runs/${queue.source.run}#${queue.source.instrument.replace("/", "-")}`} onClick={follow}>
            The finding that this comes from
          </a>
        </p>
      )}
      <MeasureTable measures={measures} />
      {pairs.length < 2 ? null : (
        <p className="quiet">
          Cohen’s κ:{" "}
          {pairs.map(({ one, other, kappa }) => `${one} and ${other} ${kappa?.toFixed(2) ?? "undefined"}`).join(" · ")}
        </p>
      )}
      <Scroll label="Items">
        <table className="runs">
          <thead>
            <tr>
              <th scope="col">item</th>
              {reviewers.map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col">given</th>
              <th scope="col">suggested</th>
            </tr>
          </thead>
          <tbody>
            {ordered.map(({ id, labels, given, suggested }) => (
              <tr key={id} className={isSplit(labels) ? "split" : ""}>
                <th scope="row">{id}</th>
                {reviewers.map((name, index) => (
                  <td key={name}>{labels[index] ?? "–"}</td>
                ))}
                <td className="quiet">{given ?? ""}</td>
                <td className="quiet">{suggested ?? ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
