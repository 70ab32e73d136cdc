// A network and the rows that it is asked about, as its input wants them: numbers of a table in the order of its columns, or
// pixels of images.

import { UserError } from "../../../core/errors.js";
import type { Random } from "../../../core/random.js";
import { isKind } from "../../../core/subject.js";
import { isNumeric, type Table } from "../../../data/table.js";
import type { NetworkSubject } from "../../../engine/networkSubject.js";
import { slice } from "../../../engine/operations/movement.js";
import type { Tensor } from "../../../engine/tensor.js";
import { elementCount, formatType, type TensorType } from "../../../engine/types.js";
import { sampledRows } from "../sampledRows.js";
import { counted, listed } from "../wording.js";
import { pixelInputs } from "./pixelInputs.js";

/** Height, width and channels of a picture, and in which order they stand in the input. */
export interface PictureLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channelsLast: boolean;
}

export interface AskedNetwork {
  readonly subject: NetworkSubject;
  readonly table: Table;
  /** Rows of the table that are asked about, ascending. */
  readonly rows: Int32Array;
  /** Row-major. */
  readonly inputs: Float32Array;
  /** Shape of one row's input. */
  readonly inputShape: readonly number[];
  /** How many rows at once the network takes; `undefined` where that is open. */
  readonly batch: number | undefined;
  /** Name of each number of a row's input, where the rows are no pictures. */
  readonly names: readonly string[];
  /** Of each number: whether it only takes whole values, which small changes cannot give it. */
  readonly isWhole: readonly boolean[];
  readonly picture: PictureLayout | undefined;
  /** The network's inputs, made of one tensor of all numbers: [batch, ...inputShape]. */
  feed(inputs: Tensor): Readonly<Record<string, Tensor>>;
  readonly limits: readonly string[];
}

export interface AskOptions {
  /** Most rows to ask about. */
  readonly rows: number;
  /** Pixels as the network wants them: (value / 255 − mean) / deviation, the same for all channels or one for each. */
  readonly pixelMean: readonly number[];
  readonly pixelDeviation: readonly number[];
}

/** What is missing for asking this network about rows, completing "needs …", or true. */
export function askable({ data, model }: NetworkSubject): true | string {
  if (data === undefined || !isKind(data, "table")) return "rows to ask it about: --data <table or folder of images>";
  if (Object.values(model.inputs).some(({ dtype }) => dtype !== "f32")) return "inputs that are floating-point numbers";
  return true;
}

/**
 * The rows (of the test part, where there is one) as the network's input. Throws a `UserError` where the network takes other
 * inputs than the table has, or a cell is missing.
 */
export async function askNetwork(
  subject: NetworkSubject,
  options: AskOptions,
  random: Random,
  signal: AbortSignal,
): Promise<AskedNetwork> {
  const { data: table, model } = subject;
  if (table === undefined || !isKind(table, "table")) throw new Error("there is no table to ask about");
  const part = table.parts === undefined ? undefined : "test";
  const { rows, limit } = await sampledRows(table, options.rows, random, part);
  const limits = limit === undefined ? [] : [limit];
  const types = Object.entries(model.inputs);
  const [[name, type]] = types;
  const batch = typeof type.shape[0] === "number" ? type.shape[0] : undefined;
  const common = { subject, table, rows, batch, limits };
  if (types.length === 1 && table.images !== undefined) {
    const { inputs, inputShape, picture } = await pixelInputs(table.images, rows, name, type, options, signal);
    const stretched = stretchLimit(table, picture);
    return {
      ...common,
      limits: [...limits, ...stretched],
      inputs,
      inputShape,
      picture,
      names: [],
      isWhole: [],
      feed: (x) => ({ [name]: x }),
    };
  }
  const { columns, inputShape, feed } = columnsFor(table, types);
  const inputs = new Float32Array(rows.length * columns.length);
  for (const [place, column] of columns.entries()) {
    const values = await table.numbers(column, rows);
    for (let i = 0; i < rows.length; i++) {
      if (!Number.isFinite(values[i])) {
        throw new UserError(
          "cell-missing",
          `row ${table.locate(rows[i])} has no value in ${column}, and the network cannot do without one`,
          "fill it in or leave the row out",
        );
      }
      const value = Math.fround(values[i]);
      if (!Number.isFinite(value)) {
        throw new UserError(
          "cell-too-large",
          `row ${table.locate(rows[i])} has ${values[i]} in ${column}, more than the network's numbers of 32 bits hold`,
          "correct it or leave the row out",
        );
      }
      inputs[i * columns.length + place] = value;
    }
  }
  const isWhole = columns.map((column) => table.column(column).type !== "number");
  return { ...common, inputs, inputShape, names: columns, isWhole, picture: undefined, feed };
}

/** Says so where pictures of other sizes than the network's were stretched. */
function stretchLimit({ columns, facts }: Table, { width, height }: PictureLayout): string[] {
  const wanted = `${width} × ${height} pixels`;
  // Properties of pictures are columns where they differ, and facts of all of them where they do not.
  const isColumn = (name: string) => columns.some((column) => column.name === name);
  if (isColumn("width") || isColumn("height")) {
    return [`The pictures are of several sizes; they were stretched to the network's ${wanted}.`];
  }
  if (facts.size === undefined || facts.size === wanted) return [];
  return [`The pictures are of ${facts.size}; they were stretched to the network's ${wanted}.`];
}

interface FittingColumns {
  readonly columns: readonly string[];
  readonly inputShape: readonly number[];
  readonly feed: AskedNetwork["feed"];
}

function columnsFor(table: Table, types: readonly (readonly [string, TensorType])[]): FittingColumns {
  const features = table.features.filter((column) => isNumeric(column) || column.type === "boolean");
  const names = features.map(({ name }) => name);
  if (types.length > 1) return columnsByName(names, types);
  const [[input, type]] = types;
  const inputShape = type.shape.slice(1).map((size) => (typeof size === "number" ? size : names.length));
  const wanted = elementCount(inputShape);
  if (type.shape.length < 2 || wanted !== names.length) {
    const others = table.features.map(({ name }) => name).filter((name) => !names.includes(name));
    const has =
      names.length === 0
        ? "no feature that is a number"
        : `${counted(names.length, "feature")} that ${names.length === 1 ? "is a number" : "are numbers"} (${listed(names, 5)})`;
    const left = others.length === 0 ? "" : `; ${listed(others, 5)} ${others.length === 1 ? "is none" : "are none"}`;
    throw new UserError(
      "other-inputs",
      `the network takes ${input} ${formatType(type)}: ${counted(wanted, "number")} a row; ${table.name} has ${has}${left}`,
      "give the columns that it was trained on, in their order; --ignore leaves columns out",
    );
  }
  return { columns: names, inputShape, feed: (x) => ({ [input]: x }) };
}

/** Networks that take each column by its name, as scikit-learn's pipelines are exported. */
function columnsByName(names: readonly string[], types: readonly (readonly [string, TensorType])[]): FittingColumns {
  const strange = types.find(([name]) => !names.includes(name));
  if (strange !== undefined) {
    throw new UserError(
      "other-inputs",
      `the network takes ${types.length} inputs, and no feature that is a number is called ${strange[0]}`,
      `name the columns as its inputs: ${listed(
        types.map(([name]) => name),
        5,
      )}`,
    );
  }
  const wide = types.find(([, { shape }]) => shape.length !== 2 || shape[1] !== 1);
  if (wide !== undefined) {
    throw new UserError(
      "other-inputs",
      `the network takes ${wide[0]} ${formatType(wide[1])}, which no single column fills`,
      "give a network with one input, or with one of [rows, 1] for each column",
    );
  }
  return {
    columns: types.map(([name]) => name),
    inputShape: [types.length],
    feed: (x) => Object.fromEntries(types.map(([name], place) => [name, slice(x, 1, place, place + 1)])),
  };
}
