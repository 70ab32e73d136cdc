// The command `review` and what stands below it.

import type { Command } from "commander";
import { collectList, parseCount } from "./flagValues.js";

/** Adds the command. Nothing heavy is loaded here: an action imports what it runs. */
export function addReviewCommand(program: Command): void {
  const review = program
    .command("review")
    .description("queues of what a model was unsure of, for people to label: the queues, if nothing stands after it")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const { listQueues } = await import("./review.js");
      process.stdout.write(await listQueues(options.json === true));
    });

  review
    .command("create")
    .argument("<run>", "the first letters of an examination's name, or `last`")
    .argument("[file...]", "where its subject lies now, if not where it lay")
    .description("makes a queue of the evidence of a finding")
    .requiredOption("--from <instrument>", "whose finding, such as label-errors")
    .option("--labels <labels>", "labels to choose from, instead of those that the instrument has in mind", collectList)
    .option("--limit <number>", "most items, the most telling first", parseCount, 100)
    .option("--show-suggestions", "show given and suggested labels to reviewers from the beginning")
    .option("--json", "print JSON")
    .action(async (run: string, files: string[], options) => {
      const { createQueue } = await import("./review.js");
      process.exitCode = await createQueue(run, files, { ...options, ...jsonOf(review) });
    });

  review
    .command("label")
    .argument("<queue>", "the first letters of a queue's name, or `last`")
    .requiredOption("--as <name>", "who labels")
    .description("labels a queue at the terminal, a key a label")
    .action(async (queue: string, options: { as: string }) => {
      const { labelQueue } = await import("./reviewLabel.js");
      await labelQueue(queue, options.as);
    });

  review
    .command("export")
    .argument("<queue>", "the first letters of a queue's name, or `last`")
    .argument("<file>", "a CSV file, with a column for the labels")
    .description("writes a queue to a file, for labelling elsewhere")
    .action(async (queue: string, file: string) => {
      const { exportQueue } = await import("./reviewFiles.js");
      process.stdout.write(await exportQueue(queue, file));
    });

  review
    .command("import")
    .argument("<queue>", "the first letters of a queue's name, or `last`")
    .argument("<file>", "a file that `review export` wrote, its column label filled")
    .requiredOption("--as <name>", "who labelled it")
    .description("hands in the labels of a file")
    .action(async (queue: string, file: string, options: { as: string }) => {
      const { importLabels } = await import("./reviewFiles.js");
      process.stdout.write(await importLabels(queue, file, options.as));
    });

  review
    .command("agreement")
    .argument("<queue>", "the first letters of a queue's name, or `last`")
    .option("--json", "print JSON")
    .description("how far those who handed in agree, with one another and with the given labels")
    .action(async (queue: string, options: { json?: true }) => {
      const { tellAgreement } = await import("./review.js");
      process.stdout.write(await tellAgreement(queue, { ...options, ...jsonOf(review) }.json === true));
    });
}

/** `--json` belongs to the command and to those below it: wherever it stands, it is meant. */
function jsonOf(review: Command): { readonly json?: true } {
  return review.opts().json === true ? { json: true } : {};
}
