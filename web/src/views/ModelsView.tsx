// The reference models: what there is, what was trained here, and training another.

import { type FormEvent, useState } from "react";
import { type Job, type ModelEntry, post, type RunSummary, useServer } from "../api.js";
import { Failure } from "../parts/Failure.js";
import { Sources } from "../parts/FindingArticle.js";
import { OptionForm, type Values } from "../parts/OptionForm.js";
import { RunTable } from "../parts/RunTable.js";
import { goTo } from "../route.js";

export function ModelsView() {
  const models = useServer<readonly ModelEntry[]>("/api/models");
  const trained = useServer<readonly RunSummary[]>("/api/runs?kind=training&limit=50");
  return (
    <>
      <h1 tabIndex={-1}>Models</h1>
      {trained.state === "there" && trained.value.length > 0 ? (
        <section>
          <h2>Trained here</h2>
          <RunTable runs={trained.value} />
        </section>
      ) : null}
      <section>
        <h2>Train another</h2>
        {models.state === "there" ? models.value.map((model) => <Model key={model.id} model={model} />) : null}
      </section>
    </>
  );
}

function Model({ model }: { readonly model: ModelEntry }) {
  const [values, setValues] = useState<Values>({});
  const [path, setPath] = useState("");
  const [error, setError] = useState<Error | undefined>();
  const makesItsOwn = model.learnsFrom === "nothing";
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const paths = makesItsOwn || path.trim() === "" ? [] : [path.trim()];
      const job = await post<Job>("/api/trainings", { model: model.id, paths, options: values });
      goTo(`/runs/${job.id}`);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  return (
    <article className="info">
      <h3>{model.id}</h3>
      <p className="summary">{model.summary}</p>
      <form onSubmit={begin}>
        {makesItsOwn ? (
          <p className="fine">It makes its own data.</p>
        ) : (
          <label>
            {model.learnsFrom} to learn from
            <input
              value={path}
              onChange={(event) => setPath(event.target.value)}
              placeholder="a path on this machine"
            />
          </label>
        )}
        <details>
          <summary>Options</summary>
          <OptionForm options={model.options} values={values} onChange={setValues} />
        </details>
        {error === undefined ? null : <Failure error={error} />}
        <button type="submit">Train</button>
      </form>
      <Sources sources={model.sources} />
    </article>
  );
}
