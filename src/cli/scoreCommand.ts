// The command `score` and its flags.

import type { Command } from "commander";
import { parseCount, parseNumber, parsePath } from "./flagValues.js";
import type { ScoreFlags } from "./score.js";

export function addScoreCommand(program: Command): void {
  program
    .command("score")
    .argument("<answers>", "a file of predictions, one for each row of the truth", parsePath)
    .description("score predictions against a test set through a guard, so that it can be asked again and again")
    .requiredOption("--truth <file>", "the test set, with the right answers", parsePath)
    .requiredOption("--target <column>", "its column of right answers")
    .option("--prediction <column>", "the column of predictions; found by its name if left out")
    .option("--id <column>", "a column of both files that names rows; they go together in their order if left out")
    .option("--guard <guard>", "ladder, or thresholdout", "ladder")
    .option(
      "--step <number>",
      "ladder: by how much a score must be better to be told; by one standard error if left out",
      parseNumber,
    )
    .option("--training <score>", "thresholdout: the same score on the rows that were learnt from", parseNumber)
    .option("--threshold <number>", "thresholdout: how far the two may differ before the test set answers", parseNumber)
    .option("--noise <number>", "thresholdout: the scale of the noise in its answers", parseNumber)
    .option("--budget <number>", "thresholdout: how many answers it may give", parseCount)
    .option("--json", "print JSON")
    .addHelpText("after", help)
    .action(async (answers: string, flags: ScoreFlags) => {
      const { score } = await import("./score.js");
      process.stdout.write(await score(answers, flags));
    });
}

const help = `
Every look at a test set tells something of it, and whoever chooses by it learns it by heart. The ladder tells a score only where
it is better than the best before by more than chance, and repeats the best otherwise. Thresholdout repeats the training score as
long as the test set agrees with it, and answers with noise where it does not. What was told is known from the ledger.

Example: touchstone score answers.csv --truth test.csv --target churned`;
