// The server's clock, narrowed from HTTP `Date` headers.
//
// `Date` has whole seconds, so each sample only says that the offset lies in an interval of a little more
// than a second. Samples are asked for at the moment that halves the interval, so five of them
// bring it below 50 ms plus the round trip.

/** The server's clock less ours is between these, in milliseconds. */
export interface OffsetBounds {
  least: number;
  most: number;
}

/** How much a `Date` header may lag behind the second's turn. */
const MOST_STALE_MS = 100;

export const unknownOffset: OffsetBounds = { least: -Infinity, most: Infinity };

/** Narrows the bounds by a `Date` header (`dateMs`, whole seconds) answered between `sentMs` and `receivedMs`. */
export function narrow(
  bounds: OffsetBounds,
  dateMs: number,
  sentMs: number,
  receivedMs: number,
): OffsetBounds {
  const least = Math.max(bounds.least, dateMs - receivedMs);
  const most = Math.min(bounds.most, dateMs + 1000 - sentMs);
  if (least <= most) return { least, most };
  // Servers may keep a `Date` for a few milliseconds too long: bounds that only just cross have found the offset.
  const middle = (least + most) / 2;
  if (least - most < MOST_STALE_MS) return { least: middle, most: middle };
  // A clock was set in between: trust the newest sample alone.
  return { least: dateMs - receivedMs, most: dateMs + 1000 - sentMs };
}

export function offsetMs({ least, most }: OffsetBounds): number {
  return Number.isFinite(least) && Number.isFinite(most) ? (least + most) / 2 : 0;
}

/** When to send the next sample so that the server's second turns in the middle of what is still possible. */
export function nextSampleMs(bounds: OffsetBounds, nowMs: number, roundTripMs: number): number {
  const serverMs = nowMs + roundTripMs / 2 + offsetMs(bounds);
  const untilTurn = 1000 - (((serverMs % 1000) + 1000) % 1000);
  return nowMs + untilTurn;
}

/** Asks `read` for a few samples and returns the bounds; stops early when they are narrow. */
export async function measureOffset(
  read: () => Promise<number | null>,
  now: () => number,
  wait: (ms: number) => Promise<void>,
  samples = 5,
): Promise<OffsetBounds> {
  let bounds = unknownOffset;
  for (let taken = 0; taken < samples; taken += 1) {
    const sentMs = now();
    const dateMs = await read();
    const receivedMs = now();
    if (dateMs === null) return bounds;
    bounds = narrow(bounds, dateMs, sentMs, receivedMs);
    if (bounds.most - bounds.least < 60) break;
    await wait(Math.max(0, nextSampleMs(bounds, now(), receivedMs - sentMs) - now()));
  }
  return bounds;
}
