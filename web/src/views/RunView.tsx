// One run: live while it runs, then as it was recorded.

import { useState } from "react";
import { type Job, post, type RunDocument, useServer } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { FindingArticle } from "../parts/FindingArticle.js";
import { TrainingReport } from "../parts/TrainingReport.js";
import { useJob, type Watched } from "../useJob.js";
import { ExaminationReport } from "./ExaminationReport.js";
import { Reproductions } from "./Reproductions.js";

export function RunView({ run }: { readonly run: string }) {
  const watched = useJob(run);
  const { job } = watched;
  if (job === undefined) return <p className="quiet">Looking …</p>;
  if (job !== null && job.endedAt === undefined) return <Running watched={watched} job={job} />;
  if (job?.state === "failed") {
    return (
      <>
        <h1 tabIndex={-1}>{job.title}</h1>
        <p className="failure" role="alert">
          <strong>{job.failure?.message}</strong> {job.failure?.hint}
        </p>
      </>
    );
  }
  return <Recorded run={run} />;
}

function Recorded({ run }: { readonly run: string }) {
  const asked = useServer<RunDocument>(`/api/runs/${run}`);
  if (asked.state === "asking") return <p className="quiet">Reading …</p>;
  if (asked.state === "failed") {
    return (
      <>
        <h1 tabIndex={-1}>Run {run}</h1>
        <Failure error={asked.error} />
      </>
    );
  }
  const { summary, report } = asked.value;
  if (summary.kind === "training" && "curve" in report) return <TrainingReport report={report} />;
  if ("claims" in report) return <Reproductions report={report} />;
  return "findings" in report ? <ExaminationReport report={report} /> : null;
}

function Running({ watched, job }: { readonly watched: Watched; readonly job: Job }) {
  const [isCancelling, setCancelling] = useState(false);
  const { findings, curve, lines } = watched;
  const fraction = job.progress?.fraction ?? 0;
  const cancel = async () => {
    setCancelling(true);
    await post(`/api/jobs/${job.id}/cancel`);
  };
  const last = curve.at(-1);
  return (
    <>
      <h1 tabIndex={-1}>{job.title}</h1>
      <div className="running">
        <progress value={fraction} max={1} aria-label="done" />
        <p aria-live="polite">
          {job.state === "queued" ? "Waiting for its turn" : (job.progress?.label ?? "Beginning")}
          {last === undefined
            ? null
            : ` · step ${last.step}: ${Object.entries(last.values)
                .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
                .join(", ")}`}
        </p>
        <button type="button" onClick={cancel} disabled={isCancelling}>
          {isCancelling ? "Stopping, what is finished is kept …" : "Cancel"}
        </button>
      </div>
      {findings.map((finding) => (
        <FindingArticle key={finding.instrument} finding={finding} />
      ))}
      {lines.length === 0 ? null : <pre className="fine">{lines.join("\n")}</pre>}
    </>
  );
}
