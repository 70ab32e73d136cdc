import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../../src/core/errors.js";
import { areFolders, openImages } from "../../../src/data/images/openImages.js";
import type { Table } from "../../../src/data/table.js";
import type { TableOptions } from "../../../src/data/tableOptions.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { asSharp, drawScene, writeImage } from "./drawImages.js";

const opened: Table[] = [];

async function open(folders: string | string[], options?: TableOptions): Promise<Table> {
  const table = await openImages(typeof folders === "string" ? [folders] : folders, options);
  opened.push(table);
  return table;
}

async function failure(folder: string, options?: TableOptions): Promise<string> {
  try {
    await open(folder, options);
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message.replaceAll(folder, "folder")}`;
    throw error;
  }
  throw new Error("the folder was opened");
}

async function cellsOf(table: Table, column: string): Promise<Record<string, string | null>> {
  const [paths, cells] = [await table.texts("path"), await table.texts(column)];
  return Object.fromEntries(paths.map((path, row) => [path, cells[row]]).sort());
}

afterAll(async () => {
  for (const table of opened) await table.close();
});

describe("what folders say of images", () => {
  it("is the part and the label, or the label alone", async () => {
    const folder = emptyDirectory();
    const names = ["train/cat/1.png", "train/dog/deep/2.png", "test/cat/3.png", "val/dog/4.png"];
    for (const [seed, name] of names.entries()) await writeImage(folder, name, drawScene(seed));
    const table = await open(folder);
    expect(await cellsOf(table, "label")).toEqual({
      "test/cat/3.png": "cat",
      "train/cat/1.png": "cat",
      "train/dog/deep/2.png": "dog",
      "val/dog/4.png": "dog",
    });
    expect(table.parts).toEqual({ train: 2, test: 1 });
    expect(table.roles).toMatchObject({ target: "label", split: "split", id: "path" });

    const training = await open(join(folder, "train"), { test: [join(folder, "test")] });
    expect(await cellsOf(training, "label")).toEqual({
      "test/cat/3.png": "cat",
      "train/cat/1.png": "cat",
      "train/dog/deep/2.png": "dog",
    });
    expect(training.parts).toEqual({ train: 2, test: 1 });
    expect(training.locate(2)).toBe("test/cat/3.png");

    const several = await open([join(folder, "train/cat"), join(folder, "train/dog")]);
    expect(await cellsOf(several, "label")).toEqual({ "cat/1.png": "cat", "dog/deep/2.png": "dog" });
  });

  it("keeps numbers as names of classes, and rows in no order of labels", async () => {
    const folder = emptyDirectory();
    for (let i = 0; i < 24; i++) await writeImage(folder, `${Math.floor(i / 12)}/${i}.png`, drawScene(i, 16, 16));
    const table = await open(folder);
    expect(table.task).toBe("classification");
    const labels = await table.texts("label");
    const changes = labels.slice(1).filter((label, row) => label !== labels[row]).length;
    expect(changes).toBeGreaterThan(4);
  });

  it("is overruled by a table that tells of them", async () => {
    const folder = emptyDirectory();
    for (const [seed, name] of ["a/1.png", "a/2.png", "b/3.png"].entries())
      await writeImage(folder, name, drawScene(seed));
    const labels = join(emptyDirectory(), "labels.csv");
    writeFileSync(labels, "file,kind,part,age\n1.png,x,train,31\na/2.png,y,train,32\n9.png,x,test,33\n3,y,test,34\n");
    const table = await open(folder, { labels, target: "kind", split: "part" });
    expect(await cellsOf(table, "kind")).toEqual({ "a/1.png": "x", "a/2.png": "y", "b/3.png": "y" });
    expect(await cellsOf(table, "folder")).toEqual({ "a/1.png": "a", "a/2.png": "a", "b/3.png": "b" });
    expect(await cellsOf(table, "age")).toEqual({ "a/1.png": "31", "a/2.png": "32", "b/3.png": "34" });
    expect(table.parts).toEqual({ train: 2, test: 1 });
    expect(table.notices).toContain("labels.csv tells of 1 file that are not there.");
    writeFileSync(labels, "file,kind\n8.png,x\n9.png,y\n");
    expect(await failure(folder, { labels })).toMatch(
      /^no-file-column: labels.csv has no column that names the images/,
    );
  });
});

describe("columns of images", () => {
  it("are properties and a coarse view; what all images have in common is a fact", async () => {
    const folder = emptyDirectory();
    const plain = (grey: number) =>
      sharp({ create: { width: 16, height: 8, channels: 3, background: { r: grey, g: grey, b: grey } } });
    await writeImage(folder, "dark.png", plain(10));
    await writeImage(folder, "light.png", plain(200));
    const table = await open(folder);
    expect(await cellsOf(table, "brightness")).toEqual({ "dark.png": "10", "light.png": "200" });
    expect(await cellsOf(table, "grey 8,8")).toEqual({ "dark.png": "10", "light.png": "200" });
    expect(table.facts).toMatchObject({ colour: "grey", format: "png", size: "16 × 8 pixels" });
    expect(table.columns.map(({ name }) => name)).not.toContain("width");
    expect(table.columns.map(({ name }) => name)).not.toContain("contrast");
    expect(table.images?.areGrey).toBe(true);
  });

  it("tell mixed sizes, formats, channels and depths apart", async () => {
    const folder = emptyDirectory();
    await writeImage(folder, "colour.jpg", drawScene(1, 80, 60));
    await writeImage(folder, "grey.png", asSharp(drawScene(2, 40, 40)).toColourspace("b-w"));
    await writeImage(folder, "deep.png", asSharp(drawScene(3, 30, 20)).toColourspace("rgb16"));
    await writeImage(folder, "clear.webp", asSharp(drawScene(4, 30, 30)).ensureAlpha(0));
    await writeImage(folder, "greydeep.tif", asSharp(drawScene(5, 30, 30)).toColourspace("grey16"));
    const table = await open(folder);
    expect(await cellsOf(table, "format")).toMatchObject({
      "clear.webp": "webp",
      "colour.jpg": "jpeg",
      "grey.png": "png",
    });
    expect(await cellsOf(table, "width")).toMatchObject({ "clear.webp": "30", "colour.jpg": "80", "grey.png": "40" });
    // What is transparent is white.
    expect((await cellsOf(table, "brightness"))["clear.webp"]).toBe("255");
    const rows = await table.rows();
    const pixels = await table.images?.pixels(rows, { width: 5, height: 4, channels: 3 });
    expect(pixels).toHaveLength(5 * 5 * 4 * 3);
    expect(await table.images?.thumbnail(0, 16)).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  it("hold sixteen bits and eight bits of one picture equal", async () => {
    const folder = emptyDirectory();
    const scene = drawScene(6);
    await writeImage(folder, "eight.png", scene);
    await writeImage(folder, "sixteen.png", asSharp(scene).toColourspace("rgb16"));
    const cells = await cellsOf(await open(folder), "bytes");
    expect(Object.keys(cells)).toHaveLength(2);
    const table = await open(folder);
    const [one, other] = [0, 1].map((row) =>
      table.images?.pixels(Int32Array.of(row), { width: 64, height: 48, channels: 3 }),
    );
    const [a, b] = [await one, await other];
    expect(Math.max(...(a ?? []).map((value, i) => Math.abs(value - (b?.[i] ?? -99))))).toBeLessThanOrEqual(1);
  });

  it("are those of the upright picture", async () => {
    const folder = emptyDirectory();
    await writeImage(folder, "a.jpg", asSharp(drawScene(7, 60, 40)).withMetadata({ orientation: 6 }));
    await writeImage(folder, "b.jpg", drawScene(8, 60, 40));
    const table = await open(folder);
    expect(await cellsOf(table, "width")).toEqual({ "a.jpg": "40", "b.jpg": "60" });
    expect(await cellsOf(table, "height")).toEqual({ "a.jpg": "60", "b.jpg": "40" });
  });

  it("have one fingerprint for one content, wherever the folder lies", async () => {
    const fingerprints: string[] = [];
    for (const seeds of [
      [1, 2],
      [1, 2],
      [1, 3],
    ]) {
      const folder = emptyDirectory();
      for (const [i, seed] of seeds.entries()) await writeImage(folder, `${i}.png`, drawScene(seed));
      fingerprints.push((await open(folder)).fingerprint);
    }
    expect(fingerprints[1]).toBe(fingerprints[0]);
    expect(fingerprints[2]).not.toBe(fingerprints[0]);
  });
});

describe("images that cannot be read", () => {
  it("stand in no row and are named", async () => {
    const folder = emptyDirectory();
    for (let seed = 0; seed < 4; seed++) await writeImage(folder, `good${seed}.png`, drawScene(seed));
    const whole = readFileSync(await writeImage(folder, "whole.jpg", drawScene(9, 200, 200)));
    writeFileSync(join(folder, "cut.jpg"), whole.subarray(0, whole.length / 2));
    writeFileSync(join(folder, "empty.png"), "");
    writeFileSync(join(folder, "text.png"), "this is no picture\n");
    writeFileSync(join(folder, "bomb.png"), pngHeader(50_000, 50_000));
    writeFileSync(join(folder, "notes.txt"), "not even called one\n");
    symlinkSync(join(folder, "nowhere.png"), join(folder, "dangling.png"));
    const table = await open(folder);
    expect(table.rowCount).toBe(5);
    const notice = table.notices.find((text) => text.includes("cannot be read")) ?? "";
    expect(notice).toMatch(/^4 images of 9 cannot be read and stand in no row: /);
    expect(notice).toMatch(/and 1 more\.$/);
  });

  it("are told one by one where there is no other", async () => {
    const outcomes: Record<string, string> = {};
    const whole = readFileSync(await writeImage(emptyDirectory(), "whole.png", drawScene(9, 200, 200)));
    const contents: Record<string, string | Uint8Array> = {
      "empty.png": "",
      "text.png": "this is no picture\n",
      "cut.png": whole.subarray(0, whole.length / 2),
      "bomb.png": pngHeader(50_000, 50_000),
    };
    for (const [name, content] of Object.entries(contents)) {
      const folder = emptyDirectory();
      writeFileSync(join(folder, name), content);
      outcomes[name] = await failure(folder);
    }
    expect(outcomes["empty.png"]).toBe("no-readable-image: the only image in folder cannot be read: it is empty");
    expect(outcomes["text.png"]).toContain("it is no image in a format that is read");
    expect(outcomes["cut.png"]).toContain("it is damaged");
    expect(outcomes["bomb.png"]).toMatch(/it declares 50000 × 50000 pixels, more than 100 million|it is damaged/);
    for (const outcome of Object.values(outcomes)) expect(outcome).not.toContain("\n");
  });

  it("takes the first picture of an animation", async () => {
    const folder = emptyDirectory();
    const frames = Buffer.concat([drawScene(1, 20, 20).pixels, drawScene(2, 20, 20).pixels]);
    const film = sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } }).gif({
      delay: [10, 10],
    });
    await writeImage(folder, "film.gif", film);
    await writeImage(folder, "b.png", drawScene(3, 20, 20));
    expect((await open(folder)).facts.size).toBe("20 × 20 pixels");
  });

  it("follows links to folders, not in circles", async () => {
    const folder = emptyDirectory();
    await writeImage(folder, "a/1.png", drawScene(1));
    mkdirSync(join(folder, "b"));
    symlinkSync("..", join(folder, "b/up"));
    const elsewhere = emptyDirectory();
    await writeImage(elsewhere, "2.png", drawScene(2));
    symlinkSync(elsewhere, join(folder, "b/there"));
    expect(Object.keys(await cellsOf(await open(folder), "label"))).toEqual(["a/1.png", "b/there/2.png"]);
  });

  it("refuses folders without images, and folders among files", async () => {
    const folder = emptyDirectory();
    expect(await failure(folder)).toBe("no-images: there is no image in folder (PNG, JPEG, WebP, GIF, TIFF or AVIF)");
    writeFileSync(join(folder, "a.csv"), "x\n1\n");
    expect(() => areFolders([folder, join(folder, "a.csv")])).toThrow("is a folder of images and");
    expect(await failure(join(folder, "nowhere"))).toMatch(/does not exist/);
  });
});

/** The beginning of a PNG file of so many pixels, with the sums that it is checked by. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(17);
  header.write("IHDR");
  header.writeUInt32BE(width, 4);
  header.writeUInt32BE(height, 8);
  header.set([8, 2, 0, 0, 0], 12);
  const data = Buffer.from("IDAT\x78\x9c\x63\x00\x00\x00\x01\x00\x01", "latin1");
  const chunk = (content: Buffer) => {
    const sized = Buffer.alloc(content.length + 8);
    sized.writeUInt32BE(content.length - 4);
    sized.set(content, 4);
    sized.writeUInt32BE(crc(content), content.length + 4);
    return sized;
  };
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk(header), chunk(data)]);
}

function crc(bytes: Buffer): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
