import { join } from "node:path";
import type { Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/core/finding.js";
import { seededRandom } from "../../../src/core/random.js";
import { openImages } from "../../../src/data/images/openImages.js";
import { imageCopies } from "../../../src/fields/pitfalls/imageCopies.js";
import { renderSvg } from "../../../src/report/svg.js";
import { asSharp, drawScene, writeImage } from "../../data/images/drawImages.js";
import { writeDigits } from "../../data/images/mnistFolder.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { measureOf } from "./examinePlanted.js";
import { quietRun } from "./quietRun.js";

async function examined(folder: string, options: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  const table = await openImages([folder]);
  try {
    expect(imageCopies.needs(table)).toBe(true);
    return await imageCopies.examine(table, options, quietRun(0));
  } finally {
    await table.close();
  }
}

type Alteration = (image: Sharp, draw: ReturnType<typeof seededRandom>) => { image: Sharp; ending?: string };

const [width, height] = [96, 72];
const alterations: Readonly<Record<string, Alteration>> = {
  again: (image) => ({ image: image.jpeg({ quality: 50 }), ending: "jpg" }),
  smaller: (image) => ({ image: image.resize(40, 30) }),
  lighter: (image) => ({ image: image.linear(0.8, 40) }),
  mirrored: (image) => ({ image: image.flop() }),
  turned: (image) => ({ image: image.rotate(90) }),
  noisy: (image) => ({ image: image.blur(0.8).jpeg({ quality: 30 }), ending: "jpg" }),
  cut: (image, draw) => {
    const size = 0.72 + 0.22 * draw.uniform();
    const [across, down] = [Math.round(size * width), Math.round(size * height)];
    const [left, top] = [draw.integer(width - across + 1), draw.integer(height - down + 1)];
    return { image: image.extract({ left, top, width: across, height: down }) };
  },
};

const copies = 12;

/**
 * Pictures in one part and others in the other, in which altered copies of some of the former stand. Parts are train and
 * test, or the other way round.
 */
async function writePlanted(folder: string, alteration: Alteration | undefined, [one, other] = ["train", "test"]) {
  const random = seededRandom(7, "planted");
  for (let seed = 0; seed < 90; seed++) {
    await writeImage(folder, `${one}/${seed % 2}/${seed}.png`, drawScene(seed, width, height));
  }
  for (let seed = 0; seed < 36; seed++) {
    if (alteration === undefined || seed >= copies) {
      await writeImage(folder, `${other}/${seed % 2}/other${seed}.png`, drawScene(1000 + seed, width, height));
      continue;
    }
    const { image, ending = "png" } = alteration(asSharp(drawScene(seed, width, height)), random);
    await writeImage(folder, `${other}/${seed % 2}/copy${seed}.${ending}`, image);
  }
}

/** The pairs found that are a copy and its picture, those that are not, and what is said of the former. */
function pairsOf({ evidence }: Answer, names: readonly [string, string] = ["test image", "training image"]) {
  const pairs = evidence.map((row) => {
    const places = names.map((name) => String(row[name]));
    const copy = places.flatMap((place) => /copy(\d+)\./.exec(place)?.[1] ?? []);
    const original = places.flatMap((place) => /\/(\d+)\.png$/.exec(place)?.[1] ?? []);
    return { isRight: copy.length === 1 && copy[0] === original[0], how: String(row.how).replace(/ \(.*/, "") };
  });
  const right = pairs.filter(({ isRight }) => isRight);
  return { right: right.length, wrong: pairs.length - right.length, kinds: new Set(right.map(({ how }) => how)) };
}

describe("copies of pictures across the split", () => {
  it.each([
    ["again", ["the same picture"]],
    ["smaller", ["the same picture"]],
    ["lighter", ["lighter or darker", "another contrast"]],
    ["mirrored", ["mirrored"]],
    ["turned", ["turned by 90°"]],
    ["noisy", ["the same picture"]],
  ])("are found, written %s", async (kind, told) => {
    const folder = join(emptyDirectory(), "pictures");
    await writePlanted(folder, alterations[kind]);
    const answer = await examined(folder);
    const { right, wrong, kinds } = pairsOf(answer);
    expect({ right, wrong }).toEqual({ right: copies, wrong: 0 });
    expect(told).toEqual(expect.arrayContaining([...kinds]));
    expect(answer.verdict).toBe("fail");
    const same = told[0] === "the same picture";
    expect(answer.checks).toEqual({ "L1.4": same ? "fail" : "pass", "L3.2": same ? "pass" : "fail" });
    expect(measureOf(answer, "test images with a copy in the training part")).toBeCloseTo(copies / 36);
  });

  it("are found cut out, in either direction", async () => {
    const folder = join(emptyDirectory(), "pictures");
    await writePlanted(folder, alterations.cut);
    const found = pairsOf(await examined(folder));
    expect(found.right).toBeGreaterThanOrEqual(0.75 * copies);
    expect(found.wrong).toBe(0);
    expect(found.kinds).toContain("cut out");
    const turned = join(emptyDirectory(), "pictures");
    await writePlanted(turned, alterations.cut, ["test", "train"]);
    const reverse = pairsOf(await examined(turned));
    expect(reverse.right).toBeGreaterThanOrEqual(0.75 * copies);
    expect(reverse.wrong).toBe(0);
    expect(reverse.kinds).toContain("what the other is cut out of");
  });

  it("are worth something, and are shown side by side", async () => {
    const folder = join(emptyDirectory(), "pictures");
    await writePlanted(folder, alterations.mirrored);
    const answer = await examined(folder);
    expect(answer.summary).toMatch(
      /12 test images of 36 show the same picture as one of the training part: 12 mirrored\./,
    );
    expect(answer.measures.map(({ name }) => name)).toContain(
      "balanced accuracy of nearest neighbours that derived rows are worth",
    );
    const svg = await renderSvg(answer.figures[0].spec, { width: 664 });
    expect(svg.match(/<image /g)).toHaveLength(12);
    expect(svg).toMatch(/<image [^>]*href="data:image\/png;base64,iVBOR/);
  });

  it("are not seen where there are none: among scenes and among digits", async () => {
    const folder = join(emptyDirectory(), "pictures");
    await writePlanted(folder, undefined);
    const clean = await examined(folder);
    expect({ verdict: clean.verdict, evidence: clean.evidence }).toEqual({ verdict: "pass", evidence: [] });
    const digits = join(emptyDirectory(), "digits");
    await writeDigits(digits, 40);
    expect((await examined(digits)).verdict).toBe("pass");
  });
});

describe("pictures without a split", () => {
  it("are compared with one another", async () => {
    const folder = join(emptyDirectory(), "pictures");
    await writePlanted(folder, alterations.mirrored, ["cats", "dogs"]);
    const answer = await examined(folder);
    expect(pairsOf(answer, ["image", "other image"])).toMatchObject({ right: copies, wrong: 0 });
    expect(answer.checks).toEqual({ "L1.4": "skipped", "L3.2": "skipped" });
  });

  it("are needed, and enough of them that differ", async () => {
    const folder = emptyDirectory();
    for (let seed = 0; seed < 24; seed++) {
      const grey = asSharp({ width: 8, height: 8, pixels: new Uint8Array(192).fill(10 * seed) });
      await writeImage(folder, `${seed}.png`, grey);
    }
    const answer = await examined(folder);
    expect(answer.verdict).toBe("info");
    expect(answer.summary).toBe("There are too few different pictures to tell what is near and what is not.");
  });
});
