// Work that is done several pieces at a time.

/**
 * Does each piece of `pieces`, begun in this order, at most `lanes` at a time. Once one throws no more are begun, and when all
 * is still that error is thrown (of several the first in the order of lanes).
 */
export async function inLanes<Piece>(
  pieces: readonly Piece[],
  lanes: number,
  work: (piece: Piece, lane: number) => Promise<void>,
): Promise<void> {
  const waiting = [...pieces];
  let isStopped = false;
  const workIn = async (lane: number) => {
    for (let piece = waiting.shift(); piece !== undefined && !isStopped; piece = waiting.shift()) {
      try {
        await work(piece, lane);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, (_, lane) => workIn(lane)));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}
