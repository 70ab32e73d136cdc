// One review queue: who labels, the labelling itself, and, after handing in, how far the reviewers agree.

import { type FormEvent, useEffect, useRef, useState } from "react";
import { post, useServer } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { Labelling } from "../parts/Labelling.js";
import {
  act,
  ask,
  type Identity,
  identityIn,
  keepIdentity,
  type Queue,
  type ReviewItem,
  type Standing,
} from "../reviews.js";
import { AgreementReport } from "./AgreementReport.js";
import "../review.css";

export function QueueView({ name }: { readonly name: string }) {
  const [round, setRound] = useState(0);
  const queue = useServer<Queue>(`/api/queues/${name}`, round);
  if (queue.state === "asking") return <p className="quiet">Reading …</p>;
  if (queue.state === "failed") {
    return (
      <>
        <h1 tabIndex={-1}>Queue {name}</h1>
        <Failure error={queue.error} />
      </>
    );
  }
  return (
    <>
      <h1 tabIndex={-1}>{queue.value.title}</h1>
      <p className="lead">{queue.value.question}</p>
      <Work queue={queue.value} onChange={() => setRound(round + 1)} />
    </>
  );
}

interface WorkProps {
  readonly queue: Queue;
  onChange(): void;
}

function Work({ queue, onChange }: WorkProps) {
  const [identity, setIdentity] = useState(() => identityIn(queue.id));
  const [items, setItems] = useState<readonly ReviewItem[]>();
  const [standing, setStanding] = useState<Standing>();
  const [error, setError] = useState<Error>();
  const before = useRef<Promise<void>>(Promise.resolve());

  useEffect(() => {
    if (identity === undefined) return;
    Promise.all([
      ask<readonly ReviewItem[]>(queue.id, "items", identity),
      ask<Standing>(queue.id, "labels", identity),
    ]).then(([shown, own]) => {
      setItems(shown);
      setStanding(own);
    }, setError);
  }, [identity, queue.id]);

  if (error !== undefined && standing === undefined) return <Failure error={error} />;
  if (identity === undefined) {
    return (
      <Joining
        queue={queue}
        onJoined={(joined) => {
          keepIdentity(queue.id, joined);
          setIdentity(joined);
          onChange();
        }}
      />
    );
  }
  if (items === undefined || standing === undefined) return <p className="quiet">Reading …</p>;
  if (standing.submitted) return <AgreementReport queue={queue} identity={identity} />;
  const doing = (what: "labels" | "undo" | "submit", body?: unknown) => {
    setError(undefined);
    // One after the other, however fast the keys come: what is shown is what was done last.
    before.current = before.current.then(async () => {
      try {
        const now = await act(queue.id, what, identity, body);
        setStanding(now);
        if (now.submitted) onChange();
      } catch (thrown) {
        setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
  };
  return (
    <>
      {error === undefined ? null : <Failure error={error} />}
      <Labelling
        labels={queue.labels}
        items={items}
        standing={standing}
        onLabel={(item, label) => doing("labels", { item, label })}
        onUndo={() => doing("undo")}
        onSubmit={() => doing("submit")}
      />
    </>
  );
}

interface JoiningProps {
  readonly queue: Queue;
  onJoined(identity: Identity): void;
}

function Joining({ queue, onJoined }: JoiningProps) {
  const [reviewer, setReviewer] = useState(() => localStorage.getItem("reviewer") ?? "");
  const [error, setError] = useState<Error>();
  const join = (event: FormEvent) => {
    event.preventDefault();
    localStorage.setItem("reviewer", reviewer);
    post<Identity>(`/api/queues/${queue.id}/reviewers`, { reviewer }).then(onJoined, setError);
  };
  const others = queue.reviewers.map(({ name, submitted }) => `${name} ${submitted ? "has handed in" : "is at work"}`);
  return (
    <>
      <p>
        {queue.items.toLocaleString("en")} items, to be labelled {queue.labels.slice(0, 12).join(", ")}
        {queue.labels.length > 12 ? ", …" : ""}. Others see your labels only when you have handed in, and you theirs.
      </p>
      {others.length === 0 ? null : <p className="quiet">{others.join(" · ")}</p>}
      {error === undefined ? null : <Failure error={error} />}
      <form onSubmit={join} className="path">
        <label>
          Your name
          <input required maxLength={80} value={reviewer} onChange={(event) => setReviewer(event.target.value)} />
        </label>
        <button type="submit" className="main">
          Begin
        </button>
      </form>
    </>
  );
}
