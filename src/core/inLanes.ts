// Work that is done several pieces at a time.

/**
 * Does each piece of `pieces`, begun in this order, at most `lanes` at a time, and those of `beside` one after the other in a lane
 * of their own, the last. Once one throws no more are begun, and when all is still that error is thrown (of several the first in
 * the order of lanes).
 */
export async function inLanes<Piece>(
  pieces: readonly Piece[],
  lanes: number,
  work: (piece: Piece, lane: number) => Promise<void>,
  beside: readonly Piece[] = [],
): Promise<void> {
  let isStopped = false;
  const workOff = async (waiting: Piece[], lane: number) => {
    for (let piece = waiting.shift(); piece !== undefined && !isStopped; piece = waiting.shift()) {
      try {
        await work(piece, lane);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  const waiting = [...pieces];
  const ended = await Promise.allSettled([
    ...Array.from({ length: lanes }, (_, lane) => workOff(waiting, lane)),
    workOff([...beside], lanes),
  ]);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}
