import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../src/core/random.js";
import { mlp } from "../src/engine/network/mlp.js";
import { openNetwork } from "../src/engine/networkSubject.js";
import { exportOnnx } from "../src/engine/onnx/exportOnnx.js";
import { kindOf, openSubject } from "../src/openSubject.js";
import { emptyDirectory } from "./emptyDirectory.js";

function writeNetwork(seed: number): string {
  const network = mlp({ sizes: [3, 8, 2] });
  const x = { dtype: "f32", shape: ["rows", 3] } as const;
  const bytes = exportOnnx((given, input) => network.apply(given, input.x), network.initialise(seededRandom(seed)), {
    x,
  });
  const path = join(emptyDirectory(), "net.onnx");
  writeFileSync(path, bytes);
  return path;
}

describe("which kind of subject a path is", () => {
  it("is told by the path, or by the user", () => {
    expect(kindOf(["loans.csv"])).toBe("table");
    expect(kindOf(["model.ONNX"])).toBe("network");
    expect(kindOf(["model.onnx"], "table")).toBe("table");
    expect(() => kindOf(["cells.h5ad"], "cells")).toThrow("subjects of kind cells cannot be examined yet");
    expect(() => kindOf(["a.csv"], "netwrok")).toThrow('did you mean "network"?');
  });
});

describe("a network", () => {
  it("tells what it takes, gives and is made of", async () => {
    const network = await openNetwork(writeNetwork(1));
    expect(network.facts).toEqual({
      inputs: "x f32[rows, 3]",
      outputs: "out f32[rows, 2]",
      parameters: 3 * 8 + 8 + 8 * 2 + 2,
      nodes: expect.any(Number),
      operators: expect.stringContaining("Relu"),
    });
    expect(network.name).toBe("net.onnx");
  });

  it("has a fingerprint that changes with its weights and with nothing else", async () => {
    const [one, again, other] = await Promise.all([1, 1, 2].map(async (seed) => openNetwork(writeNetwork(seed))));
    expect(again.fingerprint).toBe(one.fingerprint);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });

  it("is opened together with the table that it is asked about", async () => {
    const data = join(emptyDirectory(), "rows.csv");
    writeFileSync(data, "a,b,c,y\n1,2,3,yes\n4,5,6,no\n");
    const subject = await openSubject("network", [writeNetwork(1)], { data: [data], table: { target: "y" } });
    expect(subject.facts).toMatchObject({ data: "rows.csv" });
    await subject.close();
  });

  it("has no roles of columns where no table is named", async () => {
    await expect(openSubject("network", [writeNetwork(1)], { table: { target: "y" } })).rejects.toThrow(
      "--target is said of a table, and there is none",
    );
    await expect(openSubject("network", ["a.onnx", "b.onnx"])).rejects.toThrow("a network lies in one file, not in 2");
    await expect(openSubject("table", ["a.csv"], { table: { labels: "b.csv" } })).rejects.toThrow("--labels tells of");
    await expect(openSubject("table", ["a.csv"], { data: ["b.csv"] })).rejects.toThrow("--data is for networks");
  });
});
