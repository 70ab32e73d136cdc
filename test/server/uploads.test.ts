import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Upload, type UploadLimits, type UploadStore, uploadStore } from "../../src/server/uploads.js";
import { emptyDirectory } from "../emptyDirectory.js";

const stores: UploadStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  vi.unstubAllEnvs();
});

const usual: UploadLimits = { largestBytes: 100, mostFiles: 3, mostBytes: 250, patienceSeconds: 5, deadlineSeconds: 5 };

async function store(limits: Partial<UploadLimits> = {}) {
  const temporary = emptyDirectory();
  vi.stubEnv("TMPDIR", temporary);
  const made = await uploadStore({ ...usual, ...limits });
  stores.push(made);
  const [place] = readdirSync(temporary);
  /** How many files lie on the disk. */
  const onDisk = () => readdirSync(`${temporary}/${place}`).length;
  return { made, onDisk };
}

const bytes = (count: number) => new Blob([new Uint8Array(count)]).stream();

/** A byte at a time, so many milliseconds apart, without end. */
function trickle(milliseconds: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await sleep(milliseconds);
      controller.enqueue(new Uint8Array(1));
    },
  });
}

describe("files that are handed over", () => {
  it("are refused when they are too large, and nothing of them stays on the disk", async () => {
    const { made, onDisk } = await store();
    await expect(made.keep("large.csv", bytes(101))).rejects.toMatchObject({ code: "upload-too-large" });
    expect(onDisk()).toBe(0);
    const kept = await made.keep("fits.csv", bytes(100));
    expect([onDisk(), existsSync(kept.path)]).toEqual([1, true]);
  });

  it("are given up when they come a byte at a time, however steadily, and when nothing comes", async () => {
    const steady = await store({ patienceSeconds: 1, deadlineSeconds: 0.3 });
    await expect(steady.made.keep("slow.csv", trickle(20))).rejects.toMatchObject({
      code: "upload-too-slow",
      message: "the file was not there after 0.3 s",
    });
    expect(steady.onDisk()).toBe(0);
    const silent = await store({ patienceSeconds: 0.1 });
    await expect(silent.made.keep("silent.csv", trickle(1000))).rejects.toMatchObject({
      code: "upload-too-slow",
      message: "nothing came for 0.1 s",
    });
    expect(silent.onDisk()).toBe(0);
  });

  it("are so many at most: the one that was not used for the longest time goes", async () => {
    const { made, onDisk } = await store();
    const kept: Upload[] = [];
    for (const name of ["a", "b", "c"]) kept.push(await made.keep(name, bytes(10)));
    made.get(kept[0].id);
    await made.keep("d", bytes(10));
    expect(onDisk()).toBe(3);
    expect(() => made.get(kept[1].id)).toThrow(/there is no upload/);
    expect(made.get(kept[0].id).name).toBe("a");
  });

  it("take so many bytes together at most, counted while they come", async () => {
    const { made, onDisk } = await store();
    const first = await made.keep("a", bytes(100));
    await made.keep("b", bytes(100));
    await made.keep("c", bytes(100));
    expect(onDisk()).toBe(2);
    expect(() => made.get(first.id)).toThrow(/there is no upload/);
  });

  it("stay while they are in use, and another is refused where nothing else can go", async () => {
    const { made, onDisk } = await store();
    const kept = [await made.keep("a", bytes(100)), await made.keep("b", bytes(100))];
    const release = made.hold(kept.map(({ id }) => id));
    await expect(made.keep("c", bytes(100))).rejects.toMatchObject({ code: "uploads-full" });
    expect(onDisk()).toBe(2);
    // Taken away while in use: it goes when it no longer is.
    expect(await made.forget(kept[0].id)).toBe(true);
    expect(existsSync(kept[0].path)).toBe(true);
    release();
    release();
    await vi.waitFor(() => expect(existsSync(dirname(kept[0].path))).toBe(false));
    await made.keep("c", bytes(100));
    expect(onDisk()).toBe(2);
  });

  it("are gone when they are taken away, and hold nothing if one of several is missing", async () => {
    const { made, onDisk } = await store();
    const { id } = await made.keep("a", bytes(10));
    expect(() => made.hold([id, "other"])).toThrow(/there is no upload other/);
    expect([await made.forget(id), onDisk(), await made.forget(id)]).toEqual([true, 0, false]);
  });
});
