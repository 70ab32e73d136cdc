import { expect, it } from "vitest";
import { bfs } from "../../../src/fields/algorithms/algorithms/bfs.js";
import { chunksOf } from "../../../src/fields/algorithms/chunks.js";

const path = [
  [0, 1, 0],
  [1, 0, 1],
  [0, 1, 0],
];
const [long, short] = [0, 1].map((source) => bfs.given({ graph: path, source }).trajectory);

it("lays trajectories back to back and goes on in the next chunk where the last was cut", () => {
  const queue = [long, short];
  const chunks = chunksOf(() => queue.shift() ?? long, { rows: 1, steps: 4 });
  const [one, two] = [chunks.next().value, chunks.next().value];
  expect([...one.isFirst, ...two.isFirst]).toEqual([1, 0, 0, 1, 0, 1, 0, 0]);
  expect([...one.isLast, ...two.isLast]).toEqual([0, 0, 1, 0, 1, 0, 0, 1]);
  expect(one.hints.reach_h.shape).toEqual([4, 1, 3]);
  expect([...one.hints.reach_h.data, ...two.hints.reach_h.data].map(Number)).toEqual(
    [long, short, long].flatMap(({ hints }) => [...hints.reach_h.data]),
  );
  expect([...one.outputs.pi.data].map(Number)).toEqual(
    [long, long, long, short].flatMap(({ outputs }) => [...outputs.pi.data]),
  );
  expect(one.inputs.A.shape).toEqual([4, 1, 3, 3]);
});

it("gives the rows trajectories in turn, however long theirs are", () => {
  const queue = [long, short, short, long];
  const chunk = chunksOf(() => queue.shift() ?? long, { rows: 2, steps: 5 }).next().value;
  expect([...chunk.isLast]).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 1, 1]);
});

it("refuses another size", () => {
  const other = bfs.given({ graph: [[0]], source: 0 }).trajectory;
  const queue = [long, other];
  expect(() => chunksOf(() => queue.shift() ?? long, { rows: 2, steps: 4 }).next()).toThrow("sizes 3 and 1 do not fit");
});
