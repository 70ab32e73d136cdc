// Means over the cells of a grid laid over a picture: of a cell's own pixels alone, where the filters that make pictures smaller
// reach into the neighbours.

/**
 * The mean of each cell of a grid of `side` × `side`, in rows from the top, the channels of a cell one after the other; pixels on
 * a cell's edge are counted by the share that lies in it. `values` is height × width × channels.
 */
export function cellMeans(
  values: Uint8Array,
  width: number,
  height: number,
  side: number,
  channels: 1 | 3 = 1,
): Float64Array {
  const columns = Array.from({ length: side }, (_, cell) => within(cell, width, side));
  const rows = Array.from({ length: side }, (_, cell) => within(cell, height, side));
  const means = new Float64Array(side * side * channels);
  let next = 0;
  for (const down of rows) {
    for (const across of columns) {
      for (let channel = 0; channel < channels; channel++) {
        means[next++] = meanOf(values, width, channels, channel, across, down);
      }
    }
  }
  return means;
}

/** Pixels of a side of the picture that lie in a cell: the first, and how much of it and each that follows. */
interface Within {
  readonly first: number;
  readonly shares: Float64Array;
}

function within(cell: number, pixels: number, side: number): Within {
  const [from, to] = [(cell * pixels) / side, ((cell + 1) * pixels) / side];
  const shareOf = (pixel: number) => Math.min(to, pixel + 1) - Math.max(from, pixel);
  let first = Math.floor(from);
  let end = Math.min(pixels, Math.ceil(to));
  // Where an edge of the cell is one of pixels, rounding may leave a sliver of the next.
  while (shareOf(first) <= 1e-9) first++;
  while (shareOf(end - 1) <= 1e-9) end--;
  return { first, shares: Float64Array.from({ length: end - first }, (_, i) => shareOf(first + i)) };
}

function meanOf(
  values: Uint8Array,
  width: number,
  channels: number,
  channel: number,
  across: Within,
  down: Within,
): number {
  let sum = 0;
  let weight = 0;
  for (let y = 0; y < down.shares.length; y++) {
    let at = ((down.first + y) * width + across.first) * channels + channel;
    for (let x = 0; x < across.shares.length; x++) {
      const share = down.shares[y] * across.shares[x];
      sum += share * values[at];
      weight += share;
      at += channels;
    }
  }
  return sum / weight;
}
