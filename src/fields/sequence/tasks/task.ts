// Synthetic tasks over tokens: sequences whose last tokens have right answers.

import type { Random } from "../../../core/random.js";
import { type NDArray, ndarray } from "../../../engine/ndarray.js";

/** A sequence, and the answers to its last tokens. */
export interface Example {
  readonly tokens: readonly number[];
  readonly answers: readonly number[];
}

export interface Task {
  /** How many different tokens there are. */
  readonly vocabulary: number;
  /** How many of the last tokens of a sequence are asked about. */
  readonly asked: number;
  /** A sequence of `length` tokens. */
  draw(length: number, random: Random): Example;
}

export interface TaskBatch {
  /** [batch, length] */
  readonly tokens: NDArray;
  /** [batch, asked] */
  readonly answers: NDArray;
}

export function taskBatch(task: Task, batch: number, length: number, random: Random): TaskBatch {
  const examples = Array.from({ length: batch }, () => task.draw(length, random));
  return {
    tokens: ndarray(Int32Array.from(examples.flatMap(({ tokens }) => tokens)), [batch, length], "i32"),
    answers: ndarray(Int32Array.from(examples.flatMap(({ answers }) => answers)), [batch, task.asked], "i32"),
  };
}
