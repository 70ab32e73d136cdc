// Measures of colour, for tests that ask whether one can be read on another or told from another.

/** Contrast of two `#rrggbb` colours after WCAG 2: 1 (equal) to 21 (black on white). */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Red, green and blue of light, 0 to 1 (sRGB transfer function undone). */
function linear(colour: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/.test(colour)) throw new Error(`not a colour: ${colour}`);
  const channel = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

export type Vision = "full" | "protanopia" | "deuteranopia";

// Machado, Oliveira & Fernandes 2009, severity 1, on linear light.
const simulations: Readonly<Record<Vision, readonly number[]>> = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

/** Distance of two colours as seen with `vision`, in CIE L*a*b* (1976); about 2 is just noticeable side by side. */
export function distance(a: string, b: string, vision: Vision): number {
  const [from, to] = [lab(linear(a), vision), lab(linear(b), vision)];
  return Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
}

function lab(light: readonly number[], vision: Vision): [number, number, number] {
  const m = simulations[vision];
  const seen = [0, 3, 6].map((row) =>
    Math.min(1, Math.max(0, m[row] * light[0] + m[row + 1] * light[1] + m[row + 2] * light[2])),
  );
  const [red, green, blue] = seen;
  const x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047;
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}
