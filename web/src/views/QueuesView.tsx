// The review queues: what people are asked to label.

import { useServer } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { Scroll } from "../parts/Scroll.js";
import type { Queue } from "../reviews.js";
import { follow } from "../route.js";

export function QueuesView() {
  const queues = useServer<readonly Queue[]>("/api/queues");
  return (
    <>
      <h1 tabIndex={-1}>Review</h1>
      <p className="lead">
        People label what a model was unsure of, blind to one another until they hand in. A finding that lists evidence
        makes a queue: open its run.
      </p>
      {queues.state === "failed" ? <Failure error={queues.error} /> : null}
      {queues.state !== "there" ? null : queues.value.length === 0 ? (
        <p className="quiet">There is no queue yet.</p>
      ) : (
        <Scroll label="Queues">
          <table className="runs">
            <thead>
              <tr>
                <th scope="col">of</th>
                <th scope="col">question</th>
                <th scope="col" className="number">
                  items
                </th>
                <th scope="col">reviewers</th>
                <th scope="col">made</th>
              </tr>
            </thead>
            <tbody>
              {queues.value.map(({ id, title, question, items, reviewers, createdAt }) => (
                <tr key={id}>
                  <th scope="row">
                    <a href={`/queues/${id}`} onClick={follow}>
                      {title}
                    </a>
                  </th>
                  <td>{question}</td>
                  <td className="number">{items.toLocaleString("en")}</td>
                  <td className="quiet">
                    {reviewers.map(({ name, submitted }) => (submitted ? name : `${name} (at work)`)).join(", ")}
                  </td>
                  <td className="quiet">
                    <time dateTime={createdAt}>{new Date(createdAt).toLocaleString()}</time>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
