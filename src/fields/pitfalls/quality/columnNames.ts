// What a column's name says about the values it can hold. Kept modest: only names whose meaning is hardly in doubt.

/** The words of a name: `TotalPrice_usd (net)` → total, price, usd, net. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{Letter}\d%]+/u)
    .filter((word) => word !== "");
}

/** The values that can be, as a closed range, and what they are called. */
export interface Domain {
  readonly what: string;
  readonly low: number;
  readonly high: number;
  /** Whether a value outside is impossible beyond doubt, or only unlikely to be meant. */
  readonly certain: boolean;
}

const differences =
  /^(change|changes|delta|diff|difference|growth|return|returns|gain|loss|balance|net|profit|margin|error|residual|anomaly|offset|z|zscore|score|log|scaled|std|norm|normalised|normalized)$/;

const otherUnits = /^(day|days|week|weeks|month|months|hour|hours|minutes|seconds|ms|s)$/;

const infinity = Number.POSITIVE_INFINITY;
const domains: readonly { readonly words: RegExp; readonly domain: Domain }[] = [
  { words: /^(latitude|lat)$/, domain: { what: "a latitude", low: -90, high: 90, certain: true } },
  { words: /^(longitude|lon|lng)$/, domain: { what: "a longitude", low: -180, high: 360, certain: true } },
  { words: /^(age|ages)$/, domain: { what: "an age", low: 0, high: 130, certain: true } },
  { words: /^(percent|percentage|pct|%)$/, domain: { what: "a percentage", low: 0, high: 100, certain: false } },
  { words: /^(probability|prob)$/, domain: { what: "a probability", low: 0, high: 1, certain: true } },
  { words: /^(humidity)$/, domain: { what: "a humidity", low: 0, high: 100, certain: false } },
  {
    words: /^(count|counts|visits|quantity|qty|num|number|children|rooms|bedrooms|bathrooms|clicks|views|votes)$/,
    domain: { what: "a count", low: 0, high: infinity, certain: false },
  },
  {
    words: /^(price|prices|cost|costs|fare|salary|wage|rent|sales|gross|budget|income)$/,
    domain: { what: "an amount of money", low: 0, high: infinity, certain: false },
  },
  {
    words:
      /^(weight|height|length|width|depth|distance|area|size|mass|duration|horsepower|population|precipitation|rainfall)$/,
    domain: { what: "a size", low: 0, high: infinity, certain: false },
  },
];

/** The values that a column of this name can hold; `undefined` where the name does not say. */
export function domainOf(name: string): Domain | undefined {
  const words = wordsOf(name);
  if (words.some((word) => differences.test(word))) return undefined;
  const domain = domains.find((entry) => words.some((word) => entry.words.test(word)))?.domain;
  // An age in days may well be 20,000.
  if (domain !== undefined && words.some((word) => otherUnits.test(word))) return { ...domain, high: infinity };
  return domain;
}

/** Whether a name is that of a key: `id`, `patient_id`, `userId`, `uuid`, `Unnamed: 0`. */
export function isKeyName(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => /^(id|ids|uuid|guid|identifier|key|rowid|index|rownames)$/.test(word)) ||
    /^unnamed:? ?\d+$/i.test(name)
  );
}

const entities =
  /^(patient|subject|person|participant|user|customer|client|member|student|employee|household|family|account|device|sensor|machine|vehicle|store|shop|site|hospital|school|company|firm|author|speaker|session|batch|plate|donor|animal|player|team|station|operator|symbol|ticker)s?$/;

/** Whether a name is that of an entity that may have several rows: `patient`, `store_nr`, `customerId`. */
export function isEntityName(name: string): boolean {
  return wordsOf(name).some((word) => entities.test(word));
}
