// A mask of where the pictures' subject is, as a user names it: found in the working directory, and refused in one line.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../src/core/random.js";
import { drawScene, writeImage } from "../data/images/drawImages.js";
import { emptyDirectory } from "../emptyDirectory.js";
import { greyRaster, subjectMask, writeMasked } from "../fields/pitfalls/shortcut/drawMasked.js";
import { touchstone } from "./builtCli.js";

const report = z.object({
  findings: z.array(z.object({ verdict: z.string(), summary: z.string(), limits: z.array(z.string()) })),
});

const directory = emptyDirectory();
const words = (subject: string, mask: string) => {
  return ["examine", subject, "--with", "shortcut", "--mask", mask, "--no-ledger"];
};

beforeAll(async () => {
  await writeMasked(join(directory, "pictures"), 120, "mark", seededRandom(1, "mask"));
  for (let seed = 0; seed < 60; seed++) {
    await writeImage(directory, `mixed/${seed % 2}/${seed}.png`, drawScene(seed, seed % 4 === 0 ? 31 : 32, 32));
  }
  const mask = await writeImage(directory, "mask.png", subjectMask());
  writeFileSync(join(directory, "half.png"), readFileSync(mask).subarray(0, 90));
  writeFileSync(join(directory, "words.png"), "no picture");
  writeFileSync(join(directory, "empty.png"), "");
  mkdirSync(join(directory, "folder"));
  const draw = (name: string, side: number, grey: (x: number) => number) =>
    writeImage(directory, name, greyRaster(side, side, grey));
  await draw("large.png", 64, (x) => (x < 8 ? 255 : 0));
  await draw("small.png", 16, (x) => (x < 8 ? 255 : 0));
  await draw("dark.png", 32, (x) => (x < 8 ? 1 : 0));
  await draw("light.png", 32, () => 255);
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 2 === 0 ? "yes" : "no"}`);
  writeFileSync(join(directory, "loans.csv"), `age,repaid\n${rows.join("\n")}\n`);
}, 60_000);

it("is found beside the pictures' folder, and tells what stands outside of it", async () => {
  const { status, stdout } = await touchstone([...words("pictures", "mask.png"), "--json"], { cwd: directory });
  expect(status).toBe(0);
  const [{ verdict, summary }] = report.parse(JSON.parse(stdout)).findings;
  expect(verdict).toBe("concern");
  expect(summary).toContain("told apart by what is outside the mask");
}, 60_000);

it("is not used on a table without pictures, which says so", async () => {
  const { status, stdout } = await touchstone([...words("loans.csv", "mask.png"), "--target", "repaid", "--json"], {
    cwd: directory,
  });
  expect(status).toBe(0);
  const [{ limits }] = report.parse(JSON.parse(stdout)).findings;
  expect(limits).toContain("mask.png was not used: the rows are no pictures that a mask could lie over.");
}, 60_000);

const formats = "give a picture (PNG, JPEG, WebP, GIF, TIFF or AVIF) with --mask";
const howToDraw = "paint the subject of the pictures white and everything else black";
const cases = [
  ["that is missing", "maks.png", 'maks.png does not exist (did you mean "mask.png"?)', "check the path"],
  [
    "that is no picture",
    "words.png",
    "words.png cannot be read as a mask: it is no image in a format that is read",
    formats,
  ],
  ["that is empty", "empty.png", "empty.png cannot be read as a mask: it is empty", formats],
  ["that is corrupt", "half.png", /^half\.png cannot be read as a mask: it is damaged \(.+\)$/, formats],
  ["that is a directory", "folder", "folder is a directory, not a picture", "name one picture with --mask"],
  ["of many", "*.png", /^\*\.png names \d files$/, "name one picture with --mask"],
  [
    "that is larger",
    "large.png",
    "large.png is 64 × 64, the pictures are 32 × 32: a mask has their size",
    "draw it in 32 × 32",
  ],
  [
    "that is smaller",
    "small.png",
    "small.png is 16 × 16, the pictures are 32 × 32: a mask has their size",
    "draw it in 32 × 32",
  ],
  ["that is dark everywhere", "dark.png", "dark.png is dark everywhere: its lightest pixel is 1 of 255", howToDraw],
  [
    "that is light everywhere",
    "light.png",
    "light.png is light everywhere: it leaves nothing outside",
    `${howToDraw} (what is transparent counts as white)`,
  ],
] as const;

describe("a mask is refused", () => {
  it.each(cases)("%s", async (_, mask, message, hint) => {
    await refused("pictures", mask, message, hint);
  });

  it("for pictures of several sizes", async () => {
    await refused(
      "mixed",
      "mask.png",
      "the pictures have several sizes (32 × 32 and 31 × 32), and mask.png cannot fit them all",
      "bring the pictures to one size, or leave --mask out",
    );
  });

  async function refused(subject: string, mask: string, message: string | RegExp, hint: string) {
    const { status, stdout, stderr } = await touchstone(words(subject, mask), { cwd: directory });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    const [first, ...rest] = stderr.split("\n");
    const told = first.replace(/^touchstone: /, "");
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
    expect(rest).toEqual([`  ${hint}`, ""]);
  }
});
