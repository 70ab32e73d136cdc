// Networks that PyTorch exported, imported, against what PyTorch computed: outputs, tensors inside, all gradients; once
// in float64 by the meaning of the operations, once on ONNX Runtime.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { pullBack, zerosLike } from "../../../src/engine/differentiate.js";
import { evaluate } from "../../../src/engine/evaluate.js";
import { trace } from "../../../src/engine/graph.js";
import { type NDArray, ndarray, numbers } from "../../../src/engine/ndarray.js";
import { type ImportedModel, importModel } from "../../../src/engine/onnx/importModel.js";
import { compile } from "../../../src/engine/program.js";
import { reference } from "../../../src/engine/reference.js";
import { openSession } from "../../../src/engine/runtime/session.js";
import type { Tensor } from "../../../src/engine/tensor.js";
import goldens from "../../goldens/engine/import/exports.json" with { type: "json" };
import { expectNear } from "../network/checkGolden.js";

interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly integers?: boolean;
}

type Named<T> = Readonly<Record<string, T>>;

interface Golden {
  readonly inputs: Named<Stored>;
  readonly outputs: Named<Stored>;
  readonly taps: Named<Stored>;
  readonly cotangent: Stored;
  readonly gradients: { readonly inputs: Named<Stored>; readonly parameters: Named<Stored> };
}

const folder = fileURLToPath(new URL("../../goldens/engine/import/", import.meta.url));

const arrayOf = ({ shape, data, integers = false }: Stored) => ndarray(data, shape, integers ? "i64" : "f32");
const mapped = <T, U>(named: Named<T>, f: (value: T) => U): Named<U> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, f(value)]));

// Outputs, taps and gradients, named after what they are.
function everything(model: ImportedModel, golden: Golden) {
  return (given: {
    readonly parameters: Named<Tensor>;
    readonly inputs: Named<Tensor>;
    readonly cotangent: Tensor;
  }) => {
    const { outputs, taps } = model.apply(given.parameters, given.inputs, { taps: Object.keys(golden.taps) });
    const sources = { inputs: given.inputs, parameters: given.parameters };
    const gradients = (kind: "inputs" | "parameters") => {
      const names = Object.keys(golden.gradients[kind]);
      const found = pullBack(
        [outputs.y],
        [given.cotangent],
        names.map((name) => sources[kind][name]),
      );
      return Object.fromEntries(names.map((name, i) => [name, found[i] ?? zerosLike(sources[kind][name])]));
    };
    return { outputs, taps, gradients: { inputs: gradients("inputs"), parameters: gradients("parameters") } };
  };
}

function expectAll(what: string, got: ReturnType<typeof flatten>, golden: Golden, tolerance: number) {
  const expected = flatten({ outputs: golden.outputs, taps: golden.taps, gradients: golden.gradients });
  expect(Object.keys(got)).toEqual(Object.keys(expected));
  for (const [name, stored] of Object.entries(expected)) {
    const array = got[name];
    expectNear(ndarray(array.data, array.shape), stored, tolerance, `${what}: ${name}`);
  }
}

function flatten(results: {
  readonly outputs: Named<Stored>;
  readonly taps: Named<Stored>;
  readonly gradients: { readonly inputs: Named<Stored>; readonly parameters: Named<Stored> };
}): Named<Stored> {
  const groups = { output: results.outputs, tap: results.taps, ...results.gradients };
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, named]) =>
      Object.entries(named).map(([name, value]) => [`${group} ${name}`, value] as const),
    ),
  );
}

const stored = (array: NDArray): Stored => ({ shape: array.shape, data: Array.from(numbers(array)) });

it.each(Object.entries<Golden>(goldens))("imports %s as PyTorch computes it", async (name, golden) => {
  const model = await importModel(`${folder}${name}.onnx`);
  const names = Object.keys(golden.gradients.parameters);
  expect(Object.keys(model.parameters)).toEqual(expect.arrayContaining(names));
  const inputs = mapped(golden.inputs, arrayOf);
  const given = { parameters: model.parameters, inputs, cotangent: arrayOf(golden.cotangent) };

  // What PyTorch wrote down is what it computed: ONNX Runtime says so of the file itself.
  const session = await openSession(readFileSync(`${folder}${name}.onnx`));
  const [direct] = await session.run(new Map(Object.entries(inputs)));
  await session.dispose();
  expectNear(direct, golden.outputs.y, 2e-5, `${name} as it was exported`);

  // With sizes left open, as the model has them; the gradient of a convolution's kernel wants them known.
  const isConvolutional = Object.values(model.parameters).some(({ shape }) => shape.length === 4);
  const types = isConvolutional ? given : { ...given, inputs: model.inputs, cotangent: model.outputs.y };
  const { graph, result } = trace(everything(model, golden), types);
  const values = new Map(
    graph.inputs.map(({ tensor, name: path }) => {
      const [group, ...rest] = path.split(".");
      const array = group === "cotangent" ? given.cotangent : { ...model.parameters, ...inputs }[rest.join(".")];
      return [tensor, reference(array.shape, numbers(array))] as const;
    }),
  );
  const computed = evaluate(
    graph.outputs.map(({ tensor }) => tensor),
    values,
  );
  let next = 0;
  const take = (named: Named<Tensor>) =>
    mapped(named, () => {
      const { shape, data } = computed[next++];
      return { shape, data: Array.from(data) };
    });
  const exact = {
    outputs: take(result.outputs),
    taps: take(result.taps),
    gradients: { inputs: take(result.gradients.inputs), parameters: take(result.gradients.parameters) },
  };
  expectAll("float64", flatten(exact), golden, 3e-6);

  for (const sizes of [types, given]) {
    const program = await compile(everything(model, golden), sizes);
    const { outputs, taps, gradients } = await program.run(given);
    await program.dispose();
    const got = {
      outputs: mapped(outputs, stored),
      taps: mapped(taps, stored),
      gradients: {
        inputs: mapped(gradients.inputs, stored),
        parameters: mapped(gradients.parameters, stored),
      },
    };
    expectAll("ONNX Runtime", flatten(got), golden, 2e-5);
  }
});
