// A task as text, for models that read (after Markeeva et al. 2024, The CLRS-Text Algorithmic Reasoning Language Benchmark): the
// algorithm's name, what it is given, and in which form it answers.

import { type Nested, nested } from "../predictions/nested.js";
import { type FeatureSpecification, featureShape, featuresOf } from "../specification.js";
import type { Question } from "./answerer.js";

/** What is said once, before every task. */
export const instruction =
  "You execute algorithms as the textbook of Cormen, Leiserson, Rivest and Stein has them. Work the task out as you like, but let the last line of your reply be the answer alone: one JSON object, without any other word.";

/** A task in words. Nodes are counted from 0; positions and the copy of edges as a mask are left out, since they say nothing new. */
export function taskText({ algorithm, task: { trajectory } }: Question): string {
  const { size, inputs } = trajectory;
  const given = featuresOf(algorithm.specification, "input").filter(([name]) => name !== "pos" && name !== "adj");
  const outputs = featuresOf(algorithm.specification, "output");
  const form = outputs.map(([name, feature]) => `"${name}": ${formOf(feature, size)}`);
  return [
    `Algorithm: ${algorithm.title} (${algorithm.name}), ${size} nodes, 0 to ${size - 1}.`,
    ...given.map(([name, feature]) => {
      const values = shortForm(feature, featureShape(feature, size), Array.from(inputs[name].data, Number));
      return `${name}: ${JSON.stringify(values)}`;
    }),
    `Answer as {${form.join(", ")}}.`,
    ...outputs.map(([name, feature]) => `${name} is ${meaningOf(feature, size)}.`),
  ].join("\n");
}

// Marks and classes as indices, numbers with six digits.
function shortForm({ type }: FeatureSpecification, shape: readonly number[], values: readonly number[]): Nested {
  const rounded = values.map((value) => Number(value.toPrecision(6)));
  if (type !== "maskOne" && type !== "categorical") return nested(rounded, shape);
  const width = shape[shape.length - 1];
  const rows = Array.from({ length: rounded.length / width }, (_, row) =>
    rounded.slice(row * width, (row + 1) * width).indexOf(1),
  );
  return nested(rows, shape.slice(0, -1));
}

function formOf({ place, type }: FeatureSpecification, size: number): string {
  const one = type === "mask" ? "0 or 1" : type === "categorical" ? "class" : "node";
  if (place === "graph" || type === "maskOne") return one;
  return place === "node" ? `[${one}, … (${size})]` : `[[${one}, … (${size})], … (${size})]`;
}

function meaningOf({ place, type, categories = 1 }: FeatureSpecification, size: number): string {
  const each = place === "node" ? "for each node" : `for each pair of nodes, row by row (${size} rows)`;
  switch (type) {
    case "mask":
      return place === "graph"
        ? "1 where it holds and 0 where it does not"
        : `${each} 1 where it holds and 0 elsewhere`;
    case "maskOne":
      return "the node that is the answer";
    case "categorical":
      return `${each} a class from 0 to ${categories - 1}`;
    case "shouldBePermutation":
      return `${each} the node before it in the order that is the answer; the first points to itself`;
    default:
      return place === "graph" ? "a node" : `${each} the node that it points to (itself where there is none)`;
  }
}
