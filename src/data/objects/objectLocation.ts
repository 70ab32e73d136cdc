// Where an object lies in a store that speaks S3: s3://bucket/key.

import { UserError } from "../../core/errors.js";

export interface ObjectLocation {
  readonly bucket: string;
  /** Names in a row, separated by slashes. */
  readonly key: string;
}

/** Whether `path` names an object, well or not. */
export function isObjectLocation(path: string): boolean {
  return /^s3:\/\//i.test(path);
}

/** The bucket and key of `s3://bucket/key`. Throws a `UserError` where it names no single object. */
export function objectLocation(path: string): ObjectLocation {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(path) ?? [];
  const bad = (what: string) =>
    new UserError("bad-location", `${path} names no object: ${what}`, "write it as s3://bucket/folder/file.csv");
  // As S3 has them; in an address such a name can mean no other host.
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw bad(`"${bucket}" can be no bucket`);
  if (key === "" || key.endsWith("/")) throw bad("after the bucket there is no file's name");
  // An address in which they stand means another object.
  if (key.split("/").some((name) => name === "." || name === "..")) throw bad("its key has a part . or ..");
  if (!/^[^\p{Cc}\p{Cs}]*$/u.test(key)) throw bad("its key has characters that cannot be shown");
  return { bucket, key };
}

/** Whether the object at `path` lies at `prefix` or below it: of s3://bucket/a, s3://bucket/a/b does, s3://bucket/ab does not. */
export function isBelowObject(path: string, prefix: string): boolean {
  const { bucket, key } = objectLocation(path);
  const whole = `s3://${bucket}/${key}`;
  const base = prefix.replace(/\/+$/, "");
  return whole === base || whole.startsWith(`${base}/`);
}
