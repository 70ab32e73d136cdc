// The order in which a network uses its parameters: the first layer's first.

import { trace } from "../../../engine/graph.js";
import { topologicalOrder } from "../../../engine/topologicalOrder.js";
import { tensorType } from "../../../engine/types.js";
import type { AskedNetwork } from "./askedNetwork.js";

/** Names of the parameters in the order of computation; those that nothing uses are left out. */
export async function parameterOrder({
  subject: { model },
  batch,
  inputShape,
  feed,
}: AskedNetwork): Promise<readonly string[]> {
  const { graph } = trace((given) => model.apply(given.parameters, feed(given.inputs)).outputs, {
    parameters: model.parameters,
    inputs: tensorType([batch ?? 1, ...inputShape]),
  });
  const places = new Map(
    graph.inputs.flatMap(({ name, tensor }) =>
      name.startsWith("parameters.") ? [[tensor, name.slice("parameters.".length)] as const] : [],
    ),
  );
  const order = new Set<string>();
  for (const node of topologicalOrder(graph.outputs.map(({ tensor }) => tensor))) {
    for (const input of node.inputs) {
      const name = places.get(input);
      if (name !== undefined) order.add(name);
    }
  }
  return [...order];
}
