import fc from "fast-check";
import { expect, it } from "vitest";
import { cellMeans } from "../../../src/data/images/cellMeans.js";

it("takes the mean of each cell's own part of the picture", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    side: fc.integer({ min: 1, max: 6 }),
    channels: fc.constantFrom<1 | 3>(1, 3),
  });
  const drawn = sizes.chain((size) => {
    const length = size.width * size.height * size.channels;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((values) => ({ ...size, values }));
  });
  fc.assert(
    fc.property(drawn, ({ width, height, side, channels, values }) => {
      // Each pixel repeated `side` times each way, so that no pixel is cut.
      const expected = Array.from({ length: side * side * channels }, (_, at) => {
        const [channel, cell] = [at % channels, Math.floor(at / channels)];
        let sum = 0;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const row = Math.floor(((cell - (cell % side)) / side) * height + y);
            const column = (cell % side) * width + x;
            sum += values[(Math.floor(row / side) * width + Math.floor(column / side)) * channels + channel];
          }
        }
        return sum / (width * height);
      });
      const means = cellMeans(values, width, height, side, channels);
      for (const [at, mean] of means.entries()) expect(mean).toBeCloseTo(expected[at], 6);
    }),
  );
});
