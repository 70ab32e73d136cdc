// A grey picture in another size, by Lanczos' kernel of three lobes, in the whole numbers of Pillow's `resize`: weights of
// 22 binary digits, across first and then down, rounded to 8 bits after each. So hashes are bit for bit those of others.
// (Pillow 13 goes down first where a picture is far taller than wide, and differs then in the last digit.)

const [lobes, precision] = [3, 22];

/** The weights of one output pixel on input pixels from `start` on. */
interface Taps {
  readonly start: number;
  readonly weights: Int32Array;
}

/** `pixels` (`height` rows of `width` greys from 0 to 255) as `newHeight` rows of `newWidth`. */
export function lanczosResize(
  pixels: Uint8Array,
  width: number,
  height: number,
  newWidth: number,
  newHeight: number,
): Uint8Array {
  const across = width === newWidth ? pixels : resizeRows(pixels, width, height, tapsOf(width, newWidth));
  if (height === newHeight) return across;
  return resizeColumns(across, newWidth, tapsOf(height, newHeight));
}

function resizeRows(pixels: Uint8Array, width: number, height: number, taps: readonly Taps[]): Uint8Array {
  const result = new Uint8Array(height * taps.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < taps.length; x++) {
      const { start, weights } = taps[x];
      let sum = 1 << (precision - 1);
      const from = y * width + start;
      for (let i = 0; i < weights.length; i++) sum += pixels[from + i] * weights[i];
      result[y * taps.length + x] = toByte(sum);
    }
  }
  return result;
}

function resizeColumns(pixels: Uint8Array, width: number, taps: readonly Taps[]): Uint8Array {
  const result = new Uint8Array(taps.length * width);
  for (let y = 0; y < taps.length; y++) {
    const { start, weights } = taps[y];
    for (let x = 0; x < width; x++) {
      let sum = 1 << (precision - 1);
      for (let i = 0; i < weights.length; i++) sum += pixels[(start + i) * width + x] * weights[i];
      result[y * width + x] = toByte(sum);
    }
  }
  return result;
}

function toByte(sum: number): number {
  return Math.max(0, Math.min(255, sum >> precision));
}

const known = new Map<string, readonly Taps[]>();

function tapsOf(size: number, newSize: number): readonly Taps[] {
  const key = `${size} ${newSize}`;
  const taps = known.get(key) ?? Array.from({ length: newSize }, (_, at) => tapsAt(at, size, newSize));
  if (known.size > 1000) known.clear();
  known.set(key, taps);
  return taps;
}

function tapsAt(at: number, size: number, newSize: number): Taps {
  const scale = size / newSize;
  const wider = Math.max(1, scale);
  const [centre, support] = [(at + 0.5) * scale, lobes * wider];
  const start = Math.max(0, Math.trunc(centre - support + 0.5));
  const end = Math.min(size, Math.trunc(centre + support + 0.5));
  const weights = Array.from({ length: end - start }, (_, i) => lanczos((i + start - centre + 0.5) / wider));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const one = 2 ** precision;
  return {
    start,
    weights: Int32Array.from(weights, (weight) =>
      Math.trunc((weight / total) * one + (weight / total < 0 ? -0.5 : 0.5)),
    ),
  };
}

function lanczos(x: number): number {
  return x >= -lobes && x < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
