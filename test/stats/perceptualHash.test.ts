import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { bytesOf } from "../../src/stats/arrays.js";
import { hammingIndex } from "../../src/stats/hammingIndex.js";
import { lanczosResize } from "../../src/stats/lanczosResize.js";
import { hashedSide, lowFrequencies, perceptualHash, symmetries, turn } from "../../src/stats/perceptualHash.js";
import goldens from "../goldens/stats/perceptualHash.json" with { type: "json" };

const hexadecimal = (hash: Uint32Array) => Array.from(hash, (half) => half.toString(16).padStart(8, "0")).join("");

describe("perceptual hashes", () => {
  it("are those of imagehash, of pictures that Pillow makes smaller, bit for bit", () => {
    for (const { width, height, factor, shift, ...golden } of goldens.pictures) {
      const picture = bytesOf(width * height, (i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return Math.floor((x * x * factor + y * y * 7 + x * y * 5 + shift) / 11) % 256;
      });
      const small = lanczosResize(picture, width, height, hashedSide, hashedSide);
      expect(small.reduce((sum, grey) => sum + grey, 0)).toBe(golden.sum);
      expect([...small.subarray(17 * hashedSide, 18 * hashedSide)]).toEqual(golden.row);
      const low = lowFrequencies(small);
      expect(hexadecimal(perceptualHash(low))).toBe(golden.hash);
      const [mirrored, turned] = ["mirrored", "turned by 90°"].map((wanted) =>
        symmetries.find(({ name }) => name === wanted),
      );
      expect(hexadecimal(perceptualHash(low, mirrored))).toBe(golden.mirrored);
      expect(hexadecimal(perceptualHash(low, turned))).toBe(golden.turned);
    }
  });

  it("of a turned picture follow from the frequencies of the picture", () => {
    const random = seededRandom(1, "picture");
    for (let trial = 0; trial < 20; trial++) {
      const picture = bytesOf(hashedSide ** 2, () => random.integer(256));
      for (const symmetry of symmetries) {
        const turned = Uint8Array.from(turn(picture, hashedSide, symmetry));
        expect(perceptualHash(lowFrequencies(picture), symmetry)).toEqual(perceptualHash(lowFrequencies(turned)));
      }
    }
  });
});

describe("turning a picture", () => {
  it("moves its corners as its name says", () => {
    const corners = (wanted: string) => {
      const found = symmetries.find(({ name }) => name === wanted);
      return found === undefined ? [] : [...turn([1, 2, 3, 4], 2, found)];
    };
    expect(corners("as it is")).toEqual([1, 2, 3, 4]);
    expect(corners("mirrored")).toEqual([2, 1, 4, 3]);
    expect(corners("upside down")).toEqual([3, 4, 1, 2]);
    expect(corners("turned by 180°")).toEqual([4, 3, 2, 1]);
    expect(corners("turned by 90°")).toEqual([3, 1, 4, 2]);
    expect(corners("turned by 270°")).toEqual([2, 4, 1, 3]);
    expect(corners("mirrored and turned by 270°")).toEqual([1, 3, 2, 4]);
    expect(corners("mirrored and turned by 90°")).toEqual([4, 2, 3, 1]);
  });
});

describe("an index of codes", () => {
  it("finds every code within the radius once, and no other", () => {
    const code = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    // Near codes have to be made: of random ones hardly two are near.
    const flips = fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 14 });
    fc.assert(
      fc.property(code, fc.array(flips, { maxLength: 12 }), fc.integer({ min: 0, max: 13 }), (centre, made, radius) => {
        const codes = made.flatMap((bits) => {
          const flipped = [...centre];
          for (const bit of bits) flipped[bit >> 5] = (flipped[bit >> 5] ^ (1 << (bit & 31))) >>> 0;
          return flipped;
        });
        const distance = (i: number) => {
          const different = [0, 1].map((half) => (codes[2 * i + half] ^ centre[half]) >>> 0);
          return different.reduce((sum, half) => sum + half.toString(2).replaceAll("0", "").length, 0);
        };
        const expected = made.flatMap((_, i) => (distance(i) <= radius ? [[i, distance(i)]] : []));
        const found: number[][] = [];
        hammingIndex(Uint32Array.from(codes)).within(centre[0], centre[1], radius, (index, bits) =>
          found.push([index, bits]),
        );
        expect(found.sort((a, b) => a[0] - b[0])).toEqual(expected);
      }),
    );
  });
});
