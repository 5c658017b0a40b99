// Going back while a show is live: how far, and when that is live again. Pure.

import type { Span } from "../media/pieces";
import type { RewindView } from "../protocol";

/** What is kept ends a segment or two before the newest picture; whoever comes so near watches live. */
const LIVE_EDGE_MS = 12_000;
/** Less than this is not worth a bar. */
const LEAST_MS = 15_000;

/** From the oldest moment that can be seen until now; null while there is nothing to go back to. */
export function rewindSpan(rewind: RewindView | null, kept: Span | null, nowMs: number): Span | null {
  if (!rewind) return null;
  const fromMs = kept ? kept.fromMs : rewind.from_ms;
  return nowMs - fromMs < LEAST_MS ? null : { fromMs, toMs: nowMs };
}

/** Where to go from live: a short step back leaves the edge, or nobody could leave it by steps. */
export function stepOut(toMs: number, nowMs: number): number {
  const isStep = toMs < nowMs - 1000 && isLiveEdge(toMs, nowMs);
  return isStep ? nowMs - LIVE_EDGE_MS - 3000 : toMs;
}

/** Whether the moment is so near to now that it is live. */
export function isLiveEdge(atMs: number, nowMs: number): boolean {
  return nowMs - atMs < LIVE_EDGE_MS;
}
