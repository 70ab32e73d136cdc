// The rows behind a finding. Only those in sight are in the document, so that a hundred thousand scroll like a hundred.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import type { EvidenceRow } from "../../../src/core/finding.js";
import { cellText, evidenceColumns, isNumeric } from "../../../src/report/wording.js";

const rowHeight = 30;

export function EvidenceTable({ rows, total }: { readonly rows: readonly EvidenceRow[]; readonly total: number }) {
  const scrolled = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const { columns, classes, template } = useMemo(() => layoutOf(rows), [rows]);
  if (rows.length === 0) return null;
  return (
    <details open={rows.length <= 12}>
      <summary>
        Evidence: {rows.length.toLocaleString("en")} {rows.length === 1 ? "row" : "rows"}
        {total > rows.length ? ` of ${total.toLocaleString("en")}` : ""}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="evidence" ref={scrolled} aria-label="Evidence" tabIndex={0} style={{ maxHeight: "22rem" }}>
        {/* biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are out of sight */}
        <div role="table" aria-rowcount={rows.length + 1} style={{ minWidth: "max-content" }}>
          {/* biome-ignore lint/a11y/useSemanticElements: as above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: a row of a table is not focused */}
          <div role="row" className="head" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {columns.map((column, index) => (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              <span role="columnheader" key={column} className={classes[index]}>
                {column}
              </span>
            ))}
          </div>
          <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
            {virtual.getVirtualItems().map(({ index, start }) => (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              <div
                role="row"
                key={index}
                aria-rowindex={index + 2}
                className="row"
                style={{ gridTemplateColumns: template, transform: `translateY(${start}px)`, height: rowHeight }}
              >
                {columns.map((column, place) => (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  <span role="cell" key={column} className={classes[place]} title={cellText(rows[index][column])}>
                    {cellText(rows[index][column])}
                  </span>
                ))}
              </div>
            ))}
          </div>
        </div>
      </section>
    </details>
  );
}

/** What all rows have to be looked at for: at every step of scrolling it would be felt. */
function layoutOf(rows: readonly EvidenceRow[]) {
  const columns = evidenceColumns(rows);
  const classes = columns.map((column) => (isNumeric(rows, column) ? "number" : ""));
  const template = columns
    .map((column) => {
      const longest = rows
        .slice(0, 50)
        .reduce((most, row) => Math.max(most, cellText(row[column]).length), column.length);
      return `minmax(${Math.min(22, Math.max(4, longest * 0.52))}rem, ${longest}fr)`;
    })
    .join(" ");
  return { columns, classes, template };
}
