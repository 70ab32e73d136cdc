import { ServerError } from "../api.js";

/** What went wrong, and how to mend it. */
export function Failure({ error }: { readonly error: Error }) {
  return (
    <p className="failure" role="alert">
      <strong>{error.message}</strong>
      {error instanceof ServerError && error.hint !== "" ? <span> {error.hint}</span> : null}
    </p>
  );
}
