// Arithmetic with sizes that are known only when the graph runs. A size is a number, a name such as `batch`, or an
// expression of names in a canonical form, such as `12*batch` or `batch*length + batch`: equal sizes, equal texts.

import type { Dimension } from "./types.js";

/** What an expression is made of: names and rounded quotients, each to some power, by their products. */
export interface Term {
  readonly coefficient: number;
  /** Sorted; repeated for powers. */
  readonly factors: readonly Factor[];
}

/** A name, or ⌊dividend / divisor⌋. */
export type Factor = string | { readonly dividend: Dimension; readonly divisor: number };

type Polynomial = ReadonlyMap<string, Term>;

/** The sum of the terms that `size` is; a name by itself is one term. */
export function termsOf(size: Dimension): readonly Term[] {
  return [...polynomialOf(size).values()];
}

/** The sum of sizes. */
export function addSizes(sizes: readonly Dimension[]): Dimension {
  return write(sizes.flatMap(termsOf));
}

/** a − b */
export function subtractSizes(a: Dimension, b: Dimension): Dimension {
  return addSizes([a, multiplySizes([b, -1])]);
}

/** The product of sizes: the number of elements of a shape. Throws a RangeError where it would have thousands of terms. */
export function multiplySizes(sizes: readonly Dimension[]): Dimension {
  const products = sizes.reduce<readonly Term[]>(
    (left, size) => productOf(left, termsOf(size)),
    [{ coefficient: 1, factors: [] }],
  );
  return write(products);
}

/** a / b where that is a size whatever the names stand for; undefined where it is not, or cannot be told. */
export function divideSizes(a: Dimension, b: Dimension): Dimension | undefined {
  if (a === b) return 1;
  const divisors = termsOf(b);
  if (divisors.length !== 1) return undefined;
  const [{ coefficient, factors }] = divisors;
  const quotients: Term[] = [];
  for (const term of termsOf(a)) {
    const left = term.factors.map(factorText);
    for (const factor of factors.map(factorText)) {
      const at = left.indexOf(factor);
      if (at === -1) return undefined;
      left.splice(at, 1);
    }
    if (term.coefficient % coefficient !== 0) return undefined;
    quotients.push({ coefficient: term.coefficient / coefficient, factors: factorsNamed(left, term.factors) });
  }
  return write(quotients);
}

/** ⌊a / divisor⌋ for a positive whole number. */
export function floorDivideSize(a: Dimension, divisor: number): Dimension {
  if (typeof a === "number") return Math.floor(a / divisor);
  // What is divided without a rest, whatever the names stand for, is divided by itself.
  const whole = write(termsOf(a).filter(({ coefficient }) => coefficient % divisor === 0));
  const rest = subtractSizes(a, whole);
  const quotient = typeof rest === "number" ? Math.floor(rest / divisor) : quotientOf(rest, divisor);
  return addSizes([divideSizes(whole, divisor) ?? 0, quotient]);
}

function quotientOf(dividend: Dimension, divisor: number): Dimension {
  return write([{ coefficient: 1, factors: [{ dividend, divisor }] }]);
}

/**
 * −1, 0 or 1 as `a` is smaller than, equal to or larger than `b`, whatever names of at least 1 stand for; undefined
 * where that depends on them.
 */
export function compareSizes(a: Dimension, b: Dimension): -1 | 0 | 1 | undefined {
  const difference = termsOf(subtractSizes(a, b));
  if (difference.length === 0) return 0;
  if (leastOf(difference) > 0) return 1;
  const opposite = difference.map(({ coefficient, factors }) => ({ coefficient: -coefficient, factors }));
  return leastOf(opposite) > 0 ? -1 : undefined;
}

/** What `size` is in a run in which names stand for `sizes`. Throws where one is not among them. */
export function sizeIn(size: Dimension, sizes: ReadonlyMap<string, number>): number {
  if (typeof size === "number") return size;
  const known = sizes.get(size);
  if (known !== undefined) return known;
  const factorIn = (factor: Factor) => {
    if (typeof factor !== "string") return Math.floor(sizeIn(factor.dividend, sizes) / factor.divisor);
    const value = sizes.get(factor);
    if (value === undefined) throw new Error(`nothing in the graph has the size "${factor}"`);
    return value;
  };
  return termsOf(size).reduce(
    (sum, { coefficient, factors }) => sum + factors.reduce((left, factor) => left * factorIn(factor), coefficient),
    0,
  );
}

// ---- terms

// No network needs sizes of so many parts; those of a damaged file double with each product.
const MOST_TERMS = 4096;
const MOST_FACTORS = 256;

function productOf(left: readonly Term[], right: readonly Term[]): Term[] {
  const most = (terms: readonly Term[]) => terms.reduce((count, { factors }) => Math.max(count, factors.length), 0);
  if (left.length * right.length > MOST_TERMS || most(left) + most(right) > MOST_FACTORS) {
    throw new RangeError("a size is made of too many others");
  }
  return left.flatMap((a) => right.map((b) => product(a, b)));
}

function product(a: Term, b: Term): Term {
  return { coefficient: a.coefficient * b.coefficient, factors: [...a.factors, ...b.factors] };
}

// A lower bound, unless a term that can grow without bounds is negative: names are at least 1, quotients at least 0.
function leastOf(terms: readonly Term[]): number {
  return terms.reduce((least, { coefficient, factors }) => {
    if (factors.length === 0) return least + coefficient;
    if (coefficient < 0) return Number.NEGATIVE_INFINITY;
    return factors.every((factor) => typeof factor === "string") ? least + coefficient : least;
  }, 0);
}

function factorsNamed(texts: readonly string[], factors: readonly Factor[]): Factor[] {
  const byText = new Map(factors.map((factor) => [factorText(factor), factor]));
  return texts.flatMap((text) => byText.get(text) ?? []);
}

function factorText(factor: Factor): string {
  return typeof factor === "string" ? factor : `floor((${factor.dividend})/${factor.divisor})`;
}

// ---- reading and writing

const read = new Map<string, Polynomial>();

function polynomialOf(size: Dimension): Polynomial {
  if (typeof size === "number") return gather([{ coefficient: size, factors: [] }]);
  const known = read.get(size);
  if (known !== undefined) return known;
  const parsed = parse(size);
  read.set(size, parsed);
  return parsed;
}

// Like terms together, those that cancel left out.
function gather(terms: readonly Term[]): Polynomial {
  const gathered = new Map<string, Term>();
  for (const { coefficient, factors } of terms) {
    const sorted = [...factors].sort((a, b) => (factorText(a) < factorText(b) ? -1 : 1));
    const key = sorted.map(factorText).join("*");
    const sum = (gathered.get(key)?.coefficient ?? 0) + coefficient;
    if (sum === 0) gathered.delete(key);
    else gathered.set(key, { coefficient: sum, factors: sorted });
  }
  return gathered;
}

function write(terms: readonly Term[]): Dimension {
  const gathered = gather(terms);
  const constant = gathered.get("")?.coefficient ?? 0;
  const others = [...gathered].filter(([key]) => key !== "");
  if (others.length === 0) return constant;
  others.sort(([a, { factors: left }], [b, { factors: right }]) => right.length - left.length || (a < b ? -1 : 1));
  const texts = others.map(([key, { coefficient }], i) => {
    const size = Math.abs(coefficient);
    const sign = coefficient < 0 ? (i === 0 ? "-" : " - ") : i === 0 ? "" : " + ";
    return `${sign}${size === 1 ? "" : `${size}*`}${key}`;
  });
  const rest = constant === 0 ? "" : constant < 0 ? ` - ${-constant}` : ` + ${constant}`;
  const text = texts.join("") + rest;
  read.set(text, gathered);
  return text;
}

/** The canonical form of a size as others write it, such as `2*(s0 + 1)`; itself where it is no expression. */
export function canonicalSize(text: string): Dimension {
  return write([...polynomialOf(text).values()]);
}

// A text that is no expression is a name, whatever it holds.
function parse(text: string): Polynomial {
  const tokens = text.match(/floor(?=\s*\()|\d+(?![\w.])|[-+*/()]|[^-+*/()\s](?:[^-+*/()]*[^-+*/()\s])?/g) ?? [];
  const parser = new Parser(tokens);
  const parsed = parser.sum();
  return parsed !== undefined && parser.done ? gather(parsed) : gather([{ coefficient: 1, factors: [text] }]);
}

// Recursive descent; every method returns undefined where the tokens do not fit.
class Parser {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.next === this.tokens.length;
  }

  sum(): Term[] | undefined {
    const terms: Term[] = [];
    for (let sign = this.take("-") ? -1 : 1; ; sign = this.take("-") ? -1 : 1) {
      const parsed = this.product();
      if (parsed === undefined) return undefined;
      terms.push(...parsed.map((term) => ({ ...term, coefficient: sign * term.coefficient })));
      if (this.peek() !== "-" && !this.take("+")) return terms;
    }
  }

  private product(): readonly Term[] | undefined {
    let left = this.factor();
    while (left !== undefined && this.take("*")) {
      const right = this.factor();
      left = right && productOf(left, right);
    }
    return left;
  }

  private factor(): readonly Term[] | undefined {
    if (this.take("floor")) return this.quotient();
    if (this.take("(")) {
      const inner = this.sum();
      return this.take(")") ? inner : undefined;
    }
    const token = this.peek();
    if (token === undefined || /^[-+*/()]$/.test(token)) return undefined;
    this.next++;
    return [/^\d+$/.test(token) ? { coefficient: Number(token), factors: [] } : { coefficient: 1, factors: [token] }];
  }

  private quotient(): readonly Term[] | undefined {
    if (!this.take("(")) return undefined;
    const dividend = this.product();
    const divisor = this.take("/") ? Number(this.peek()) : Number.NaN;
    this.next++;
    if (dividend === undefined || !(divisor > 0) || !this.take(")")) return undefined;
    return termsOf(floorDivideSize(write(dividend), divisor));
  }

  private peek(): string | undefined {
    return this.tokens[this.next];
  }

  private take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.next++;
    return true;
  }
}
