// When facts that belong to a picture are seen: not before the viewer's own picture has come to their moment.
// Pure.
//
// A pin is made while the host shows the thing; a viewer sees that picture later, by seconds or by hours. So
// these facts wait for the capture time of the picture on the screen. Chat does not wait.

import type { AnyFact, Numbered, PinnedProduct, PollState } from "../protocol";
import type { RoomView } from "./room";

/** No fact waits longer than this for a live picture, whatever the clocks say. */
export const LONGEST_HOLD_MS = 10_000;
/** More than any show has; the oldest become part of what was before. */
const MOST_KEPT = 2000;

/** What the host shows and asks at one moment. */
export interface Shown {
  pinned: PinnedProduct | null;
  poll: PollState | null;
}

interface Heard {
  one: Numbered;
  heardMs: number;
}

/** The facts that belong to pictures, in order, and what was shown before the first of them. */
export interface Timeline {
  before: Shown;
  /** From this capture time on everything is known. */
  sinceMs: number;
  facts: readonly Heard[];
}

/** Where the player is: the capture time of its picture, and whether the viewer has gone back in time. */
export interface PlayClock {
  mediaMs: number;
  nowMs: number;
  isRewound: boolean;
}

export const nothingShown: Shown = { pinned: null, poll: null };
export const emptyTimeline: Timeline = { before: nothingShown, sinceMs: Infinity, facts: [] };

/** A timeline that begins with what is shown at `sinceMs`. */
export function timelineFrom(before: Shown, sinceMs: number): Timeline {
  return { before, sinceMs, facts: [] };
}

/** Facts that were heard at `heardMs`, onto the end; what is known already is left out. */
export function heard(timeline: Timeline, facts: readonly Numbered[], heardMs: number): Timeline {
  const last = lastOf(timeline);
  const fresh = facts.filter((one) => one.seq > last && isTimed(one.fact)).map((one) => ({ one, heardMs }));
  if (fresh.length === 0) return timeline;
  // Sold lines only wait; later nobody asks for them.
  const kept = timeline.facts.filter(
    ({ one, heardMs: at }) => one.fact.type !== "item_sold" || heardMs - at < LONGEST_HOLD_MS,
  );
  return bounded({ ...timeline, facts: [...kept, ...fresh] });
}

/** What happened before the timeline began, read later: `shown` held at `sinceMs`. */
export function withEarlier(
  timeline: Timeline,
  shown: Shown,
  sinceMs: number,
  facts: readonly Numbered[],
): Timeline {
  const first = timeline.facts[0]?.one.seq ?? Infinity;
  const earlier = facts
    .filter((one) => one.seq < first && one.at_ms < timeline.sinceMs && isTimed(one.fact))
    .map((one) => ({ one, heardMs: one.at_ms }));
  return bounded({ before: shown, sinceMs, facts: [...earlier, ...timeline.facts] });
}

/** The result of a poll, which is known before a replay comes to it. */
export function votesOf(timeline: Timeline, poll: PollState): number[] {
  const closed = timeline.facts.findLast(({ one }) => isResult(one.fact, poll.id))?.one.fact;
  return closed?.type === "poll_closed" ? closed.votes : poll.votes;
}

function isResult(fact: AnyFact, pollId: string): boolean {
  return fact.type === "poll_closed" && fact.poll_id === pollId;
}

/** The number of the last fact to be seen: in order, so that one that waits holds up those behind it. */
export function seenUntil(timeline: Timeline, clock: PlayClock): number {
  let seen = -1;
  for (const { one, heardMs } of timeline.facts) {
    const isOverdue = !clock.isRewound && clock.nowMs - heardMs >= LONGEST_HOLD_MS;
    if (one.at_ms > clock.mediaMs && !isOverdue) break;
    seen = one.seq;
  }
  return seen;
}

/** The number of the last fact known; -1 before there is one. */
export function lastOf(timeline: Timeline): number {
  return timeline.facts.at(-1)?.one.seq ?? -1;
}

/** What was shown when the fact numbered `seq` was the last. */
export function shownAt(timeline: Timeline, seq: number): Shown {
  return timeline.facts.filter(({ one }) => one.seq <= seq).reduce(afterFact, timeline.before);
}

/**
 * The room as it is, but with what is shown as of the fact numbered `seq`. Sold lines after it wait too,
 * except for a viewer who went back in time: their chat stays live.
 */
export function roomAt(room: RoomView, timeline: Timeline, seq: number, isRewound: boolean): RoomView {
  const waiting = timeline.facts.filter(({ one }) => one.seq > seq);
  if (waiting.length === 0 && !isRewound) return room;
  const { pinned, poll } = shownAt(timeline, seq);
  const held = new Set(waiting.map(({ one }) => one.seq));
  return {
    ...room,
    pinned,
    poll: poll && { ...poll, votes: room.poll?.id === poll.id ? room.poll.votes : votesOf(timeline, poll) },
    lines: isRewound ? room.lines : room.lines.filter((line) => line.kind !== "sold" || !held.has(line.seq)),
  };
}

function isTimed(fact: AnyFact): boolean {
  switch (fact.type) {
    case "product_pinned":
    case "product_unpinned":
    case "poll_opened":
    case "poll_closed":
    case "item_sold":
    case "show_ended":
      return true;
    default:
      return false;
  }
}

function afterFact(shown: Shown, { one: { fact } }: Heard): Shown {
  switch (fact.type) {
    case "product_pinned":
      return { ...shown, pinned: fact.product };
    case "product_unpinned":
      return shown.pinned?.id === fact.product_id ? { ...shown, pinned: null } : shown;
    case "show_ended":
      return { ...shown, pinned: null };
    case "poll_opened":
      return { ...shown, poll: fact.poll };
    case "poll_closed":
      if (shown.poll?.id !== fact.poll_id) return shown;
      return { ...shown, poll: { ...shown.poll, votes: fact.votes, is_open: false } };
    default:
      return shown;
  }
}

function bounded(timeline: Timeline): Timeline {
  const over = timeline.facts.length - MOST_KEPT;
  if (over <= 0) return timeline;
  const gone = timeline.facts.slice(0, over);
  return {
    before: gone.reduce(afterFact, timeline.before),
    sinceMs: gone.at(-1)?.one.at_ms ?? timeline.sinceMs,
    facts: timeline.facts.slice(over),
  };
}
