import { useState } from "react";
import { post } from "../api.js";
import type { Queue } from "../reviews.js";
import { goTo } from "../route.js";
import { Failure } from "./Failure.js";

interface QueueMakerProps {
  readonly run: string;
  readonly instrument: string;
}

/** Makes a review queue of what a finding lists, and goes there. */
export function QueueMaker({ run, instrument }: QueueMakerProps) {
  const [isMaking, setMaking] = useState(false);
  const [error, setError] = useState<Error>();
  const make = () => {
    setMaking(true);
    setError(undefined);
    post<Queue>("/api/queues", { run, instrument }).then(
      ({ id }) => goTo(`/queues/${id}`),
      (thrown: Error) => {
        setMaking(false);
        setError(thrown);
      },
    );
  };
  return (
    <>
      <p>
        <button type="button" onClick={make} disabled={isMaking}>
          {isMaking ? "Making a queue …" : "Let people label these"}
        </button>
      </p>
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}
