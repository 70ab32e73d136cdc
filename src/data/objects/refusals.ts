// What a store says when it hands nothing out, in the user's words.

import { UserError } from "../../core/errors.js";
import type { ObjectStore } from "./objectStore.js";

/** The most of such an answer that is read. */
const mostBytes = 2 ** 16;

/** Why the object at `path` was not handed out. */
export async function refused(path: string, answer: Response, { keys, region }: ObjectStore): Promise<UserError> {
  const code = codeIn(await beginningOf(answer));
  const why = code ?? `status ${answer.status}`;
  const elsewhere = answer.headers.get("x-amz-bucket-region");
  const [bucket] = path.slice("s3://".length).split("/");
  if (code === "NoSuchBucket") {
    return new UserError(
      "no-such-bucket",
      `${path}: there is no bucket ${bucket}`,
      "check the name, and AWS_ENDPOINT_URL",
    );
  }
  if (answer.status === 404) {
    return new UserError("no-such-object", `${path}: bucket ${bucket} has no such key`, "check the name");
  }
  if (elsewhere !== null && elsewhere !== region) {
    return new UserError("other-region", `${path} lies in the region ${elsewhere}`, `set AWS_REGION=${elsewhere}`);
  }
  if (answer.status === 401 || answer.status === 403) {
    return new UserError(
      "object-refused",
      `${path} may not be read${keys === undefined ? " without a name" : ` by ${keys.id}`}: ${why}`,
      keys === undefined
        ? "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        : "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and this machine's clock",
    );
  }
  return new UserError("store-refused", `${path} cannot be fetched: ${why}`, "check AWS_ENDPOINT_URL and AWS_REGION");
}

/** A word such as `NoSuchKey`. */
const codeIn = (xml: string) => /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(xml)?.[1];

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostBytes) break;
  }
  return text;
}
