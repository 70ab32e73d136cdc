import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { locateCorpus } from "../../src/data/corpusFiles.js";
import { corpusTexts } from "../../src/data/corpusTexts.js";
import { emptyDirectory } from "../emptyDirectory.js";

const folder = emptyDirectory();
function written(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function documentsIn(...paths: string[]) {
  const documents: string[] = [];
  let read = 0;
  const reading = { signal: new AbortController().signal, progress: (bytes: number) => (read = bytes) };
  let pieces = 0;
  for await (const { text, begins } of corpusTexts(await locateCorpus(paths), reading)) {
    if (begins) documents.push("");
    documents[documents.length - 1] += text;
    pieces += 1;
  }
  return { documents, pieces, read };
}

it("gives running text in pieces, as it is, packed or not", async () => {
  const text = "Lön är 🎲.\n".repeat(200_000);
  const plain = await documentsIn(written("plain.txt", text));
  expect(plain.documents).toEqual([text]);
  expect(plain.pieces).toBeGreaterThan(1);
  expect(plain.read).toBe(Buffer.byteLength(text));
  expect((await documentsIn(written("packed.txt.gz", gzipSync(text)))).documents).toEqual([text]);
});

it("gives each text of a record as a document, and several files one after another", async () => {
  const records = '{"title":"one","body":{"text":"two"}}\n\n{"n":3,"title":"four"}';
  const { documents } = await documentsIn(written("some.jsonl", records), written("more.txt", "five"));
  expect(documents).toEqual(["one", "two", "four", "five"]);
});

it("refuses what is no text and what is no record", async () => {
  const broken = Buffer.concat([Buffer.alloc(200_000, 97), Buffer.from([0xe9, 0x20])]);
  await expect(documentsIn(written("latin.txt", broken))).rejects.toThrow("latin.txt is not UTF-8 text");
  const lines = written("broken.jsonl", '{"a":"b"}\n{"a":\n');
  await expect(documentsIn(lines)).rejects.toThrow("broken.jsonl, line 2 is not a JSON record");
  const packed = gzipSync(Buffer.from(`${Math.random()}`.repeat(20_000)));
  await expect(documentsIn(written("cut.txt.gz", packed.subarray(0, packed.length / 2)))).rejects.toThrow("cut.txt.gz");
});
