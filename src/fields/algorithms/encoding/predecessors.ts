// Orders of nodes as pointers: each node points to the one before it, the first to itself.

/** `order[k]` is the node at place k; the pointers of all nodes. */
export function predecessors(order: ArrayLike<number>): Int32Array {
  const pointers = selfPointers(order.length);
  for (let place = 1; place < order.length; place++) pointers[order[place]] = order[place - 1];
  return pointers;
}

/** Every node points to itself: what pointers are before anything is known. */
export function selfPointers(size: number): Int32Array {
  const pointers = new Int32Array(size);
  for (let node = 0; node < size; node++) pointers[node] = node;
  return pointers;
}
