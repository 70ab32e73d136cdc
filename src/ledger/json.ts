// JSON that keeps what JSON has no word for: NaN and the infinities become `{"$number": "NaN"}` and come back as
// numbers; typed arrays become plain ones.

/** `value` as JSON text. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) return { $number: String(item) };
    if (typeof item === "bigint") return Number(item);
    if (item instanceof Float64Array || item instanceof Float32Array || item instanceof Int32Array) {
      return Array.from(item);
    }
    return item;
  });
}

/** What `toJson` was given. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => {
    if (typeof item === "object" && item !== null && "$number" in item) return Number(item.$number);
    return item;
  });
}
