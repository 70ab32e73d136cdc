// Objects of a store: named, signed for, fetched whole or not at all.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchObject } from "../../../src/data/objects/fetchObject.js";
import { isBelowObject, objectLocation } from "../../../src/data/objects/objectLocation.js";
import { objectAddress, objectStore, signedHeaders } from "../../../src/data/objects/objectStore.js";
import { emptyDirectory } from "../../emptyDirectory.js";
import { refuse, type StoreServer, startStore, storeKeys } from "./storeServer.js";

describe("a location", () => {
  it("is a bucket and a key", () => {
    expect(objectLocation("s3://my-bucket/folder/a b+c.csv")).toEqual({ bucket: "my-bucket", key: "folder/a b+c.csv" });
  });

  it.each([
    "s3://",
    "s3://bucket",
    "s3://bucket/",
    "s3://bucket/folder/",
    "s3://UPPER/a.csv",
    "s3://b@evil.example/a.csv",
    "s3://bucket:80/a.csv",
    "s3://bucket/a/../../other/b.csv",
    "s3://bucket/./a.csv",
    "s3://bucket/a\nb.csv",
  ])("that names no object is refused: %j", (path) => {
    expect(() => objectLocation(path)).toThrow("names no object");
  });

  it("is sent to the store and to no other host, whatever the key", () => {
    const amazon = objectStore({ AWS_REGION: "eu-central-1" });
    const own = objectStore({ AWS_ENDPOINT_URL: "http://127.0.0.1:9000/store/" });
    expect(objectAddress(amazon, { bucket: "data", key: "a b/c.csv" }).href).toBe(
      "https://data.s3.eu-central-1.amazonaws.com/a%20b/c.csv",
    );
    expect(objectAddress(amazon, { bucket: "my.data", key: "c.csv" }).href).toBe(
      "https://s3.eu-central-1.amazonaws.com/my.data/c.csv",
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        const path = `s3://bucket/in/${name}`;
        let location: ReturnType<typeof objectLocation>;
        try {
          location = objectLocation(path);
        } catch {
          return;
        }
        const url = objectAddress(own, location);
        expect(url.host).toBe("127.0.0.1:9000");
        expect(decodeURIComponent(url.pathname)).toBe(`/store/bucket/${location.key}`);
        expect([url.search, url.hash]).toEqual(["", ""]);
      }),
    );
  });

  it("lies below a place by whole names", () => {
    expect(isBelowObject("s3://data/in/a.csv", "s3://data/in/")).toBe(true);
    expect(isBelowObject("S3://data/in/a.csv", "s3://data")).toBe(true);
    expect(isBelowObject("s3://data/inner/a.csv", "s3://data/in")).toBe(false);
    expect(isBelowObject("s3://data-too/a.csv", "s3://data")).toBe(false);
  });
});

describe("a request", () => {
  // "Example: GET Object" of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)".
  it("is signed as Amazon's own example is", async () => {
    const headers = await signedHeaders(
      new URL("https://examplebucket.s3.amazonaws.com/test.txt"),
      {
        region: "us-east-1",
        keys: {
          id: "AKIAIOSFODNN7EXAMPLE",
          secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          sessionToken: undefined,
        },
      },
      { range: "bytes=0-9" },
      "20130524T000000Z",
    );
    expect(headers.get("authorization")).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
  });

  it("is not signed without keys, and half a key is none", async () => {
    const url = new URL("https://examplebucket.s3.amazonaws.com/test.txt");
    expect((await signedHeaders(url, objectStore({}))).has("authorization")).toBe(false);
    expect(() => objectStore({ AWS_ACCESS_KEY_ID: "AKIA" })).toThrow("AWS_SECRET_ACCESS_KEY is not");
    expect(() => objectStore({ AWS_ENDPOINT_URL: "file:///etc" })).toThrow("no address of a store");
  });
});

describe("fetching", () => {
  const cwd = emptyDirectory();
  const large = new Uint8Array(3_000_000).map((_, index) => index % 251);
  let store: StoreServer;
  let tries = 0;
  let files = 0;
  beforeAll(async () => {
    store = await startStore({
      "data/in/a b+c.csv": "a,b\n1,2\n",
      "data/large.bin": large,
      "data/truncated.csv": (_, response) => {
        response.writeHead(200, { "content-length": 1000 });
        response.write("a,b\n1,2\n");
        setTimeout(() => response.destroy(), 20);
      },
      "data/second-try.csv": (_, response) => {
        tries += 1;
        if (tries === 1) refuse(response, 503, "SlowDown");
        else response.end("a\n1\n");
      },
      "data/endless.csv": (_, response) => {
        const more = () => {
          if (response.write("x".repeat(65_536))) setImmediate(more);
          else response.once("drain", more);
        };
        more();
      },
      "data/silent.csv": (_, response) => void response.writeHead(200, { "content-length": 10 }).write("a"),
      "data/moved.csv": (_, response) =>
        refuse(response, 301, "PermanentRedirect", { "x-amz-bucket-region": "eu-west-1" }),
      "data/elsewhere.csv": (_, response) => {
        response.writeHead(302, { location: "http://127.0.0.1:1/other" }).end();
      },
      "data/failing.csv": (_, response) => refuse(response, 500, "InternalError"),
      "data/bad-key.csv": (_, response) => refuse(response, 403, "SignatureDoesNotMatch"),
      "public/a.csv": "a\n1\n",
    });
  });
  afterAll(() => store.close());

  const target = () => join(cwd, `file ${++files}`);
  const bounds = { mostBytes: 2 ** 22, signal: undefined, patienceSeconds: 1 };
  const named = () => objectStore({ ...storeKeys, AWS_ENDPOINT_URL: store.address });
  const failureOf = (path: string, from = named()) =>
    fetchObject(path, target(), from, bounds).then(
      () => "no failure",
      (error: unknown) =>
        error instanceof Error && "code" in error ? `${error.code}: ${error.message}` : String(error),
    );

  it("writes the object's bytes", async () => {
    const [small, whole] = [target(), target()];
    await fetchObject("s3://data/in/a b+c.csv", small, named(), bounds);
    expect(readFileSync(small, "utf8")).toBe("a,b\n1,2\n");
    expect(await fetchObject("s3://data/large.bin", whole, named(), bounds)).toBe(large.length);
    expect(readFileSync(whole).equals(large)).toBe(true);
  });

  it("asks without a name where there are no keys", async () => {
    const nameless = objectStore({ AWS_ENDPOINT_URL: store.address });
    await fetchObject("s3://public/a.csv", target(), nameless, bounds);
    expect(store.asked.at(-1)?.headers.authorization).toBeUndefined();
    expect(await failureOf("s3://data/large.bin", nameless)).toBe(
      "object-refused: s3://data/large.bin may not be read without a name: AccessDenied",
    );
  });

  it("tries again what may go well another time", async () => {
    await fetchObject("s3://data/second-try.csv", target(), named(), bounds);
    expect(tries).toBe(2);
  });

  it.each([
    ["s3://data/none.csv", "no-such-object: s3://data/none.csv: bucket data has no such key"],
    ["s3://nowhere/a.csv", "no-such-bucket: s3://nowhere/a.csv: there is no bucket nowhere"],
    [
      "s3://data/bad-key.csv",
      "object-refused: s3://data/bad-key.csv may not be read by AKIAEXAMPLE: SignatureDoesNotMatch",
    ],
    ["s3://data/moved.csv", "other-region: s3://data/moved.csv lies in the region eu-west-1"],
    ["s3://data/elsewhere.csv", "store-refused: s3://data/elsewhere.csv cannot be fetched: status 302"],
    ["s3://data/endless.csv", "object-too-large: s3://data/endless.csv is larger than the 4 MB that are fetched"],
  ])("says in a line why not: %s", async (path, message) => {
    expect(await failureOf(path)).toBe(message);
  });

  it("says so where the store breaks off, falls silent, fails or is not there", async () => {
    const [truncated, silent, failing] = await Promise.all(
      ["truncated", "silent", "failing"].map((name) => failureOf(`s3://data/${name}.csv`)),
    );
    expect(truncated).toMatch(
      /^store-broke-off: s3:\/\/data\/truncated.csv cannot be fetched: 127.0.0.1:\d+ broke off/,
    );
    expect(silent).toMatch(/^store-broke-off: .* fell silent$/);
    expect(failing).toMatch(/^store-broke-off: .* answers 500$/);
    const gone = await startStore({});
    await gone.close();
    const dead = objectStore({ AWS_ENDPOINT_URL: gone.address });
    expect(await failureOf("s3://data/a.csv", dead)).toMatch(
      /^store-unreachable: s3:\/\/data\/a.csv cannot be fetched: 127.0.0.1:\d+ cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const fetching = fetchObject("s3://data/silent.csv", target(), named(), {
      ...bounds,
      patienceSeconds: 30,
      signal: stop.signal,
    });
    await expect(fetching).rejects.toThrow("interrupted");
  });
});
