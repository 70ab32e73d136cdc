// A figure that can be hovered. Vega is loaded when the first figure comes into sight; expressions are interpreted, since the
// page allows no code to be made from text.

import { useEffect, useRef, useState } from "react";
import type { Figure } from "../../../src/core/finding.js";
import { darkCounterparts } from "../../../src/report/figures/palette.js";
import { figureTheme, isSpecification, outerWidth, sizedSpecification } from "../../../src/report/figureTheme.js";

export function VegaFigure({ figure }: { readonly figure: Figure }) {
  const place = useRef<HTMLDivElement>(null);
  const [isBroken, setBroken] = useState(false);
  const isDark = useDark();
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let close = () => {};
    let isGone = false;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      draw(element, figure, isDark).then(
        (drawn) => {
          if (isGone) drawn();
          else close = drawn;
        },
        () => setBroken(true),
      );
    });
    seen.observe(element);
    return () => {
      isGone = true;
      seen.disconnect();
      close();
    };
  }, [figure, isDark]);
  return (
    <figure>
      <figcaption>
        <strong>{figure.title}</strong>
        {figure.caption}
      </figcaption>
      {isBroken ? <p className="fine">This figure could not be drawn; the numbers hold what it shows.</p> : null}
      <div className="drawing" ref={place} role="img" aria-label={`${figure.title}. ${figure.caption}`} />
    </figure>
  );
}

async function draw(element: HTMLElement, { spec }: Figure, isDark: boolean): Promise<() => void> {
  const [vega, { compile }, { expressionInterpreter }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    import("vega-interpreter"),
  ]);
  const width = () => Math.max(240, element.clientWidth);
  const sized = sizedSpecification(spec, width());
  if (!isSpecification(sized)) throw new TypeError("not a Vega-Lite specification");
  const config = { ...figureTheme, mark: { tooltip: true } };
  const text = JSON.stringify(compile(sized, { config }).spec);
  const coloured = isDark
    ? text.replace(/#[0-9a-f]{6}/gi, (colour) => darkCounterparts[colour.toLowerCase()] ?? colour)
    : text;
  const view = new vega.View(vega.parse(JSON.parse(coloured), undefined, { ast: true }), {
    renderer: "svg",
    container: element,
    hover: true,
    expr: expressionInterpreter,
    loader: { ...vega.loader(), load: () => Promise.reject(new Error("figures load nothing")) },
  });
  await view.runAsync();
  const fit = () => {
    view.signal(outerWidth, width());
    if (spec.width === "container") view.width(width());
    void view.resize().runAsync();
  };
  const watched = new ResizeObserver(fit);
  watched.observe(element);
  return () => {
    watched.disconnect();
    view.finalize();
  };
}

/** Whether the page is dark, by choice or by the system. */
function useDark(): boolean {
  const isDarkNow = () => {
    const { theme } = document.documentElement.dataset;
    return theme === "dark" || (theme !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  };
  const [isDark, setDark] = useState(isDarkNow);
  useEffect(() => {
    const look = () => setDark(isDarkNow());
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    window.addEventListener("themechange", look);
    system.addEventListener("change", look);
    return () => {
      window.removeEventListener("themechange", look);
      system.removeEventListener("change", look);
    };
  });
  return isDark;
}
