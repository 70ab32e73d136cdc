import type { Verdict } from "../../../src/core/finding.js";
import { verdictWords } from "../../../src/report/wording.js";

const paths: Readonly<Record<Verdict, string>> = {
  fail: "M7 7l6 6M13 7l-6 6",
  concern: "M10 5.2v6M10 14.6v.1",
  info: "M10 9.2v5.4M10 5.6v.1",
  pass: "M5.8 10.4l2.9 2.9 5.5-6",
  skipped: "M6.2 10h7.6",
};

/** A verdict's sign and word. */
export function Badge({ verdict, count }: { readonly verdict: Verdict; readonly count?: number | undefined }) {
  return (
    <span className={`verdict ${verdict}`}>
      <svg className="badge" viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="9" />
        <path d={paths[verdict]} />
      </svg>
      <span className="word">
        {count === undefined ? verdictWords[verdict] : `${count} ${verdictWords[verdict].toLowerCase()}`}
      </span>
    </span>
  );
}
