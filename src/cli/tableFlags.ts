// The flags that say how a table is read and what its columns are for: of every command that opens one.

import { Option } from "commander";
import type { ColumnType } from "../data/table.js";
import type { TableOptions } from "../data/tableOptions.js";
import { collectList, collectType, collectWord, parseDelimiter } from "./flagValues.js";

/** The flags as they were given. */
export interface TableFlags {
  readonly target?: string;
  readonly split?: string;
  readonly test?: readonly string[];
  readonly time?: string;
  readonly group?: string;
  readonly id?: string;
  readonly weight?: string;
  readonly prediction?: string;
  readonly score?: readonly string[];
  readonly ignore?: readonly string[];
  readonly text?: string;
  readonly labels?: string;
  readonly type?: Readonly<Record<string, ColumnType>>;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly memory?: string;
}

const roles = "What the columns are for:";
const reading = "How the table is read:";

/** The flags, to be added to a command. */
export function tableFlags(): readonly Option[] {
  return [
    new Option("--target <column>", "what is to be predicted").helpGroup(roles),
    new Option("--split <column>", "says of each row whether it is for training or for testing").helpGroup(roles),
    new Option("--test <file>", "the test set, where it is a file of its own; can be repeated")
      .argParser(collectWord)
      .helpGroup(roles),
    new Option("--time <column>", "when the row was observed").helpGroup(roles),
    new Option("--group <column>", "rows that belong together (patient, site, user)").helpGroup(roles),
    new Option("--id <column>", "name of the row; not learnt from").helpGroup(roles),
    new Option("--weight <column>", "weight of the row").helpGroup(roles),
    new Option("--prediction <column>", "what a model predicted for the target").helpGroup(roles),
    new Option("--score <columns>", "a model's scores: one column, or one for each class, or their common prefix")
      .argParser(collectList)
      .helpGroup(roles),
    new Option("--text <column>", "prose: learners see its words").helpGroup(roles),
    new Option("--ignore <columns>", "columns to leave out").argParser(collectList).helpGroup(roles),
    new Option("--type <column=type>", "number, integer, category, text, time or boolean; can be repeated")
      .argParser(collectType)
      .helpGroup(reading),
    new Option(
      "--labels <file>",
      "a table that tells of the images in a folder: their files, labels, parts, …",
    ).helpGroup(reading),
    new Option("--delimiter <character>", "between the cells of a CSV file; \\t is a tabulator")
      .argParser(parseDelimiter)
      .helpGroup(reading),
    new Option("--encoding <name>", "of a text file, such as latin-1").helpGroup(reading),
    new Option("--memory <size>", "most memory for the table, such as 2GB").helpGroup(reading),
  ];
}

/** What the flags say, without those that were not given: an absent option and an undefined one are the same to the ledger. */
export function tableOptionsOf(flags: TableFlags): Omit<TableOptions, "signal"> {
  const { target, split, test, time, group, id, weight, prediction, score, ignore, text, labels, delimiter, encoding } =
    flags;
  const { type: types, memory: memoryLimit } = flags;
  const given: Omit<TableOptions, "signal"> = {
    target,
    split,
    test,
    time,
    group,
    id,
    weight,
    prediction,
    score,
    ignore,
    text,
    labels,
    types,
    delimiter,
    encoding,
    memoryLimit,
  };
  for (const key of Object.keys(given)) if (Reflect.get(given, key) === undefined) Reflect.deleteProperty(given, key);
  return given;
}
