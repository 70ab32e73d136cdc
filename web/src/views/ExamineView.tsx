// Drop a file or name a path; see what it is, say what its columns are for, choose instruments, begin.

import { type DragEvent, type FormEvent, useEffect, useRef, useState } from "react";
import {
  forgetUploads,
  type Inspected,
  type InstrumentEntry,
  inspect,
  type Job,
  type Place,
  post,
  type RunSummary,
  upload,
  useServer,
} from "../api.js";
import { Failure } from "../parts/Failure.js";
import type { Values } from "../parts/OptionForm.js";
import { RunTable } from "../parts/RunTable.js";
import { follow, goTo } from "../route.js";
import { InstrumentChoice } from "./InstrumentChoice.js";
import { RoleForm } from "./RoleForm.js";

const nowhere: Place = { paths: [], uploads: [], table: {} };

export function ExamineView() {
  const [place, setPlace] = useState<Place>(nowhere);
  const [inspected, setInspected] = useState<Inspected | undefined>();
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [options, setOptions] = useState<Readonly<Record<string, Values>>>({});
  const [doing, setDoing] = useState("");
  const [error, setError] = useState<Error | undefined>();
  const instruments = useServer<readonly InstrumentEntry[]>("/api/instruments");
  const heading = useRef<HTMLHeadingElement>(null);

  const attempt = async (what: string, work: () => Promise<void>) => {
    setDoing(what);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setDoing("");
    }
  };
  const look = (wanted: Place) =>
    attempt("Reading …", async () => {
      setPlace(wanted);
      setInspected(await inspect(wanted));
    });
  const take = (files: readonly File[]) =>
    attempt(`Handing over ${files.map(({ name }) => name).join(", ")} …`, async () => {
      const uploads: string[] = [];
      for (const file of files) uploads.push((await upload(file)).upload);
      await look({ ...nowhere, uploads });
    });
  const begin = () =>
    attempt("Beginning …", async () => {
      const chosen = inspected?.instruments.map(({ id }) => id).filter((id) => !without.has(id));
      const job = await post<Job>("/api/examinations", { ...place, with: chosen, options });
      goTo(`/runs/${job.id}`);
    });

  // Files that were handed over are let go when others take their place, and when the view is left: a job that reads them
  // keeps them for as long as it needs them.
  const { uploads } = place;
  useEffect(() => () => void forgetUploads(uploads), [uploads]);

  const isThere = inspected !== undefined;
  useEffect(() => {
    if (isThere) heading.current?.focus();
  }, [isThere]);

  return (
    <>
      <h1 tabIndex={-1}>Examine</h1>
      <SubjectChoice
        onPath={(path, data) => look({ ...nowhere, paths: [path], ...(data === "" ? {} : { data: [data] }) })}
        onFiles={take}
      />
      <p aria-live="polite" className="quiet doing">
        {doing}
      </p>
      {error === undefined ? null : <Failure error={error} />}
      {inspected === undefined ? (
        <Recent />
      ) : (
        <section className="subject">
          <h2 ref={heading} tabIndex={-1} className="name-of-subject">
            {inspected.subject.name}
          </h2>
          <p className="quiet">
            {inspected.subject.kind} ·{" "}
            {Object.entries(inspected.subject.facts)
              .map(([name, value]) => `${name} ${typeof value === "number" ? value.toLocaleString("en") : value}`)
              .join(" · ")}
          </p>
          {inspected.subject.notices.length === 0 ? null : (
            <ul className="notices">
              {inspected.subject.notices.map((notice) => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          )}
          {inspected.columns === undefined ? null : (
            <RoleForm columns={inspected.columns} table={place.table} onChange={(table) => look({ ...place, table })} />
          )}
          <InstrumentChoice
            instruments={instruments.state === "there" ? instruments.value : []}
            ready={inspected.instruments}
            without={without}
            options={options}
            onWithout={setWithout}
            onOptions={setOptions}
          />
          <p>
            <button type="button" className="main" onClick={begin} disabled={doing !== ""}>
              Examine
            </button>
          </p>
        </section>
      )}
    </>
  );
}

interface SubjectChoiceProps {
  onPath(path: string, data: string): void;
  onFiles(files: readonly File[]): void;
}

function SubjectChoice({ onPath, onFiles }: SubjectChoiceProps) {
  const [isOver, setOver] = useState(false);
  const [path, setPath] = useState("");
  const [data, setData] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
  };
  const name = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== "") onPath(path.trim(), data.trim());
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the button beside it is for everybody
    <div
      className={isOver ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>
        Drop a table, answers or a network here, or{" "}
        <button type="button" className="plain" onClick={() => input.current?.click()}>
          choose a file
        </button>
        .
      </p>
      <input
        ref={input}
        type="file"
        multiple
        className="hidden"
        tabIndex={-1}
        aria-label="Files to examine"
        onChange={(event) => {
          const { files } = event.target;
          if (files !== null && files.length > 0) onFiles([...files]);
          event.target.value = "";
        }}
      />
      <form onSubmit={name} className="path">
        <label>
          or name a path on this machine
          <input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="loans.csv, pictures/, model.onnx"
          />
        </label>
        {path.toLowerCase().endsWith(".onnx") ? (
          <label>
            the table or images that the network is asked about
            <input value={data} onChange={(event) => setData(event.target.value)} placeholder="loans.csv" />
          </label>
        ) : null}
        <button type="submit">Open</button>
      </form>
    </div>
  );
}

function Recent() {
  const runs = useServer<readonly RunSummary[]>("/api/runs?limit=6");
  if (runs.state !== "there" || runs.value.length === 0) return null;
  return (
    <section>
      <h2>Lately</h2>
      <RunTable runs={runs.value} />
      <p>
        <a href="/history" onClick={follow}>
          All that was done here
        </a>
      </p>
    </section>
  );
}
