// The examination as a Jupyter notebook (nbformat 4.5): text as Markdown, each figure as the output of a cell, live where the
// reader's program knows Vega-Lite and drawn where it does not.

import type { Figure } from "../core/finding.js";
import type { ExaminationReport } from "./examinationReport.js";
import { paper } from "./figures/palette.js";
import { figureTheme, sizedSpecification } from "./figureTheme.js";
import { jsonText } from "./json.js";
import { markdownParts } from "./markdown.js";
import { renderSvg } from "./svg.js";
import { prose } from "./text.js";

const figureWidth = 664;
const versionFive = "https://vega.github.io/schema/vega-lite/v5.json";

/** The report as the text of an `.ipynb` file. It opens without a kernel, and there is nothing to run. */
export async function renderNotebook(report: ExaminationReport): Promise<string> {
  const cells: object[] = [];
  // The names of cells are unique within a notebook.
  const add = (cell: object) => cells.push({ id: `cell-${cells.length + 1}`, ...cell });
  for (const { text, finding } of markdownParts(report)) {
    add({ cell_type: "markdown", metadata: {}, source: text });
    for (const figure of finding?.figures ?? []) {
      add({
        cell_type: "code",
        execution_count: null,
        metadata: { jupyter: { source_hidden: true } },
        outputs: [{ output_type: "display_data", metadata: {}, data: await figureBundle(figure) }],
        source: "",
      });
    }
  }
  return jsonText({
    cells,
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

/**
 * The figure by media type, as notebooks display it: a Vega-Lite specification that needs nothing else to look as it does in a
 * report, the same drawn, and in words.
 */
export async function figureBundle(figure: Figure): Promise<Readonly<Record<string, unknown>>> {
  // On the ground of a dark notebook its ink could not be read.
  const config = { ...figureTheme, background: paper };
  // Notebooks know version 5, and what figures say means the same there.
  const live = { ...sizedSpecification(figure.spec, figureWidth), $schema: versionFive, config };
  const words = `${prose(figure.title)}. ${prose(figure.caption)}`;
  const drawn = await renderSvg({ ...figure.spec, background: paper }, { width: figureWidth }).then(
    (svg) => ({ "image/svg+xml": svg }),
    // The words are left, and the specification.
    () => ({}),
  );
  return { "application/vnd.vegalite.v5+json": live, ...drawn, "text/plain": words };
}
