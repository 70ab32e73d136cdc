// A store that speaks as much of S3 as reading needs: GET and HEAD of path-style addresses, errors in XML.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface StoreServer {
  /** For AWS_ENDPOINT_URL. */
  readonly address: string;
  /** What was asked for: method, address, and whether it was signed. */
  readonly asked: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage["headers"];
  }[];
  close(): Promise<void>;
}

/** How an object is given out; text and bytes as they are. */
export type Given = string | Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void);

/** The key that may read what is not public. */
export const storeKeys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

/** Starts it with `objects`, by `bucket/key`; those in the bucket `public` may be read by everybody. */
export async function startStore(objects: Readonly<Record<string, Given>>): Promise<StoreServer> {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"] }[] = [];
  const server: Server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, headers });
    const [, bucket, key] = /^\/([^/]+)\/(.*)$/.exec(decodeURIComponent(url)) ?? [];
    const given = objects[`${bucket}/${key}`];
    if (!Object.keys(objects).some((name) => name.startsWith(`${bucket}/`)))
      return refuse(response, 404, "NoSuchBucket");
    if (bucket !== "public" && !isSigned(headers)) return refuse(response, 403, "AccessDenied");
    if (given === undefined) return refuse(response, 404, "NoSuchKey");
    if (typeof given === "function") return given(request, response);
    response.writeHead(200, { "content-length": Buffer.byteLength(given) });
    response.end(method === "HEAD" ? undefined : given);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers as S3 refuses. */
export function refuse(response: ServerResponse, status: number, code: string, headers = {}): void {
  response.writeHead(status, { "content-type": "application/xml", ...headers });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>`);
}

function isSigned({ authorization = "", ...headers }: IncomingMessage["headers"]): boolean {
  return (
    /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/.test(
      authorization,
    ) &&
    typeof headers["x-amz-date"] === "string" &&
    typeof headers["x-amz-content-sha256"] === "string"
  );
}
