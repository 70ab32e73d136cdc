// Which store s3://… means, and by whose keys it is read: what the environment says, under the names that Amazon's own programs
// use. Without keys it is asked without a name, for what everybody may read.

import { AwsV4Signer } from "aws4fetch";
import { UserError } from "../../core/errors.js";
import type { ObjectLocation } from "./objectLocation.js";

export interface ObjectStore {
  /** Address of a store other than Amazon's. */
  readonly endpoint: URL | undefined;
  readonly region: string;
  readonly keys:
    | { readonly id: string; readonly secret: string; readonly sessionToken: string | undefined }
    | undefined;
}

/** The store that the environment names. Throws a `UserError` where what it says does not go together. */
export function objectStore(environment: NodeJS.ProcessEnv = process.env): ObjectStore {
  const said = (...names: readonly string[]) => names.map((name) => environment[name]).find((value) => value);
  const address = said("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
  const id = said("AWS_ACCESS_KEY_ID");
  const secret = said("AWS_SECRET_ACCESS_KEY");
  if ((id === undefined) !== (secret === undefined)) {
    const [there, missing] =
      id === undefined ? ["SECRET_ACCESS_KEY", "ACCESS_KEY_ID"] : ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"];
    throw new UserError("half-a-key", `AWS_${there} is set and AWS_${missing} is not`, "set both, or neither");
  }
  return {
    endpoint: address === undefined ? undefined : endpointAt(address),
    region: said("AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1",
    keys:
      id === undefined || secret === undefined ? undefined : { id, secret, sessionToken: said("AWS_SESSION_TOKEN") },
  };
}

function endpointAt(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "") return url;
  throw new UserError("bad-endpoint", "AWS_ENDPOINT_URL is no address of a store", "write it as https://host:port");
}

/** The address of an object: below a store's own address by bucket and key; at Amazon the bucket is part of the host. */
export function objectAddress({ endpoint, region }: ObjectStore, { bucket, key }: ObjectLocation): URL {
  const path = key.split("/").map(encoded).join("/");
  if (endpoint !== undefined) return new URL(`${endpoint.href.replace(/\/+$/, "")}/${bucket}/${path}`);
  // A certificate covers no bucket with dots in its name.
  if (bucket.includes(".")) return new URL(`https://s3.${region}.amazonaws.com/${bucket}/${path}`);
  return new URL(`https://${bucket}.s3.${region}.amazonaws.com/${path}`);
}

const encoded = (name: string) =>
  encodeURIComponent(name).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** SHA-256 of nothing, which is what a request to read sends. */
const emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The headers of a request to read `url`: signed (AWS Signature Version 4) where there are keys. */
export async function signedHeaders(
  url: URL,
  { region, keys }: Pick<ObjectStore, "region" | "keys">,
  headers: Readonly<Record<string, string>> = {},
  /** The time as 20130524T000000Z, if it is not now. */
  datetime?: string,
): Promise<Headers> {
  if (keys === undefined) return new Headers(headers);
  const signer = new AwsV4Signer({
    url: url.href,
    method: "GET",
    headers: { ...headers, "x-amz-content-sha256": emptyDigest },
    accessKeyId: keys.id,
    secretAccessKey: keys.secret,
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    service: "s3",
    region,
    allHeaders: true,
    ...(datetime === undefined ? {} : { datetime }),
  });
  return (await signer.sign()).headers;
}
