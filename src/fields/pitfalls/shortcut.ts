// Does a shortcut carry the prediction: a hidden variable, a spurious correlation? Every property alone is asked what it
// tells of the target, and the model of all features what it relies on. A strong feature is no fault; it is one where its tie
// with the target breaks in some part of the rows, and the score with it (Geirhos et al. 2020): invariance across
// environments is what tells a cause from a shortcut (Peters et al. 2016).

import { finding, skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import { whyDoesntMyModelWork } from "./essay.js";
import { givenFollows, givenInSlice, readGivenAnswers } from "./shortcut/givenPredictions.js";
import { judgeShortcuts } from "./shortcut/judge.js";
import { prepareMaterial } from "./shortcut/material.js";
import { options } from "./shortcut/options.js";
import { advise, evidenceOf, figuresOf, measuresOf, summarise } from "./shortcut/shown.js";

export const shortcut = defineInstrument({
  id: "pitfalls/shortcut",
  question: "Does a hidden variable or a spurious correlation carry the prediction?",
  accepts: "table",
  effort: 5,
  options,
  sources: [
    whyDoesntMyModelWork,
    paper("Geirhos et al. 2020, Shortcut learning in deep neural networks", "10.1038/s42256-020-00257-z"),
    paper("Peters, Bühlmann & Meinshausen 2016, Causal inference by using invariant prediction", "10.1111/rssb.12167"),
    paper("Roberts et al. 2021, Common pitfalls in using machine learning for COVID-19", "10.1038/s42256-021-00307-0"),
    preprint("Maguolo & Nanni 2020, A critic evaluation of methods for COVID-19 automatic detection", "2004.12823"),
    preprint("Idrissi et al. 2022, Simple data balancing achieves competitive worst-group-accuracy", "2110.14503"),
    paper("Besag & Clifford 1991, Sequential Monte Carlo p-values", "10.1093/biomet/78.2.301"),
  ],

  needs(table) {
    if (table.roles.target === undefined) return "--target <column>";
    if (table.features.length === 0) return "at least one feature";
    return table.rowCount >= 50 ? true : "at least 50 rows";
  },

  async examine(table, settings, run) {
    const material = await prepareMaterial(table, settings, run);
    if (typeof material === "string") return skipped(material);
    const { dataset, scale, limits, groups } = material;
    const judgement = await judgeShortcuts(table, material, settings, run);
    const given = await readGivenAnswers(table);
    const [gravest] = judgement.broken;
    const [carrier] = gravest?.breaks.map((one) => one.carrier) ?? judgement.carriers;
    const { level } = settings;
    return finding({
      verdict: judgement.verdict,
      summary: summarise(judgement),
      measures: [
        ...measuresOf(judgement, dataset.tableRows.length),
        ...(given === undefined || gravest === undefined
          ? []
          : await givenInSlice(table, given, gravest.slice, scale, level)),
        ...(given === undefined || carrier === undefined
          ? []
          : await givenFollows(table, dataset, carrier.property, given, scale, level)),
      ],
      figures: figuresOf(judgement),
      evidence: evidenceOf(judgement),
      advice: advise(judgement),
      limits: [
        ...limits,
        ...(groups === undefined
          ? []
          : ["The p-values take rows of one group to be independent; the folds and scores do not."]),
        "A shortcut that holds in all of these rows cannot be told from a cause by them: that takes rows from elsewhere (--environment, --test).",
      ],
    });
  },
});
