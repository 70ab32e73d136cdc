// How small a change of the input changes the answer? The network is attacked by its own gradients and by a search that asks
// for none, with changes of growing size, and beside it stands what changes of the same size do that nobody chose. A curve that does not fall is believed only
// where the attack itself shows no sign of being led astray by gradients that say nothing (Athalye et al. 2018).

import { z } from "zod";
import { skipped } from "../../core/finding.js";
import { defineInstrument } from "../../core/instrument.js";
import { paper, preprint } from "../../core/source.js";
import type { AttackSetting } from "./adversarial/attacking.js";
import { boundsOf } from "./adversarial/bounds.js";
import { examineClasses } from "./adversarial/classes.js";
import { examineValues } from "./adversarial/values.js";
import { lones2021, whyDoesntMyModelWork } from "./essay.js";
import { readAnswers } from "./network/answers.js";
import { askable, askNetwork } from "./network/askedNetwork.js";
import { askingOptions } from "./network/options.js";

const options = z.object({
  ...askingOptions,
  norm: z
    .enum(["maximum", "euclidean"])
    .default("maximum")
    .describe("how a change is measured: by its largest number, or by its length"),
  radii: z
    .array(z.number().gt(0))
    .default([])
    .describe(
      "sizes of the changes, in standard deviations of each column or in 255ths of a pixel's range; a few if left out",
    ),
  steps: z.number().int().min(2).default(20).describe("steps of the gradient that an attack takes"),
  restarts: z
    .number()
    .int()
    .min(1)
    .default(3)
    .describe("places within reach from which the gradient is followed: the worst end counts"),
  queries: z
    .number()
    .int()
    .min(2)
    .default(200)
    .describe(
      "how often the search without gradients asks the network about each row, at the size that the verdict goes by",
    ),
  radius: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "the size of change that the verdict goes by: 0.1 standard deviations or 8 / 255 if left out (ten times that by length)",
    ),
  concern: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      "share of the right answers, or of the explained variance of values, that must outlast changes of that size, for no concern",
    ),
  fewValues: z
    .number()
    .int()
    .min(0)
    .default(10)
    .describe("columns of whole numbers with at most so many different values stay as they are"),
});

export const adversarial = defineInstrument({
  id: "pitfalls/adversarial",
  question: "How small a change of the input changes the answer?",
  accepts: "network",
  options,
  sources: [
    whyDoesntMyModelWork,
    lones2021,
    preprint("Goodfellow, Shlens & Szegedy 2015, Explaining and harnessing adversarial examples", "1412.6572"),
    preprint("Madry et al. 2018, Towards deep learning models resistant to adversarial attacks", "1706.06083"),
    preprint(
      "Andriushchenko, Croce, Flammarion & Hein 2020, Square Attack: a query-efficient black-box adversarial attack via random search",
      "1912.00049",
    ),
    preprint("Athalye, Carlini & Wagner 2018, Obfuscated gradients give a false sense of security", "1802.00420"),
    paper("Lones 2024, Avoiding common machine learning pitfalls", "10.1016/j.patter.2024.101046"),
  ],
  needs: askable,

  async examine(subject, settings, run) {
    const asked = await askNetwork(subject, settings, run.random.stream("rows"), run.signal);
    const answers = await readAnswers(asked, run.signal);
    try {
      const bounds = await boundsOf(asked, settings);
      if (typeof bounds === "string") return skipped(bounds);
      const loss = await answers.loss();
      try {
        const setting: AttackSetting = {
          asked,
          bounds,
          loss,
          settings,
          random: run.random.stream("attack"),
          progress: (done, total) => run.progress(done, total, "radii"),
        };
        return await (answers.kind === "value" ? examineValues : examineClasses)(setting, answers);
      } finally {
        await loss.dispose();
      }
    } finally {
      await answers.dispose();
    }
  },
});
