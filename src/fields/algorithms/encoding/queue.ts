// A queue that is kept as marks on the nodes.

/** The queued node with the smallest key, of equal ones the first; undefined where none is queued. */
export function nearestQueued(keys: Float64Array, queued: Uint8Array): number | undefined {
  let nearest: number | undefined;
  for (let node = 0; node < keys.length; node++) {
    if (queued[node] === 1 && (nearest === undefined || keys[node] < keys[nearest])) nearest = node;
  }
  return nearest;
}
