// So many pieces of work at once, whatever they are: jobs wait in the order in which they came; what somebody sits and waits
// for goes before them.

/** Gives a place back. Calling it again does nothing. */
export type Release = () => void;

export interface Slots {
  /**
   * Calls `begin` as soon as a place is free, which may be at once. `first` goes before all that are not. Returns what
   * takes the wish back; it does nothing once `begin` was called.
   */
  request(begin: (release: Release) => void, first?: boolean): () => void;
  /** A place for somebody who waits. Rejects with the signal's reason where it is aborted before one is free. */
  take(signal: AbortSignal): Promise<Release>;
}

interface Wish {
  readonly begin: (release: Release) => void;
  readonly first: boolean;
}

/** `count` places. */
export function placesFor(count: number): Slots {
  const waiting: Wish[] = [];
  let taken = 0;

  const fill = () => {
    while (taken < count) {
      const urgent = waiting.findIndex(({ first }) => first);
      const [wish] = waiting.splice(Math.max(0, urgent), 1);
      if (wish === undefined) return;
      taken += 1;
      let isHeld = true;
      wish.begin(() => {
        if (!isHeld) return;
        isHeld = false;
        taken -= 1;
        fill();
      });
    }
  };

  const request: Slots["request"] = (begin, first = false) => {
    const wish = { begin, first };
    waiting.push(wish);
    fill();
    return () => {
      const at = waiting.indexOf(wish);
      if (at !== -1) waiting.splice(at, 1);
    };
  };

  return {
    request,
    take(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const giveUp = () => {
          withdraw();
          reject(signal.reason);
        };
        const withdraw = request((release) => {
          signal.removeEventListener("abort", giveUp);
          resolve(release);
        }, true);
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
  };
}
