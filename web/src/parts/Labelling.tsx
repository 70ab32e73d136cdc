// Labelling item after item, with the keyboard first: a key is a label, u takes the latest one back, the arrows go back and
// forth. The keys work while the focus is within, so that they are nobody else's.

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { labelKeys } from "../../../src/core/review.js";
import { cellText } from "../../../src/report/wording.js";
import type { ReviewItem, Standing } from "../reviews.js";

interface LabellingProps {
  readonly labels: readonly string[];
  readonly items: readonly ReviewItem[];
  readonly standing: Standing;
  onLabel(item: number, label: string): void;
  onUndo(): void;
  onSubmit(): void;
}

export function Labelling({ labels, items, standing, onLabel, onUndo, onSubmit }: LabellingProps) {
  const [at, setAt] = useState(() => nextOpen(standing, -1));
  const frame = useRef<HTMLElement>(null);
  const item = items[at];
  const keys = labelKeys(labels);
  const done = standing.labels.filter((label) => label !== null).length;

  // Whoever comes here to label has their hands on the keys.
  useEffect(() => frame.current?.focus(), []);

  const choose = (label: string | undefined) => {
    if (label === undefined) return;
    onLabel(at, label);
    setAt(nextOpen({ ...standing, labels: standing.labels.map((one, index) => (index === at ? label : one)) }, at));
    frame.current?.focus();
  };
  const undo = () => {
    if (standing.undoable === undefined) return;
    setAt(standing.undoable);
    onUndo();
    frame.current?.focus();
  };
  const go = (step: number) => setAt(Math.min(items.length - 1, Math.max(0, at + step)));
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const label = labels[keys.indexOf(event.key)];
    if (label !== undefined) choose(label);
    else if (event.key === "u") undo();
    else if (event.key === "ArrowRight" || event.key === "j") go(1);
    else if (event.key === "ArrowLeft" || event.key === "k") go(-1);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys work while the focus is here
    <section className="labelling" ref={frame} tabIndex={0} aria-label="Labelling" onKeyDown={onKey}>
      <p className="quiet" aria-live="polite">
        Item {item.id}, {at + 1} of {items.length}. {done} labelled.
      </p>
      <progress value={done} max={items.length} aria-label="labelled" />
      <Shown item={item} />
      {item.suggestion === undefined ? null : (
        <p className="quiet">
          Given {item.given ?? "nothing"}; a model says {item.suggestion.label}
          {item.suggestion.probability === undefined ? "" : ` (${item.suggestion.probability.toFixed(2)})`}.
        </p>
      )}
      <fieldset className="choices">
        <legend className="hidden">Label</legend>
        {labels.map((label, index) => (
          <button key={label} type="button" aria-pressed={standing.labels[at] === label} onClick={() => choose(label)}>
            {keys[index] === undefined ? null : <kbd>{keys[index]}</kbd>} {keys[index] === label ? null : label}
          </button>
        ))}
      </fieldset>
      <p className="actions">
        <button type="button" onClick={() => go(-1)} disabled={at === 0}>
          <kbd>←</kbd> Back
        </button>
        <button type="button" onClick={() => go(1)} disabled={at === items.length - 1}>
          <kbd>→</kbd> On
        </button>
        <button type="button" onClick={undo} disabled={standing.undoable === undefined}>
          <kbd>u</kbd> Undo
        </button>
        <button type="button" className="main" onClick={onSubmit} disabled={done === 0}>
          {done === items.length ? "Hand in" : `Hand in ${done} of ${items.length}`}
        </button>
      </p>
    </section>
  );
}

function Shown({ item }: { readonly item: ReviewItem }) {
  return (
    <div className="shown">
      {item.shown.map((part, index) => {
        // The parts of an item never change places.
        const key = `${item.id} ${index}`;
        if (part.kind === "text") return <blockquote key={key}>{part.text}</blockquote>;
        if (part.kind === "image") return <img key={key} src={part.address} alt={part.name} />;
        return (
          <dl key={key}>
            {Object.entries(part.cells).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{cellText(value)}</dd>
              </div>
            ))}
          </dl>
        );
      })}
    </div>
  );
}

/** The next item after `at` without a label, from the start again; `at` where all have one. */
function nextOpen({ labels }: Pick<Standing, "labels">, at: number): number {
  for (let step = 1; step <= labels.length; step++) {
    const item = (at + step) % labels.length;
    if (labels[item] === null) return item;
  }
  return Math.max(at, 0);
}
