// The address is the state of the page: which view is open, and of what.

import { type MouseEvent, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The address within the page: path and query. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  return new URL(href);
}

/** Goes to a place in the page; `replace` leaves no step to go back to. */
export function goTo(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") window.history.pushState(null, "", path);
  else window.history.replaceState(null, "", path);
  for (const listener of listeners) listener();
  if (how === "push") {
    window.scrollTo(0, 0);
    // A screen reader is told of the new view as of a new page.
    requestAnimationFrame(() => document.querySelector<HTMLElement>("h1")?.focus());
  }
}

/** What a link does when it is clicked: stays in the page, unless another tab or window is asked for. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  goTo(event.currentTarget.pathname + event.currentTarget.search);
}
