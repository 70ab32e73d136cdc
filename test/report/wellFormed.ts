// A small, strict reader of XML: enough to tell a well-formed drawing from one that a hostile name broke open.

const name = "[A-Za-z_:][\\w:.-]*";
const tag = new RegExp(`<(/?)(${name})((?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, "y");
const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** Throws where `xml` is not one well-formed element. Returns the names of its elements. */
export function expectWellFormed(xml: string): string[] {
  if (forbidden.test(xml)) throw new Error("holds a character that XML cannot hold");
  const open: string[] = [];
  const seen: string[] = [];
  let at = 0;
  while (at < xml.length) {
    if (xml[at] !== "<") {
      const next = xml.indexOf("<", at);
      const text = xml.slice(at, next === -1 ? undefined : next);
      if (open.length === 0 && text.trim() !== "") throw new Error(`text outside the element: ${text.slice(0, 40)}`);
      if (entity.test(text)) throw new Error(`a bare ampersand: ${text.slice(0, 80)}`);
      at += text.length;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(xml);
    if (match === null) throw new Error(`not a tag: ${xml.slice(at, at + 80)}`);
    const [whole, closing, element, attributes, selfClosing] = match;
    if (entity.test(attributes)) throw new Error(`a bare ampersand: ${attributes.slice(0, 80)}`);
    const names = [...attributes.matchAll(new RegExp(`(${name})\\s*=`, "g"))].map(([, attribute]) => attribute);
    if (new Set(names).size < names.length && !attributes.includes("=&quot;"))
      throw new Error(`twice the same attribute: ${whole}`);
    if (closing === "/") {
      if (open.pop() !== element) throw new Error(`</${element}> closes nothing`);
    } else {
      if (open.length === 0 && seen.length > 0) throw new Error(`a second root: ${whole}`);
      seen.push(element);
      if (selfClosing === "") open.push(element);
    }
    at += whole.length;
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
  return seen;
}
