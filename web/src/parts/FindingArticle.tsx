import type { Finding } from "../../../src/core/finding.js";
import type { Source } from "../../../src/core/source.js";
import { formatDuration } from "../../../src/report/numbers.js";
import { webAddress } from "../../../src/report/wording.js";
import { follow } from "../route.js";
import { Badge } from "./Badge.js";
import { EvidenceTable } from "./EvidenceTable.js";
import { MeasureTable } from "./MeasureTable.js";
import { QueueMaker } from "./QueueMaker.js";
import { VegaFigure } from "./VegaFigure.js";

interface FindingArticleProps {
  readonly finding: Finding;
  /** The run that recorded it, where what it lists can be given to people to label. */
  readonly run?: string;
}

/** One finding: the question, the answer, what to do, and what it rests on. */
export function FindingArticle({ finding, run }: FindingArticleProps) {
  const { instrument, question, verdict, summary, advice, measures, figures, evidence, limits = [], sources } = finding;
  const id = instrument.replace("/", "-");
  return (
    <article id={id} className={verdict} aria-labelledby={`${id}-question`}>
      <h3 id={`${id}-question`}>{question}</h3>
      <p className="about">
        <Badge verdict={verdict} />
        <a className="name" href={`/instruments?of=${instrument}`} onClick={follow}>
          {instrument}
        </a>
        <span>{formatDuration(finding.elapsedSeconds)}</span>
      </p>
      <p className="summary">{summary}</p>
      {advice === "" ? null : (
        <p className="advice">
          <strong>What to do.</strong> {advice}
        </p>
      )}
      <MeasureTable measures={measures} />
      {figures.map((figure) => (
        <VegaFigure key={figure.title} figure={figure} />
      ))}
      <EvidenceTable rows={evidence} total={finding.evidenceTotal ?? evidence.length} />
      {run === undefined || evidence.length === 0 ? null : <QueueMaker run={run} instrument={instrument} />}
      {limits.length === 0 ? null : (
        <div className="fine">
          <h4>Looked at in part</h4>
          <ul>
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </div>
      )}
      <Sources sources={sources} />
    </article>
  );
}

/** Works that something rests on; an address is a link only where it leads to the web. */
export function Sources({ sources }: { readonly sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  return (
    <details className="fine">
      <summary>Sources</summary>
      <ul>
        {sources.map(({ title, url }) => {
          const address = webAddress(url);
          return (
            <li key={title}>
              {address === undefined ? (
                title
              ) : (
                <a href={address} rel="noreferrer noopener" target="_blank">
                  {title}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
