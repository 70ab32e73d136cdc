// An examination: the answer first, then each finding, the gravest first, then what was looked for.

import { useState } from "react";
import { checklistWords, factsOf, statement, verdictHeadings, verdictOrder } from "../../../src/report/wording.js";
import type { Examination } from "../api.js";
import { Badge } from "../parts/Badge.js";
import { FindingArticle } from "../parts/FindingArticle.js";
import { follow } from "../route.js";

export function ExaminationReport({ report }: { readonly report: Examination }) {
  const { subject, verdict, run, findings, checklists, faults } = report;
  const groups = verdictOrder
    .map((one) => ({ verdict: one, found: findings.filter((finding) => finding.verdict === one) }))
    .filter(({ found }) => found.length > 0);
  return (
    <>
      <h1 tabIndex={-1}>{subject.name}</h1>
      <p className="quiet facts">{[subject.kind, ...factsOf(subject)].join(" · ")}</p>
      <div className={`answer ${verdict}`}>
        <Badge verdict={verdict} />
        <p className="statement">{statement(report)}</p>
      </div>
      {report.interrupted ? <p className="failure">It was stopped before its last instrument.</p> : null}
      {subject.notices.length === 0 ? null : (
        <ul className="notices">
          {subject.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <Actions run={run} />
      <nav aria-label="Findings" className="contents">
        {groups.map((group) => (
          <section key={group.verdict}>
            <h2>{verdictHeadings[group.verdict]}</h2>
            <ul>
              {group.found.map(({ instrument, question }) => (
                <li key={instrument}>
                  <a href={`#${instrument.replace("/", "-")}`}>{question}</a>
                  <span className="name">{instrument.split("/")[1]}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      {groups
        .filter((group) => group.verdict !== "skipped")
        .map((group) => (
          <section key={group.verdict} aria-label={verdictHeadings[group.verdict]}>
            {group.found.map((finding) => (
              <FindingArticle key={finding.instrument} finding={finding} run={run} />
            ))}
          </section>
        ))}
      <Skipped findings={findings} />
      {checklists.map(({ title, items }) => (
        <section key={title} className="checklist">
          <h2>{title}</h2>
          <ul>
            {items.map(({ id, name, verdict: answered }) => (
              <li key={id} className={answered}>
                <span className="word">{checklistWords[answered]}</span> {name}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {faults.map(({ instrument, message }) => (
        <p className="failure" key={instrument}>
          {instrument} broke, which is a bug of ours: {message}
        </p>
      ))}
    </>
  );
}

function Skipped({ findings }: Pick<Examination, "findings">) {
  const skipped = findings.filter(({ verdict }) => verdict === "skipped");
  if (skipped.length === 0) return null;
  return (
    <section>
      <h2>{verdictHeadings.skipped}</h2>
      <ul className="plain">
        {skipped.map(({ instrument, question, summary }) => (
          <li key={instrument} id={instrument.replace("/", "-")}>
            {question} <span className="quiet">{summary}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ run }: { readonly run: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const text = await (await fetch(`/api/runs/${run}/report.md`)).text();
    await navigator.clipboard.writeText(text);
    setSaid("copied");
  };
  return (
    <p className="actions">
      <button type="button" onClick={copy}>
        Copy as Markdown
      </button>
      <a href={`/api/runs/${run}/report.html`} download>
        HTML
      </a>
      <a href={`/api/runs/${run}`} download={`${run}.json`}>
        JSON
      </a>
      <a href={`/history?left=${run}`} onClick={follow}>
        Compare
      </a>
      <span className="quiet" aria-live="polite">
        {said}
      </span>
    </p>
  );
}
