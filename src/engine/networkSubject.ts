// A network that the user brings: an ONNX file, and the data that it is asked about.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Subject, SubjectBase } from "../core/subject.js";
import { type ImportedModel, importLoadedModel, inOneLine } from "./onnx/importModel.js";
import { type LoadedModel, loadModel } from "./onnx/loadModel.js";
import type { OnnxGraph } from "./onnx/model.js";
import { graphsIn } from "./onnx/nodes.js";
import { elementCount, formatType, type TensorType } from "./types.js";

declare module "../core/subject.js" {
  interface SubjectKinds {
    network: NetworkSubject;
  }
}

export interface NetworkSubject extends SubjectBase<"network"> {
  readonly model: ImportedModel;
  /** What the network is asked about, where the user named it: a table of its inputs and what is true of them. */
  readonly data: Subject | undefined;
}

/**
 * Reads the network at `path`. `data` is closed together with it. Throws a `UserError` where the file is damaged or
 * uses operators that are not supported.
 */
export async function openNetwork(path: string, data?: Subject): Promise<NetworkSubject> {
  return inOneLine(async () => {
    const loaded = await loadModel(path);
    const model = importLoadedModel(loaded);
    const { graph } = loaded.model;
    const parameters = Object.values(model.parameters);
    return {
      kind: "network",
      name: basename(path),
      location: path,
      fingerprint: networkFingerprint(loaded),
      facts: {
        inputs: signature(model.inputs),
        outputs: signature(model.outputs),
        parameters: parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0),
        nodes: graph.nodes.length,
        operators: operatorsOf(graph),
        ...(data === undefined ? {} : { data: data.name }),
      },
      notices: data?.notices ?? [],
      model,
      data,
      close: async () => data?.close(),
    };
  });
}

function signature(types: Readonly<Record<string, TensorType>>): string {
  return Object.entries(types)
    .map(([name, type]) => `${name} ${formatType(type)}`)
    .join(", ");
}

/** `3 Gemm, 2 Relu`: the most frequent first. */
function operatorsOf(graph: OnnxGraph): string {
  const counts = new Map<string, number>();
  const visit = ({ nodes }: OnnxGraph) => {
    for (const node of nodes) {
      counts.set(node.operator, (counts.get(node.operator) ?? 0) + 1);
      graphsIn(node).forEach(visit);
    }
  };
  visit(graph);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.map(([operator, count]) => `${count} ${operator}`).join(", ");
}

/** Digest of nodes and tensors: the same wherever the tensors lie, whoever wrote the file and whatever is noted in it. */
function networkFingerprint({ model }: LoadedModel): string {
  const hash = createHash("sha256").update("network 1\n");
  const visit = ({ nodes, initializers, inputs, outputs }: OnnxGraph) => {
    const values = [...inputs, ...outputs].map(({ name, type, shape }) => [
      name,
      type,
      shape?.map((size) => size ?? ""),
    ]);
    hash.update(`${JSON.stringify(values)}\n`);
    for (const { name, type, shape, bytes } of initializers) {
      hash.update(`${JSON.stringify([name, type, shape])}\n`).update(bytes);
    }
    for (const node of nodes) {
      const attributes = [...node.attributes].map(([name, attribute]) =>
        attribute.kind === "graph" ? [name] : [name, attributeText(attribute)],
      );
      hash.update(`${JSON.stringify([node.domain, node.operator, node.inputs, node.outputs, attributes])}\n`);
      graphsIn(node).forEach(visit);
    }
  };
  hash.update(`${JSON.stringify([...model.opsets].sort())}\n`);
  visit(model.graph);
  return `sha256:${hash.digest("hex")}`;
}

function attributeText(attribute: object): string {
  return JSON.stringify(attribute, (_, value: unknown) =>
    value instanceof Uint8Array ? createHash("sha256").update(value).digest("hex") : value,
  );
}
