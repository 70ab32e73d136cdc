// What each instrument asks, of what, with which options, after whom.

import { type Fields, type InstrumentEntry, useServer } from "../api.js";
import { Sources } from "../parts/FindingArticle.js";
import { goTo, useAddress } from "../route.js";

export function InstrumentsView() {
  const { searchParams } = useAddress();
  const of = searchParams.get("of") ?? "";
  const instruments = useServer<readonly InstrumentEntry[]>("/api/instruments");
  const fields = useServer<Fields>("/api/fields");
  if (instruments.state !== "there" || fields.state !== "there") return <p className="quiet">Reading …</p>;
  return (
    <>
      <h1 tabIndex={-1}>Instruments</h1>
      {fields.value.map(({ id, essay }) => {
        const own = instruments.value.filter((instrument) => instrument.id.startsWith(`${id}/`));
        if (own.length === 0) return null;
        return (
          <section key={id}>
            <h2>
              {id} <span className="quiet">after {essay.title}</span>
            </h2>
            {own.map((instrument) => (
              <details
                key={instrument.id}
                open={instrument.id === of}
                onToggle={(event) => {
                  if (event.currentTarget.open && instrument.id !== of)
                    goTo(`/instruments?of=${instrument.id}`, "replace");
                }}
                className="about-instrument"
              >
                <summary>
                  {instrument.question} <span className="name">{instrument.id}</span>
                </summary>
                <p className="quiet">It examines a {instrument.accepts}.</p>
                <dl className="pairs">
                  {instrument.options.map(({ name, description, default: byDefault }) => (
                    <div key={name}>
                      <dt>
                        <code>{name}</code>
                      </dt>
                      <dd>
                        {description}
                        {byDefault === undefined ? null : (
                          <span className="quiet"> · {JSON.stringify(byDefault)} if left out</span>
                        )}
                      </dd>
                    </div>
                  ))}
                </dl>
                <Sources sources={instrument.sources} />
              </details>
            ))}
          </section>
        );
      })}
    </>
  );
}
