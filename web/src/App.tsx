// The frame: where one can go, how it looks, and the view that the address names.

import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { follow, useAddress } from "./route.js";
import { ExamineView } from "./views/ExamineView.js";

const RunView = lazy(async () => ({ default: (await import("./views/RunView.js")).RunView }));
const HistoryView = lazy(async () => ({ default: (await import("./views/HistoryView.js")).HistoryView }));
const CompareView = lazy(async () => ({ default: (await import("./views/CompareView.js")).CompareView }));
const QueuesView = lazy(async () => ({ default: (await import("./views/QueuesView.js")).QueuesView }));
const QueueView = lazy(async () => ({ default: (await import("./views/QueueView.js")).QueueView }));
const ClaimsView = lazy(async () => ({ default: (await import("./views/ClaimsView.js")).ClaimsView }));
const ModelsView = lazy(async () => ({ default: (await import("./views/ModelsView.js")).ModelsView }));
const CartridgesView = lazy(async () => ({ default: (await import("./views/CartridgesView.js")).CartridgesView }));
const InstrumentsView = lazy(async () => ({ default: (await import("./views/InstrumentsView.js")).InstrumentsView }));

const places = [
  ["/", "Examine"],
  ["/history", "History"],
  ["/queues", "Review"],
  ["/claims", "Claims"],
  ["/models", "Models"],
  ["/cartridges", "Cartridges"],
  ["/instruments", "Instruments"],
] as const;

export function App() {
  const { pathname } = useAddress();
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="bar">
        <a className="brand" href="/" onClick={follow}>
          Touchstone
        </a>
        <nav aria-label="Views">
          {places.map(([path, name]) => (
            <a key={path} href={path} onClick={follow} aria-current={isIn(path, pathname) ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <ThemeSwitch />
      </header>
      <main id="content">
        <Suspense fallback={<p className="quiet">Loading …</p>}>{viewOf(pathname)}</Suspense>
      </main>
    </>
  );
}

function isIn(path: string, pathname: string): boolean {
  return path === "/" ? pathname === "/" : pathname.startsWith(path);
}

function viewOf(pathname: string): ReactNode {
  const [, place, ...rest] = pathname.split("/");
  switch (place) {
    case "":
      return <ExamineView />;
    case "runs":
      return <RunView key={rest[0]} run={rest[0] ?? ""} />;
    case "history":
      return <HistoryView />;
    case "compare":
      return <CompareView />;
    case "queues":
      return rest[0] === undefined || rest[0] === "" ? <QueuesView /> : <QueueView key={rest[0]} name={rest[0]} />;
    case "claims":
      return <ClaimsView />;
    case "models":
      return <ModelsView />;
    case "cartridges":
      return <CartridgesView />;
    case "instruments":
      return <InstrumentsView />;
    default:
      return (
        <>
          <h1 tabIndex={-1}>Nothing here</h1>
          <p>
            <a href="/" onClick={follow}>
              Examine something
            </a>
          </p>
        </>
      );
  }
}

const themes = ["system", "light", "dark"] as const;

function ThemeSwitch() {
  const [theme, setTheme] = useState(() => localStorage.getItem("theme") ?? "system");
  useEffect(() => {
    localStorage.setItem("theme", theme);
    document.documentElement.dataset.theme = theme;
    window.dispatchEvent(new Event("themechange"));
  }, [theme]);
  return (
    <label className="theme">
      <span className="hidden">Colours</span>
      <select value={theme} onChange={(event) => setTheme(event.target.value)}>
        {themes.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
