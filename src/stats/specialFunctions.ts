// Gamma, incomplete gamma and incomplete beta functions and their inverses: what the distributions stand on.
// Prefactors are computed by Loader's saddle point expansion ("Fast and accurate computation of binomial
// probabilities", 2000), which keeps its digits for parameters in the millions; the incomplete beta function by
// the continued fraction of DiDonato & Morris 1992 (ACM TOMS 18:360); inverses by safeguarded Newton steps.

const EPSILON = 2 ** -53;
const EULER = 0.5772156649015329;
const LOG_SQRT_2PI = 0.9189385332046728;
const STEPS_AT_MOST = 20_000_000;

/** ln Γ(x) for x > 0 (NaN otherwise), with full relative accuracy also beside its zeros at 1 and 2. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + LOG_SQRT_2PI + stirlingError(x);
  if (x < 0.5) return logGammaNearTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  let reduced = x;
  let product = 1;
  while (reduced > 2.5) {
    reduced -= 1;
    product *= reduced;
  }
  return Math.log(product) + logGammaNearTwo(reduced - 2);
}

/** The digamma function ψ(x) = d ln Γ(x) / dx for x > 0 (NaN otherwise). */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shifted = x;
  let sum = 0;
  while (shifted < 12) {
    sum -= 1 / shifted;
    shifted += 1;
  }
  const s = 1 / (shifted * shifted);
  const tail = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760))))));
  return sum + Math.log(shifted) - 0.5 / shifted - tail;
}

/** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  return x === 0 ? x : Math.sign(x) * incompleteGamma(0.5, x * x).lower;
}

/** 1 − erf(x), accurate where it is small. */
export function complementaryErf(x: number): number {
  const { lower, upper } = incompleteGamma(0.5, x * x);
  return x >= 0 ? upper : 1 + lower;
}

/** The two tails of a distribution function: `lower + upper = 1`, the smaller of them to full accuracy. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/** Regularised incomplete gamma functions P(a, x) = `lower` and Q(a, x) = `upper`, for a > 0. */
export function incompleteGamma(a: number, x: number): Tails {
  if (Number.isNaN(x) || !(a > 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  if (x <= a + 1) {
    const lower = Math.exp(lowerGamma(a, x).log);
    return { lower, upper: 1 - lower };
  }
  const upper = Math.exp(upperGamma(a, x).log);
  return { lower: 1 - upper, upper };
}

/**
 * Regularised incomplete beta function: `lower` is I_x(a, b), `upper` is I_y(b, a), for a, b > 0.
 * `x` and `y = 1 − x` are both given, so that neither loses its digits.
 */
export function incompleteBeta(x: number, y: number, a: number, b: number): Tails {
  if (Number.isNaN(x) || !(a > 0 && b > 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x <= 0) return { lower: 0, upper: 1 };
  if (y <= 0) return { lower: 1, upper: 0 };
  if (x * b <= y * a) {
    const lower = Math.exp(lowerBeta(x, y, a, b).log);
    return { lower, upper: 1 - lower };
  }
  const upper = Math.exp(lowerBeta(y, x, b, a).log);
  return { lower: 1 - upper, upper };
}

/** The x at which P(a, x) = p; `q = 1 − p`. */
export function inverseIncompleteGamma(a: number, p: number, q: number): number {
  if (!(a > 0 && p >= 0 && q >= 0)) return Number.NaN;
  if (p === 0) return 0;
  if (q === 0) return Number.POSITIVE_INFINITY;
  const middle = Math.log(a + 1);
  const atMiddle = lowerGamma(a, a + 1).log;
  if (Math.log(p) <= atMiddle) return Math.exp(rootOfConcave((u) => lowerGamma(a, Math.exp(u)), Math.log(p), middle));
  // Q falls as x grows: mirrored, −u.
  return Math.exp(-rootOfConcave((u) => upperGamma(a, Math.exp(-u)), Math.log(q), -middle));
}

/** The logit ln(x / (1 − x)) of the x at which I_x(a, b) = p; `q = 1 − p`. */
export function logitInverseIncompleteBeta(p: number, q: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && q >= 0)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (q === 0) return Number.POSITIVE_INFINITY;
  const middle = Math.log(a / b);
  const sided = (first: number, second: number) => (u: number) =>
    lowerBeta(1 / (1 + Math.exp(-u)), 1 / (1 + Math.exp(u)), first, second);
  const lower = sided(a, b);
  if (Math.log(p) <= lower(middle).log) return rootOfConcave(lower, Math.log(p), middle);
  return -rootOfConcave(sided(b, a), Math.log(q), -middle);
}

/** A function's logarithm and that logarithm's slope in the (logit or logarithmic) argument. */
interface LogWithSlope {
  readonly log: number;
  readonly slope: number;
}

// With u = ln x or u = logit x both densities are log-concave, hence so are their tails: Newton's method on the
// logarithm approaches the root from the left and never overshoots. Below e^−700 a tail is a power of x.
function rootOfConcave(tailAt: (u: number) => LogWithSlope, target: number, right: number): number {
  const tail = (u: number) => {
    if (u >= -700) return tailAt(u);
    const { log, slope } = tailAt(-700);
    return { log: log + slope * (u + 700), slope };
  };
  let low = -1e308;
  let high = right;
  let u = right;
  for (let step = 0; step < 200; step++) {
    const { log, slope } = tail(u);
    if (log < target) low = u;
    else high = u;
    const newton = u - (log - target) / slope;
    const next = (newton >= low && newton <= high) || newton === u ? newton : (low + high) / 2;
    if (Math.abs(next - u) <= 2 * EPSILON * Math.max(1e-3, Math.abs(u))) return next;
    u = next;
  }
  return u;
}

// P(a, x) = x^a e^−x / Γ(a + 1) · Σ xʲ / ((a + 1) … (a + j)); for x ≤ a + 1.
function lowerGamma(a: number, x: number): LogWithSlope {
  let term = 1;
  let sum = 1;
  for (let j = 1; term > sum * EPSILON && j < STEPS_AT_MOST; j++) {
    term *= x / (a + j);
    sum += term;
  }
  return { log: logGammaPrefactor(a, x) + Math.log(sum), slope: a / sum };
}

// Q(a, x) = x^a e^−x / Γ(a) / (x + 1 − a − 1(1 − a) / (x + 3 − a − 2(2 − a) / …)); for x ≥ a + 1. The slope is in −ln x.
function upperGamma(a: number, x: number): LogWithSlope {
  const fraction = continuedFraction(
    x + 1 - a,
    (j) => -j * (j - a),
    (j) => x + 2 * j + 1 - a,
  );
  return { log: logGammaPrefactor(a, x) + Math.log(a) - Math.log(fraction), slope: fraction };
}

// ln(x^a e^−x / Γ(a + 1))
function logGammaPrefactor(a: number, x: number): number {
  return -stirlingError(a) - deviance(a, x) - 0.5 * Math.log(a) - LOG_SQRT_2PI;
}

// I_x(a, b) = x^a y^b / B(a, b) / fraction, and the fraction is also d ln I / d logit x; for x ≤ a / (a + b).
function lowerBeta(x: number, y: number, a: number, b: number): LogWithSlope {
  const n = a + b;
  const saddle = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  const prefactor = saddle + 0.5 * (Math.log(a) - Math.log1p(a / b)) - LOG_SQRT_2PI;
  const first = (a * (a * y - b * x + 1)) / (a + 1);
  const fraction = continuedFraction(
    first,
    (m) => ((a + m - 1) / (a + 2 * m - 1)) * ((n + m - 1) / (a + 2 * m - 1)) * m * (b - m) * x * x,
    (m) => m + (m * (b - m) * x) / (a + 2 * m - 1) + ((a + m) * (a * y - b * x + 1 + m * (1 + y))) / (a + 2 * m + 1),
  );
  return { log: prefactor - Math.log(fraction), slope: fraction };
}

// b₀ + a₁ / (b₁ + a₂ / (b₂ + …)) by the method of Lentz, as modified by Thompson & Barnett 1986.
function continuedFraction(
  first: number,
  numerator: (j: number) => number,
  denominator: (j: number) => number,
): number {
  const tiny = 1e-290;
  let value = first === 0 ? tiny : first;
  let c = value;
  let d = 0;
  for (let j = 1; j < STEPS_AT_MOST; j++) {
    const a = numerator(j);
    const b = denominator(j);
    d = b + a * d;
    c = b + a / c;
    d = 1 / (d === 0 ? tiny : d);
    if (c === 0) c = tiny;
    const change = c * d;
    value *= change;
    if (!(Math.abs(change - 1) > 2 * EPSILON)) return value;
  }
  return value;
}

// ln Γ(x + 1) less Stirling's formula: the correction δ(x) = ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π.
function stirlingError(x: number): number {
  if (x < 10) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - LOG_SQRT_2PI;
  const s = 1 / (x * x);
  return (
    (1 / 12 -
      s *
        (1 / 360 -
          s *
            (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156 - s * (3617 / 122400)))))))) /
    x
  );
}

// x ln(x / m) + m − x without cancellation where x is near m.
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let power = 2 * x * v;
  for (let j = 1; j < 100; j++) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

// ζ(k) − 1 for k = 2 … 40, by Euler–Maclaurin summation.
const ZETA_LESS_ONE = Float64Array.from({ length: 39 }, (_, index) => {
  const k = index + 2;
  const n = 12;
  const bernoulli = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160];
  let sum = 0;
  let rising = k;
  for (let j = 0; j < bernoulli.length; j++) {
    sum += bernoulli[j] * rising * n ** -(k + 2 * j + 1);
    rising *= (k + 2 * j + 1) * (k + 2 * j + 2);
  }
  sum += n ** -k / 2 + n ** (1 - k) / (k - 1);
  for (let i = n - 1; i >= 2; i--) sum += i ** -k;
  return sum;
});

// ln Γ(2 + z) = (1 − γ) z + Σ_{k ≥ 2} (−1)ᵏ (ζ(k) − 1) zᵏ / k, for |z| ≤ ½.
function logGammaNearTwo(z: number): number {
  let sum = 0;
  for (let k = ZETA_LESS_ONE.length + 1; k >= 2; k--) sum = ZETA_LESS_ONE[k - 2] / k - z * sum;
  return z * (1 - EULER) + z * z * sum;
}
