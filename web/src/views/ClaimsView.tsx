// Every published claim beside what we got.

import { useState } from "react";
import { type ClaimWithResult, type Job, post, useServer } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { PublishedTable } from "../parts/PublishedTable.js";
import { follow, goTo } from "../route.js";

export function ClaimsView() {
  const claims = useServer<readonly ClaimWithResult[]>("/api/claims");
  const [error, setError] = useState<Error | undefined>();
  const reproduce = async (claim: string, scale: "quick" | "full") => {
    try {
      const job = await post<Job>("/api/reproductions", { claims: [claim], scale });
      goTo(`/runs/${job.id}`);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  return (
    <>
      <h1 tabIndex={-1}>Claims</h1>
      <p className="lead">
        An instrument that nobody has seen reproduce a known result is not trusted. Each claim is published; beside it
        stands what was reproduced here last.
      </p>
      {error === undefined ? null : <Failure error={error} />}
      {claims.state === "failed" ? <Failure error={claims.error} /> : null}
      {claims.state === "there"
        ? claims.value.map(({ id, statement, published, latest }) => (
            <article key={id} className={latest === undefined ? "skipped" : latest.holds ? "pass" : "concern"}>
              <h2>{statement}</h2>
              <p className="about">
                <span className="name">{id}</span>
                {latest === undefined ? (
                  <span>not reproduced here yet</span>
                ) : (
                  <a href={`/runs/${latest.run}`} onClick={follow}>
                    {latest.holds ? "reproduced" : "falls short"} ({latest.scale})
                  </a>
                )}
                <button type="button" onClick={() => reproduce(id, "quick")}>
                  Reproduce quickly
                </button>
                <button type="button" onClick={() => reproduce(id, "full")}>
                  In full
                </button>
              </p>
              <PublishedTable
                comparisons={
                  latest?.comparisons ?? published.map((one) => ({ published: one, ours: undefined, holds: false }))
                }
              />
            </article>
          ))
        : null}
    </>
  );
}
