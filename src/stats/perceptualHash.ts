// Perceptual hashes of pictures (Zauner 2010; as `imagehash.phash` takes them, bit for bit): 64 bits that say which of the
// lowest 8 × 8 frequencies of a picture are above their median. Pictures that look alike differ in few of them.
//
// The cosine transform of a mirrored picture is its own with the signs of every other column of frequencies changed, that
// of a transposed one its own transposed: all eight ways to turn and mirror a square take one transform.

/** Pictures are hashed at this many pixels a side. */
export const hashedSide = 32;
const frequencies = 8;

/** One of the eight ways in which a square comes to lie on itself: transposed first, then mirrored. */
export interface Symmetry {
  /** Such as `mirrored` or `turned by 90°`, clockwise. */
  readonly name: string;
  readonly transposed: boolean;
  /** Left and right exchanged. */
  readonly mirrored: boolean;
  /** Top and bottom exchanged. */
  readonly flipped: boolean;
}

const symmetry = (name: string, transposed: boolean, mirrored: boolean, flipped: boolean): Symmetry => {
  return { name, transposed, mirrored, flipped };
};

/** The picture as it is comes first. */
export const symmetries: readonly Symmetry[] = [
  symmetry("as it is", false, false, false),
  symmetry("mirrored", false, true, false),
  symmetry("upside down", false, false, true),
  symmetry("turned by 180°", false, true, true),
  symmetry("turned by 90°", true, true, false),
  symmetry("turned by 270°", true, false, true),
  symmetry("mirrored and turned by 270°", true, false, false),
  symmetry("mirrored and turned by 90°", true, true, true),
];

/** `picture`, `side` × `side` values, turned and mirrored. */
export function turn(
  picture: ArrayLike<number>,
  side: number,
  { transposed, mirrored, flipped }: Symmetry,
): Float64Array {
  const turned = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, column] = [flipped ? side - 1 - y : y, mirrored ? side - 1 - x : x];
      turned[y * side + x] = transposed ? picture[column * side + row] : picture[row * side + column];
    }
  }
  return turned;
}

const cosines = Array.from({ length: frequencies }, (_, k) =>
  Float64Array.from({ length: hashedSide }, (__, n) => 2 * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * hashedSide))),
);

/** The lowest 8 × 8 coefficients of the cosine transform (type II) of 32 × 32 greys, row by row. */
export function lowFrequencies(picture: Uint8Array): Float64Array {
  const down = new Float64Array(frequencies * hashedSide);
  for (let k = 0; k < frequencies; k++) {
    for (let y = 0; y < hashedSide; y++) {
      const weight = cosines[k][y];
      for (let x = 0; x < hashedSide; x++) down[k * hashedSide + x] += weight * picture[y * hashedSide + x];
    }
  }
  const low = new Float64Array(frequencies * frequencies);
  for (let k = 0; k < frequencies; k++) {
    for (let l = 0; l < frequencies; l++) {
      let sum = 0;
      for (let x = 0; x < hashedSide; x++) sum += cosines[l][x] * down[k * hashedSide + x];
      low[k * frequencies + l] = sum;
    }
  }
  return low;
}

/** The hash of a picture with these frequencies, turned so: 64 bits as two numbers of 32, the first bits in the first. */
export function perceptualHash(
  low: Float64Array,
  { transposed, mirrored, flipped }: Symmetry = symmetries[0],
): Uint32Array {
  const turned = new Float64Array(low.length);
  for (let k = 0; k < frequencies; k++) {
    for (let l = 0; l < frequencies; l++) {
      const isNegative = (mirrored && l % 2 === 1) !== (flipped && k % 2 === 1);
      const value = transposed ? low[l * frequencies + k] : low[k * frequencies + l];
      turned[k * frequencies + l] = isNegative ? -value : value;
    }
  }
  const sorted = turned.slice().sort();
  const middle = (sorted[31] + sorted[32]) / 2;
  const hash = new Uint32Array(2);
  for (let bit = 0; bit < turned.length; bit++) {
    if (turned[bit] > middle) hash[bit >> 5] |= 1 << (31 - (bit & 31));
  }
  return hash;
}
